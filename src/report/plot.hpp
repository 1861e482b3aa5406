#pragma once
// Curves drawn with characters: braille dots (2 x 4 per character) or ASCII marks, with axes and units.

#include <span>
#include <string>
#include <vector>

#include "report/style.hpp"

namespace gln::report {

struct Curve {
  std::string label;
  std::span<const double> x, y;  ///< equal lengths; points that are not finite are gaps
};

struct Plot {
  std::string title, x_unit;
  std::vector<Curve> curves;
  double reference = 0.0;      ///< a dotted line at this height (the baseline) ...
  bool has_reference = false;  ///< ... when set
  int rows = 8;                ///< of the drawing itself, about: a few more or less so that ticks are evenly spaced
};

/// Title, the drawing with its two axes, and a key when there is more than one curve. Every line fits style.width.
/// Curves without a finite point give the title and a line that says so.
std::string draw(const Plot& plot, const Style& style);

/// About `count` round numbers covering [low, high] from inside: steps of 1, 2, 2.5 or 5 times a power of ten.
std::vector<double> round_ticks(double low, double high, int count);

}  // namespace gln::report
