// Symbolic derivatives of a Graph: sparse gradients, node by node in order of id, so that shared parts are
// differentiated once.

#include <algorithm>

#include "expr/graph.hpp"

namespace gln::expr {

/// The derivative of one node from those of its operands. f is the node itself, so that d(a/b) and d(exp a) reuse its
/// value.
Id Graph::partial(const NodeData& node, Id f, Id da, Id db, Id dc) {
  const Id a = node.a, b = node.b;
  switch (node.op) {
    case Op::add:
      return add(da, db);
    case Op::subtract:
      return subtract(da, db);
    case Op::multiply:
      return add(multiply(da, b), multiply(a, db));
    case Op::divide:
      return divide(subtract(da, multiply(f, db)), b);
    case Op::negate:
      return negate(da);
    case Op::power: {
      // NOTE: without a derivative in the exponent, b a^(b-1) stays finite at a = 0, where a^b (b a'/a) would not.
      const Id base = multiply(multiply(b, power(a, subtract(b, constant(1.0)))), da);
      if (is_constant(db, 0.0)) return base;
      return add(base, multiply(multiply(f, unary(Op::log, a)), db));
    }
    case Op::power_int: {
      const double n = static_cast<std::int32_t>(node.index);
      return multiply(multiply(constant(n), power(a, constant(n - 1.0))), da);
    }
    case Op::exp:
      return multiply(f, da);
    case Op::log:
      return divide(da, a);
    case Op::sqrt:
      return divide(da, multiply(constant(2.0), f));
    case Op::tanh:
      return multiply(subtract(constant(1.0), multiply(f, f)), da);
    case Op::abs:
      return choose(binary(Op::less, a, constant(0.0)), negate(da), da);
    case Op::min:
      return choose(binary(Op::less, b, a), db, da);
    case Op::max:
      return choose(binary(Op::less, a, b), db, da);
    case Op::choose:
      return choose(a, db, dc);
    default:
      return constant(0.0);  // leaves, and the steps less and less_equal
  }
}

std::vector<Partial> Graph::gradient(Id f) {
  if (const auto found = gradients_.find(f); found != gradients_.end()) return found->second;
  const Id zero = constant(0.0);
  static const std::vector<Partial> none;
  for (const Id id : reachable(f)) {
    if (gradients_.contains(id)) continue;
    const NodeData node = nodes_[id];  // a copy: nodes_ grows below
    std::vector<Partial> result;
    if (node.op == Op::state) {
      result.push_back({node.index, constant(1.0)});
    } else if (node.op != Op::constant && node.op != Op::parameter && node.op != Op::reference) {
      const bool two = node.op == Op::add || node.op == Op::subtract || node.op == Op::multiply ||
                       node.op == Op::divide || node.op == Op::power || node.op == Op::min || node.op == Op::max ||
                       node.op == Op::choose;
      const auto& da =
          node.op == Op::choose || node.op == Op::less || node.op == Op::less_equal ? none : gradients_.at(node.a);
      const auto& db = two ? gradients_.at(node.b) : none;
      const auto& dc = node.op == Op::choose ? gradients_.at(node.c) : none;
      std::size_t i = 0, j = 0, k = 0;
      while (i < da.size() || j < db.size() || k < dc.size()) {
        std::uint32_t state = UINT32_MAX;
        if (i < da.size()) state = std::min(state, da[i].state);
        if (j < db.size()) state = std::min(state, db[j].state);
        if (k < dc.size()) state = std::min(state, dc[k].state);
        const auto take = [state, zero](const std::vector<Partial>& list, std::size_t& at) {
          return at < list.size() && list[at].state == state ? list[at++].value : zero;
        };
        const Id a = take(da, i), b = take(db, j), c = take(dc, k);
        if (const Id value = partial(node, id, a, b, c); value != zero) result.push_back({state, value});
      }
    }
    gradients_.emplace(id, std::move(result));
  }
  return gradients_.at(f);
}

Id Graph::derivative(Id f, std::uint32_t state_index) {
  for (const auto& partial : gradient(f))
    if (partial.state == state_index) return partial.value;
  return constant(0.0);
}

}  // namespace gln::expr
