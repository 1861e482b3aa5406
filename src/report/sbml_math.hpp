#pragma once
// Formulas of a model as SBML L3 infix text, and the values at baseline they need. Not for use outside this folder.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "expr/lower.hpp"
#include "report/sbml_names.hpp"

namespace gln::report {

using expr::Moment;

/// A number of the person that follows from others: its identifier, formula (infix) and value.
struct SbmlConstant {
  std::string id, name, formula;
  double value = 0.0;
  std::optional<Dimension> unit;
};

/// Which parameters differ between the person and the person under conditions, and which change during the run.
struct SbmlChanges {
  std::vector<bool> split;    ///< its value now differs from its baseline value, or may
  std::vector<bool> varying;  ///< its value now changes at events
};

/// From the differences between `references` and `live` and from the events; both must be complete.
struct SbmlScenario;
SbmlChanges sbml_changes(const lang::Model& model, const SbmlScenario& scenario);

/// Writes formulas. What is needed at baseline and is not a parameter (an assignment, a law, a rate) becomes a
/// constant, once.
class SbmlMath {
 public:
  SbmlMath(const lang::Model& model, SbmlNames& names, const SbmlChanges& changes, expr::Graph& graph,
           expr::Lowering& lowering, const std::vector<double>& references);

  std::string formula(const lang::FormulaPtr& formula, Moment moment);
  std::string parameter(int index, Moment moment) const;
  std::string concentration(int pool, Moment moment) const;
  std::string amount(int pool, Moment moment) const;
  /// The kinetic law of a process, in amount per min.
  std::string kinetic_law(int process);
  /// Rate of a process at baseline: an identifier or a product of identifiers.
  std::string baseline_rate(int process);

  /// In the order in which they were first needed; formulas may refer to later ones.
  const std::vector<SbmlConstant>& constants() const { return constants_; }
  /// Identifier of the baseline value of a parameter that differs from its value now; "" when it does not.
  const std::string& reference_id(int parameter) const { return reference_ids_[static_cast<std::size_t>(parameter)]; }

 private:
  const lang::Model& model_;
  SbmlNames& names_;
  expr::Graph& graph_;
  expr::Lowering& lowering_;
  const std::vector<double>& references_;
  std::vector<std::string> reference_ids_;
  std::vector<SbmlConstant> constants_;
  std::map<std::string, std::string> known_;  // what -> identifier
  std::vector<int> coupled_;                  // closing processes whose balances only together have a solution

  std::string write(const lang::Formula& formula, Moment moment);
  std::string constant(const std::string& what, const std::string& wish, expr::Id value,
                       const std::optional<Dimension>& unit, const std::function<std::string()>& text);
  std::optional<Dimension> rate_unit(int process) const;
  std::string closing_formula(int process);
  std::string balance(int pool, const std::vector<int>& without);
  void find_coupled();
  double value(expr::Id id) const;
};

/// A number such that reading it back gives the same bits; negative ones in parentheses.
std::string sbml_number(double value);

}  // namespace gln::report
