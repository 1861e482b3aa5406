#pragma once
// SHA-256 (FIPS 180-4), to name a model by its text.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace gln::lang {

class Sha256 {
 public:
  void add(std::string_view bytes);
  std::string hex();  ///< 64 characters; ends the sum

 private:
  void block(const unsigned char* bytes);
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace gln::lang
