#pragma once
// Non-compartmental quantities of one curve: areas, extremes, times, half-life. Times in h, values in the curve's own
// unit.

#include <optional>
#include <span>
#include <utility>

namespace gln::analysis {

/// A sampled curve; `hours` ascends, both have the same length (at least 1). Where it jumps, a sample lies just before
/// the jump.
struct Curve {
  std::span<const double> hours, values;
};

using Window = std::pair<double, double>;  ///< from, to in h

/// Value at time t, linear between samples; a sample taken at the moment of a dose is taken before it. Outside: the
/// nearest end.
double value_at(const Curve& curve, double t);

/// Integral of value - base over the window, by the trapezoidal rule with interpolated ends [unit . h].
double area(const Curve& curve, Window window, double base = 0.0);

double mean(const Curve& curve, Window window);

struct Extreme {
  double value = 0.0, hour = 0.0;
};
Extreme highest(const Curve& curve, Window window);
Extreme lowest(const Curve& curve, Window window);

/// First time after the peak at which the rise above `baseline` is below `share` of the peak's rise. nullopt: not
/// within the window. `rises` (if given) tells whether there was a rise at all.
std::optional<double> time_to_baseline(const Curve& curve, Window window, double baseline, double share,
                                       bool* rises = nullptr);

/// Half-life [h] from a log-linear fit to value - baseline over the window; nullopt unless it falls and stays above the
/// baseline.
std::optional<double> half_life(const Curve& curve, Window window, double baseline = 0.0);

}  // namespace gln::analysis
