#pragma once
// Where an observed number lies on the curve of its readout.

#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "study/run.hpp"

namespace gln::report {

/// In the unit of the column, hours. `from` < `to`: over a window, or a level without a time (then the whole run).
struct Point {
  double from = 0, to = 0, value = 0;
  double spread = 0;  ///< NaN: none
  std::string label;
};

/// The observations of an arm that can be drawn on `column`: values, changes and folds at a time, means over a window,
/// and highest or lowest values as levels (at the observed time of the highest, where there is one). `rows` are those
/// of this arm in the order of arm.observed. Areas, times and directions are left out, as is whatever compares two arms
/// or has a unit that does not convert.
std::vector<Point> observed_points(const lang::Model& model, const study::ArmRun& run, const study::Column& column,
                                   const std::vector<const analysis::Row*>& rows);

}  // namespace gln::report
