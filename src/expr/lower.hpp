#pragma once
// Formulas of a Model as nodes of a Graph, in one of two moments: now (states, live parameters) or at baseline
// (baseline concentrations, reference parameters).

#include <map>
#include <vector>

#include "expr/graph.hpp"
#include "lang/model.hpp"

namespace gln::expr {

enum class Moment { now, baseline };

/// Memoising translator. `rate` of a closing process at baseline is known only after `set_closing_flux`.
class Lowering {
 public:
  Lowering(const lang::Model& model, Graph& graph);

  Id formula(const lang::FormulaPtr& formula, Moment moment);
  Id parameter(int index, Moment moment);
  Id concentration(int pool, Moment moment);
  Id amount(int pool, Moment moment);
  Id assignment(int index, Moment moment);

  /// Rate at baseline, without modifiers (they are 1 there).
  Id baseline_rate(int process);
  /// Rate now, modifiers and activity included.
  Id rate(int process);

  void set_closing_flux(int process, Id flux);
  /// True once a baseline formula asked for the rate of a process that closes a pool before it was known.
  int premature_process() const { return premature_; }

 private:
  const lang::Model& model_;
  Graph& graph_;
  std::vector<std::map<int, Id>> parameters_, assignments_;  // [moment][index]
  std::map<int, Id> baseline_rates_, rates_, closing_;
  std::map<int, double> scale_at_reference_;
  int premature_ = -1;

  Id lower(const lang::Formula& formula, Moment moment);
  double scale_at_reference(int parameter);
};

}  // namespace gln::expr
