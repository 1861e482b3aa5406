#include "expr/graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace gln::expr {

int arity(Op op) {
  switch (op) {
    case Op::constant:
    case Op::state:
    case Op::parameter:
    case Op::reference:
      return 0;
    case Op::negate:
    case Op::power_int:
    case Op::exp:
    case Op::log:
    case Op::sqrt:
    case Op::tanh:
    case Op::abs:
      return 1;
    case Op::choose:
      return 3;
    default:
      return 2;
  }
}

namespace {

bool commutes(Op op) { return op == Op::add || op == Op::multiply || op == Op::min || op == Op::max; }

double apply(const NodeData& node, double a, double b, double c) {
  switch (node.op) {
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return a / b;
    case Op::negate:
      return -a;
    case Op::power:
      return power_of(a, b);
    case Op::power_int:
      return power_of(a, static_cast<std::int32_t>(node.index));
    case Op::exp:
      return std::exp(a);
    case Op::log:
      return std::log(a);
    case Op::sqrt:
      return std::sqrt(a);
    case Op::tanh:
      return std::tanh(a);
    case Op::abs:
      return std::abs(a);
    case Op::min:
      return b < a ? b : a;
    case Op::max:
      return a < b ? b : a;
    case Op::less:
      return a < b ? 1.0 : 0.0;
    case Op::less_equal:
      return a <= b ? 1.0 : 0.0;
    case Op::choose:
      return a != 0.0 ? b : c;
    default:
      throw std::logic_error("a leaf has no operation");
  }
}

}  // namespace

double power_of(double a, std::int32_t n) {
  auto count = static_cast<std::uint32_t>(n < 0 ? -static_cast<std::int64_t>(n) : n);
  double result = 1.0, square = a;
  bool first = true;
  while (count != 0) {
    if (count & 1u) {
      result = first ? square : result * square;
      first = false;
    }
    count >>= 1;
    if (count != 0) square *= square;
  }
  return n < 0 ? 1.0 / result : result;
}

double power_of(double a, double b) { return std::pow(a < 0.0 && b != std::floor(b) ? 0.0 : a, b); }

std::size_t Graph::Hash::operator()(const NodeData& node) const {
  std::uint64_t h = static_cast<std::uint64_t>(node.op) * 0x9E3779B97F4A7C15ull;
  const auto mix = [&h](std::uint64_t x) {
    h = (h ^ x) * 0xBF58476D1CE4E5B9ull;
    h ^= h >> 29;
  };
  mix(node.index);
  mix((static_cast<std::uint64_t>(node.a) << 32) | node.b);
  mix(node.c);
  mix(std::bit_cast<std::uint64_t>(node.value));
  return h;
}

Id Graph::intern(const NodeData& node) {
  const auto [found, fresh] = known_.try_emplace(node, static_cast<Id>(nodes_.size()));
  if (fresh) nodes_.push_back(node);
  return found->second;
}

Id Graph::constant(double value) {
  // NOTE: NaN never equals itself, so it would not be hash-consed; -0.0 equals 0.0 and must not stand for it in 1/x, so
  // it is made 0.
  return intern({.op = Op::constant, .value = value == 0.0 ? 0.0 : value});
}
Id Graph::state(std::uint32_t index) { return intern({.op = Op::state, .index = index}); }
Id Graph::parameter(std::uint32_t index) { return intern({.op = Op::parameter, .index = index}); }
Id Graph::reference(std::uint32_t index) { return intern({.op = Op::reference, .index = index}); }

bool Graph::is_constant(Id id, double value) const { return is_constant(id) && nodes_[id].value == value; }

Id Graph::fold(Op op, double a, double b, double c) {
  NodeData node;
  node.op = op;
  return constant(apply(node, a, b, c));
}

Id Graph::add(Id a, Id b) {
  if (is_constant(a) && is_constant(b)) return constant(value(a) + value(b));
  if (is_constant(a, 0.0)) return b;
  if (is_constant(b, 0.0)) return a;
  if (nodes_[b].op == Op::negate) return subtract(a, nodes_[b].a);
  if (nodes_[a].op == Op::negate) return subtract(b, nodes_[a].a);
  if (b < a) std::swap(a, b);
  return intern({.op = Op::add, .a = a, .b = b});
}

Id Graph::subtract(Id a, Id b) {
  if (a == b) return constant(0.0);
  if (is_constant(a) && is_constant(b)) return constant(value(a) - value(b));
  if (is_constant(b, 0.0)) return a;
  if (is_constant(a, 0.0)) return negate(b);
  if (nodes_[b].op == Op::negate) return add(a, nodes_[b].a);
  return intern({.op = Op::subtract, .a = a, .b = b});
}

Id Graph::multiply(Id a, Id b) {
  if (is_constant(a) && is_constant(b)) return constant(value(a) * value(b));
  if (is_constant(b)) std::swap(a, b);
  if (is_constant(a)) {
    if (value(a) == 0.0) return a;
    if (value(a) == 1.0) return b;
    if (value(a) == -1.0) return negate(b);
    const NodeData other = nodes_[b];
    if (other.op == Op::negate) return multiply(constant(-value(a)), other.a);
    if (other.op == Op::multiply && is_constant(other.a)) return multiply(constant(value(a) * value(other.a)), other.b);
    if (other.op == Op::multiply && is_constant(other.b)) return multiply(constant(value(a) * value(other.b)), other.a);
  }
  if (nodes_[a].op == Op::negate && nodes_[b].op == Op::negate) return multiply(nodes_[a].a, nodes_[b].a);
  if (nodes_[a].op == Op::negate) return negate(multiply(nodes_[a].a, b));
  if (nodes_[b].op == Op::negate) return negate(multiply(a, nodes_[b].a));
  if (b < a) std::swap(a, b);
  return intern({.op = Op::multiply, .a = a, .b = b});
}

