#include "dosing/lexer.hpp"

#include <cctype>
#include <charconv>
#include <cmath>

namespace gln::dosing {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

bool may_begin_number(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

/// A dash before a letter: no unit has one, names of labelled products do.
bool has_dashed_word(std::string_view text) {
  for (std::size_t i = 1; i + 1 < text.size(); ++i)
    if (text[i] == '-' && std::isalpha(static_cast<unsigned char>(text[i + 1])) != 0) return true;
  return false;
}

/// Micro signs (U+00B5, U+03BC) become u, a multiplication sign (U+00D7) becomes x: keyboards and word processors write
/// them.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    if (two == "\xC2\xB5" || two == "\xCE\xBC") {
      out += 'u';
      ++i;
    } else if (two == "\xC3\x97") {
      out += 'x';
      ++i;
    } else if (two == "\xC2\xB2") {
      out += '2';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

std::vector<Word> split_words(std::string_view text) {
  std::vector<Word> words;
  std::size_t i = 0;
  while (i < text.size()) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !is_blank(text[end])) ++end;
    std::string_view rest = text.substr(i, end - i);
    if (may_begin_number(rest)) {
      Word word;
      word.offset = i;
      const std::size_t sign = rest[0] == '+' ? 1 : 0;
      double value = 0.0;
      const auto result = std::from_chars(rest.data() + sign, rest.data() + rest.size(), value);
      auto used = static_cast<std::size_t>(result.ptr - rest.data());
      if (result.ec == std::errc::result_out_of_range) value = HUGE_VAL;
      // NOTE: "1,5" and "10-20" are left whole, so that the message can quote them; "15N-amide-glutamine" is a name.
      const bool clean = used == rest.size() ||
                         (rest[used] != ',' && rest[used] != '-' && rest[used] != '.' && !has_dashed_word(rest));
      if (used > sign && clean) {
        word.number = value;
        word.text = std::string(rest.substr(0, used));
        words.push_back(word);
        if (used < rest.size()) words.push_back({plain(rest.substr(used)), std::nullopt, i + used});
        i = end;
        continue;
      }
    }
    words.push_back({plain(rest), std::nullopt, i});
    i = end;
  }
  return words;
}

int column_of(std::string_view text, std::size_t offset) {
  int column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++column;
  return column;
}

}  // namespace gln::dosing
