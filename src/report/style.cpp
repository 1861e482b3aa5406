#include "report/style.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

namespace gln::report {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = variable(name);
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return std::tolower(c); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

int positive(const std::string& text) {
  const long value = std::strtol(text.c_str(), nullptr, 10);
  return value > 0 && value < 10000 ? static_cast<int>(value) : 0;
}

/// One code point at `i`; returns its length, 0 when the bytes are not UTF-8.
std::size_t decode(std::string_view text, std::size_t i, char32_t& point) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char first = byte(i);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || i + length > text.size()) return 0;
  point = length == 1 ? first : first & (0xFF >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
    point = (point << 6) | (byte(i + k) & 0x3F);
  }
  return length;
}

const char* spelled(char32_t point) {
  static constexpr std::pair<char32_t, const char*> kSpellings[] = {
      {U'\u00B5', "u"},  {U'\u03BC', "u"},    {U'\u00B7', "."},  {U'\u00B1', "+-"}, {U'\u2013', "-"},
      {U'\u2014', "-"},  {U'\u2192', "->"},   {U'\u00D7', "x"},  {U'\u2212', "-"},  {U'\u2026', "..."},
      {U'\u2019', "'"},  {U'\u00B0', " deg"}, {U'\u2265', ">="}, {U'\u2264', "<="}, {U'\u00E9', "e"},
      {U'\u00F6', "oe"}, {U'\u00FC', "ue"},   {U'\u00E4', "ae"}};
  for (const auto& [from, to] : kSpellings)
    if (from == point) return to;
  return "?";
}

bool invisible(char32_t point) {
  // Controls, and the marks that reorder text: a study's title must not repaint the screen.
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

}  // namespace

Style detect_style(std::FILE* stream) {
  Style style;
  const int descriptor = ::fileno(stream);
  const bool terminal = ::isatty(descriptor) == 1;
  winsize size{};
  if (terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
    if (size.ws_col > 0) style.width = size.ws_col;
    if (size.ws_row > 0) style.height = size.ws_row;
  }
  if (const int columns = positive(variable("COLUMNS"))) style.width = columns;
  if (const int lines = positive(variable("LINES"))) style.height = lines;
  style.width = std::clamp(style.width, 40, 200);
  style.height = std::clamp(style.height, 10, 200);
  style.unicode = locale_is_utf8();
  style.colour = terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  return style;
}

std::string paint(std::string_view text, Ink ink, const Style& style) {
  if (!style.colour || ink == Ink::plain || text.empty()) return std::string(text);
  static constexpr std::array kCodes = {"0", "1", "2", "31", "33", "32", "34", "35", "36"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
}

Ink curve_ink(std::size_t i) {
  static constexpr std::array kInks = {Ink::cyan, Ink::yellow, Ink::magenta, Ink::green, Ink::blue, Ink::red};
  return kInks[i % kInks.size()];
}

std::string printable(std::string_view text, const Style& style) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    char32_t point = 0;
    const std::size_t length = decode(text, i, point);
    if (length == 0 || invisible(point)) {
      out += point == U'\n' || point == U'\t' ? ' ' : '?';
    } else if (length == 1 || style.unicode) {
      out += text.substr(i, length);
    } else {
      out += spelled(point);
    }
    i += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      while (i < text.size() && text[i] != 'm') ++i;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++width;
    }
  }
  return width;
}

std::string shorten(std::string_view text, std::size_t width, const Style& style) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  const std::size_t dots = style.unicode ? 1 : std::min<std::size_t>(2, width);
  std::string out;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && ++taken > width - dots) break;
    out += text[i];
  }
  return out + (style.unicode ? "…" : std::string(dots, '.'));
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(taken < width ? width - taken : 0, ' ') + std::string(text);
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    const std::string_view word = text.substr(i, end - i);
    const std::size_t length = display_width(word);
    if (column > 0 && column + 1 + length > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
    i = end + 1;
  }
  return out;
}

std::string number(double value, int significant) {
  if (!std::isfinite(value)) return "-";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-3 || size >= 1e6) {
    // 1.20e-05 -> 1.2e-05
    std::string text = fmt::format("{:.{}e}", value, significant - 1);
    const std::size_t e = text.find('e');
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') != std::string::npos) {
      while (mantissa.back() == '0') mantissa.pop_back();
      if (mantissa.back() == '.') mantissa.pop_back();
    }
    return mantissa + text.substr(e);
  }
  const int decimals = std::max(0, significant - 1 - static_cast<int>(std::floor(std::log10(size))));
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string direction_in_words(double direction) {
  if (!std::isfinite(direction)) return "-";
  return direction > 0 ? "rises" : direction < 0 ? "falls" : "same";
}

}  // namespace gln::report
