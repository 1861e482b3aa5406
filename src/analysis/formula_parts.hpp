#pragma once
// A formula as a function of the things it names, for attributing its change to them.

#include <string>
#include <vector>

#include "lang/formula.hpp"
#include "lang/model.hpp"

namespace gln::analysis {

/// Something a formula names: a pool, a rate, an assignment, a parameter, or a constant baseline(...).
struct Part {
  lang::FormulaPtr formula;  ///< the node itself
  std::string name, title;
};

/// The formula behind a readout, opened (assignments and single rates replaced by what they are made of) until it names
/// at least two things that can change, or can be opened no further.
lang::FormulaPtr opened(lang::FormulaPtr formula, const lang::Model& model);

/// The distinct things it names, in order of appearance; constants baseline(...) last.
std::vector<Part> parts_of(const lang::FormulaPtr& formula, const lang::Model& model);

/// A node that stands for a part rather than for arithmetic.
bool is_part(lang::Node node);

/// Structural equality: a part that appears twice is one part.
bool same(const lang::Formula& a, const lang::Formula& b);

}  // namespace gln::analysis
