#pragma once
// The change of a formula, attributed to the things it names.

#include <vector>

#include "analysis/formula_parts.hpp"
#include "lang/formula.hpp"

namespace gln::analysis {

struct Attribution {
  std::vector<double> shares;  ///< of the parts, in their order; they add up to the change
  /// A divisor that passes zero on the way, or comes so near to it that a part would seem to move far more than there
  /// is: the shares then mean nothing. Null: they do.
  lang::FormulaPtr lost;
};

/// What each part adds to f(to) - f(from): mean of moving the parts one by one in order and in reverse order.
Attribution attribute(const lang::FormulaPtr& formula, const std::vector<Part>& parts, const std::vector<double>& from,
                      const std::vector<double>& to);

}  // namespace gln::analysis
