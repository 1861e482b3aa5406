// The fixture in tests/lang/good: everything the language can say, read back.
#include <chrono>

#include <gtest/gtest.h>

#include "lang/model.hpp"

namespace gln::lang {
namespace {

TEST(Good, LoadsWithoutAWord) {
  Diagnostics diagnostics;
  const Model model = load_model(GLN_SOURCE_DIR "/tests/lang/good", {}, diagnostics);
  for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
}

}  // namespace
}  // namespace gln::lang
