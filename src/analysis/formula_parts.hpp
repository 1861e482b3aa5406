#pragma once
// A formula as a function of the things it names, for attributing its change to them.

#include <map>
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

/// The formula's value when its parts have these values (same order as parts_of).
double value_of(const lang::FormulaPtr& formula, const std::vector<Part>& parts, const std::vector<double>& values);

/// What each part adds to f(to) - f(from): mean of moving the parts one by one in order and in reverse order. Sums to
/// the change.
std::vector<double> attribute(const lang::FormulaPtr& formula, const std::vector<Part>& parts,
                              const std::vector<double>& from, const std::vector<double>& to);

}  // namespace gln::analysis
