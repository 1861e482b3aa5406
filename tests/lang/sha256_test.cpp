#include "lang/sha256.hpp"

#include <gtest/gtest.h>

namespace gln::lang {
namespace {

std::string sum(const std::string& text) {
  Sha256 sha;
  sha.add(text);
  return sha.hex();
}

// Examples published with FIPS 180-4; the lengths around 56 and 64 bytes exercise the padding.
TEST(Sha256, PublishedExamples) {
  EXPECT_EQ(sum(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sum("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sum(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesMakeTheSameSum) {
  Sha256 sha;
  for (const char c : std::string(130, 'x')) sha.add(std::string(1, c));
  EXPECT_EQ(sha.hex(), sum(std::string(130, 'x')));
}

}  // namespace
}  // namespace gln::lang