Id Graph::divide(Id a, Id b) {
  if (is_constant(a) && is_constant(b)) return constant(value(a) / value(b));
  if (is_constant(b, 1.0)) return a;
  if (is_constant(b, -1.0)) return negate(a);
  if (is_constant(a, 0.0) && !is_constant(b, 0.0)) return a;
  if (nodes_[a].op == Op::negate && nodes_[b].op == Op::negate) return divide(nodes_[a].a, nodes_[b].a);
  if (nodes_[a].op == Op::negate) return negate(divide(nodes_[a].a, b));
  if (nodes_[b].op == Op::negate) return negate(divide(a, nodes_[b].a));
  return intern({.op = Op::divide, .a = a, .b = b});
}

Id Graph::negate(Id a) {
  const NodeData node = nodes_[a];
  if (node.op == Op::constant) return constant(-node.value);
  if (node.op == Op::negate) return node.a;
  if (node.op == Op::subtract) return intern({.op = Op::subtract, .a = node.b, .b = node.a});
  return intern({.op = Op::negate, .a = a});
}

Id Graph::power(Id a, Id b) {
  if (is_constant(a) && is_constant(b)) return constant(power_of(value(a), value(b)));
  if (is_constant(b)) {
    const double n = value(b);
    if (n == 0.0) return constant(1.0);
    if (n == 1.0) return a;
    if (n == std::floor(n) && std::abs(n) <= 64.0)
      return intern({.op = Op::power_int, .index = static_cast<std::uint32_t>(static_cast<std::int32_t>(n)), .a = a});
  }
  if (is_constant(a, 1.0)) return a;
  return intern({.op = Op::power, .a = a, .b = b});
}

Id Graph::unary(Op op, Id a) {
  if (op == Op::negate) return negate(a);
  if (arity(op) != 1 || op == Op::power_int) throw std::logic_error("not a unary operation");
  if (is_constant(a)) return fold(op, value(a), 0.0, 0.0);
  if (op == Op::abs && (nodes_[a].op == Op::abs || nodes_[a].op == Op::exp)) return a;
  return intern({.op = op, .a = a});
}

Id Graph::binary(Op op, Id a, Id b) {
  switch (op) {
    case Op::add:
      return add(a, b);
    case Op::subtract:
      return subtract(a, b);
    case Op::multiply:
      return multiply(a, b);
    case Op::divide:
      return divide(a, b);
    case Op::power:
      return power(a, b);
    case Op::min:
    case Op::max:
    case Op::less:
    case Op::less_equal:
      break;
    default:
      throw std::logic_error("not a binary operation");
  }
  if (is_constant(a) && is_constant(b)) return fold(op, value(a), value(b), 0.0);
  if (a == b) return op == Op::less ? constant(0.0) : op == Op::less_equal ? constant(1.0) : a;
  if (commutes(op) && b < a) std::swap(a, b);
  return intern({.op = op, .a = a, .b = b});
}

Id Graph::choose(Id condition, Id a, Id b) {
  if (is_constant(condition)) return value(condition) != 0.0 ? a : b;
  if (a == b) return a;
  return intern({.op = Op::choose, .a = condition, .b = a, .c = b});
}

std::vector<Id> Graph::reachable(Id f) const {
  std::vector<bool> seen(f + 1, false);
  seen[f] = true;
  std::vector<Id> order;
  for (Id id = f + 1; id-- > 0;) {
    if (!seen[id]) continue;
    order.push_back(id);
    const auto& node = nodes_[id];
    const int n = arity(node.op);
    if (n > 0) seen[node.a] = true;
    if (n > 1) seen[node.b] = true;
    if (n > 2) seen[node.c] = true;
  }
  std::reverse(order.begin(), order.end());
  return order;
}

std::vector<std::uint32_t> Graph::states_of(Id f) const {
  std::vector<std::uint32_t> states;
  for (const Id id : reachable(f))
    if (nodes_[id].op == Op::state) states.push_back(nodes_[id].index);
  std::sort(states.begin(), states.end());
  return states;
}

double Graph::evaluate(Id f, std::span<const double> states, std::span<const double> parameters,
                       std::span<const double> references) const {
  std::vector<double> values(f + 1);
  for (const Id id : reachable(f)) {
    const auto& node = nodes_[id];
    switch (node.op) {
      case Op::constant:
        values[id] = node.value;
        break;
      case Op::state:
        values[id] = states[node.index];
        break;
      case Op::parameter:
        values[id] = parameters[node.index];
        break;
      case Op::reference:
        values[id] = references[node.index];
        break;
      default:
        values[id] = apply(node, values[node.a], values[node.b], values[node.c]);
    }
  }
  return values[f];
}

}  // namespace gln::expr
