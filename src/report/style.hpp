#pragma once
// How text looks on a terminal: width, characters, colour, numbers.

#include <cstdio>
#include <string>
#include <string_view>

namespace gln::report {

struct Style {
  int width = 80, height = 24;  ///< characters
  bool unicode = true;          ///< false: ASCII only
  bool colour = false;
};

/// What `stream` can show: its size (COLUMNS and LINES win over the terminal's own answer), UTF-8 by the locale
/// variables, colour only on a terminal that is not "dumb" and with NO_COLOR unset or empty.
Style detect_style(std::FILE* stream);

enum class Ink { plain, bold, dim, red, yellow, green, blue, magenta, cyan };

/// `text` in that ink; unchanged when the style has no colour.
std::string paint(std::string_view text, Ink ink, const Style& style);

/// The ink of curve `i`; cycles.
Ink curve_ink(std::size_t i);

/// Text from a file made safe for a terminal: control characters and invalid UTF-8 become '?', and in an ASCII style
/// everything outside ASCII is spelled or becomes '?'.
std::string printable(std::string_view text, const Style& style);

/// Columns taken on the screen (code points; colour codes count nothing).
std::size_t display_width(std::string_view text);

/// Cut to `width` columns, with an ellipsis when something was cut.
std::string shorten(std::string_view text, std::size_t width, const Style& style);

/// Filled with blanks to `width` columns.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Words wrapped to the width, every line after the first indented by `indent`.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

/// `significant` digits, no needless zeros, no exponent between 1e-3 and 1e6: 712, 0.0341, 1.2e-05. Not finite: "-".
std::string number(double value, int significant = 4);

/// A direction (-1, 0, 1) as a word: falls, same, rises. Not finite: "-".
std::string direction_in_words(double direction);

}  // namespace gln::report
