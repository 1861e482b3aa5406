#pragma once
// Formulas back to text, for listings.

#include <string>

#include "lang/model.hpp"

namespace gln::lang {

/// "liver.gls.Km * plasma.gln / (plasma.gln + 2)": full names, laws written out, numbers in internal units, as few
/// parentheses as the grammar allows. Reading it as a formula gives the same tree, but for the units of its numbers.
std::string to_text(const FormulaPtr& formula, const Model& model);

}  // namespace gln::lang
