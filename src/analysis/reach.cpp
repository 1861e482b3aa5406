#include "analysis/reach.hpp"

namespace gln::analysis {

Reach::Reach(const expr::System& system, expr::Id output) : parameters_(system.parameter_names.size(), false) {
  const auto& graph = system.graph;
  std::vector<bool> seen(graph.size(), false), states(system.state_names.size(), false);
  std::vector<expr::Id> stack = {output};
  while (!stack.empty()) {
    const auto id = stack.back();
    stack.pop_back();
    if (seen[id]) continue;
    seen[id] = true;
    const auto& node = graph.node(id);
    if (node.op == expr::Op::parameter || node.op == expr::Op::reference) parameters_[node.index] = true;
    if (node.op == expr::Op::state && !states[node.index]) {
      states[node.index] = true;
      stack.push_back(system.rhs[node.index]);
      stack.push_back(system.initial[node.index]);
    }
    const int operands = expr::arity(node.op);
    if (operands > 0) stack.push_back(node.a);
    if (operands > 1) stack.push_back(node.b);
    if (operands > 2) stack.push_back(node.c);
  }
}

}  // namespace gln::analysis
