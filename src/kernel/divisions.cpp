#include "kernel/divisions.hpp"

#include <unordered_set>

namespace gln::kernel {

using expr::Id;
using expr::NodeData;
using expr::Op;

namespace {

bool is_leaf(Op op) { return op == Op::constant || op == Op::state || op == Op::parameter || op == Op::reference; }

}  // namespace

Divisions::Divisions(expr::Graph& graph, std::span<const Id> nodes) : graph_(graph) {
  std::vector<Id> stack(nodes.begin(), nodes.end());
  std::unordered_set<Id> seen(nodes.begin(), nodes.end());
  while (!stack.empty()) {
    const NodeData node = graph_.node(stack.back());
    stack.pop_back();
    if (node.op == Op::divide) ++divisor_uses_[node.b];
    if (is_leaf(node.op)) continue;
    // NOTE: operands a node does not have are 0, a node too; visiting it does no harm.
    for (const Id operand : {node.a, node.b, node.c})
      if (seen.insert(operand).second) stack.push_back(operand);
  }
}

bool Divisions::varies(Id id) {
  if (varies_.size() < graph_.size()) varies_.resize(graph_.size(), -1);
  if (varies_[id] >= 0) return varies_[id] == 1;
  const NodeData node = graph_.node(id);
  bool result = node.op == Op::state;
  if (!is_leaf(node.op)) {
    const bool one = node.op == Op::negate || node.op == Op::power_int || node.op == Op::exp || node.op == Op::log ||
                     node.op == Op::sqrt || node.op == Op::tanh || node.op == Op::abs;
    result = varies(node.a) || (!one && varies(node.b)) || (node.op == Op::choose && varies(node.c));
  }
  varies_[id] = result ? 1 : 0;
  return result;
}

Id Divisions::rewritten(Id id) {
  if (!varies(id)) return id;
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  const NodeData node = graph_.node(id);
  Id result = id;
  switch (node.op) {
    case Op::state:
      break;
    case Op::divide: {
      const Id a = rewritten(node.a), b = rewritten(node.b);
      const bool invert = !varies(node.b) || divisor_uses_[node.b] > 1;
      result = invert ? graph_.multiply(a, graph_.divide(graph_.constant(1.0), b)) : graph_.divide(a, b);
      break;
    }
    case Op::power_int:
      result = graph_.power(rewritten(node.a), graph_.constant(static_cast<std::int32_t>(node.index)));
      break;
    case Op::negate:
    case Op::exp:
    case Op::log:
    case Op::sqrt:
    case Op::tanh:
    case Op::abs:
      result = graph_.unary(node.op, rewritten(node.a));
      break;
    case Op::choose: {
      const Id a = rewritten(node.a), b = rewritten(node.b), c = rewritten(node.c);
      result = graph_.choose(a, b, c);
      break;
    }
    default: {
      const Id a = rewritten(node.a), b = rewritten(node.b);
      result = graph_.binary(node.op, a, b);
    }
  }
  return known_[id] = result;
}

}  // namespace gln::kernel
