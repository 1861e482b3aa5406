#pragma once
// The size of the next step of one lane, after Gustafsson: the error of this step and of the one before it. Hairer &
// Wanner, Solving ODEs II, IV.8, eq. 8.25.

#include <algorithm>
#include <cmath>

namespace gln::ode {

/// Everything that decides the next step, so that a run can be split: saved in a Checkpoint.
struct StepControl {
  bool fresh = true;        ///< no step yet since the start or an event: the step size is chosen anew
  bool first = true;        ///< the first accepted step may grow by much more
  bool rejected = false;    ///< the last attempt was rejected: no growth after it
  double last_error = 0.0;  ///< of the accepted step before, 0: none
  double last_step = 0.0;

  static constexpr double safety = 0.9, shrink_least = 0.15, grow_most = 6.0, first_grow_most = 50.0,
                          first_shrink_least = 0.02;

  /// The step after a rejected attempt whose error was > 1 (or NaN: not finite).
  double after_rejection(double step, double error) {
    rejected = true;
    if (!std::isfinite(error)) return step * 0.1;
    const double least = first ? first_shrink_least : shrink_least;
    return step * std::clamp(safety * std::pow(error, -0.2), least, 0.9);
  }

  /// The step after an accepted one.
  double after_acceptance(double step, double error) {
    const double small = std::max(error, 1e-12);
    double factor = safety * std::pow(small, -0.2);
    if (last_error > 0.0) {
      const double predicted = step / last_step * std::pow(last_error / small, 0.2) * factor;
      factor = std::min(factor, predicted);
    }
    factor = std::clamp(factor, shrink_least, first ? first_grow_most : grow_most);
    if (rejected) factor = std::min(factor, 1.0);
    last_error = std::max(error, 1e-2);
    last_step = step;
    fresh = first = rejected = false;
    return step * factor;
  }

  /// After an event nothing of the past counts.
  void restart() { *this = StepControl{}; }
};

}  // namespace gln::ode
