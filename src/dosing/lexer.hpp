#pragma once
// Words of a regimen instruction: numbers split from the units that touch them ("24h" is 24 and h).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gln::dosing {

/// One word of an instruction and where it begins (byte offset in the text).
struct Word {
  std::string text;              ///< lower case for comparison is up to the caller; micro signs are written u
  std::optional<double> number;  ///< set when the word is a number
  std::size_t offset = 0;
};

/// Splits at blanks, and between a number and letters or % that follow it. Never fails: what is not a number is a word.
std::vector<Word> split_words(std::string_view text);

/// The column (from 1) of a byte offset in UTF-8 text.
int column_of(std::string_view text, std::size_t offset);

}  // namespace gln::dosing
