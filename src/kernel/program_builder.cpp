#include "kernel/program_builder.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace gln::kernel {

namespace {

using expr::Id;
using expr::NodeData;
using expr::Op;

Code plain_code(Op op) {
  switch (op) {
    case Op::add:
      return Code::add;
    case Op::subtract:
      return Code::subtract;
    case Op::multiply:
      return Code::multiply;
    case Op::divide:
      return Code::divide;
    case Op::negate:
      return Code::negate;
    case Op::power:
      return Code::power;
    case Op::exp:
      return Code::exp;
    case Op::log:
      return Code::log;
    case Op::sqrt:
      return Code::sqrt;
    case Op::tanh:
      return Code::tanh;
    case Op::abs:
      return Code::abs;
    case Op::min:
      return Code::min;
    case Op::max:
      return Code::max;
    case Op::less:
      return Code::less;
    case Op::less_equal:
      return Code::less_equal;
    case Op::choose:
      return Code::choose;
    default:
      throw std::logic_error("node without an instruction");
  }
}

/// First pass works on values (one per computed node), second gives values their slots.
class Builder {
 public:
  Builder(const expr::Graph& graph, const Located& located) : graph_(graph), located_(located) {}

  Built build(std::span<const Root> roots, std::uint32_t first_temporary) {
    for (const auto& root : roots) count_uses(root.node);
    for (const auto& root : roots) {
      const std::uint32_t value = value_of(root.node);
      // A value computed here is computed straight into its first root.
      if (!(value & fixed) && home_[value] == 0)
        home_[value] = root.slot + 1;
      else
        copies_.push_back({value, root.slot});
    }
    spread();
    return allocate(first_temporary);
  }

 private:
  static constexpr std::uint32_t fixed = 0x80000000u;  // the rest is a slot, not a value
  struct Raw {
    Code code;
    std::uint32_t d, operands[3];
    int count;
  };
  struct Copy {
    std::uint32_t value, slot;
  };

  const expr::Graph& graph_;
  const Located& located_;
  std::unordered_map<Id, int> uses_;
  std::unordered_map<Id, std::uint32_t> values_;
  std::vector<Raw> raw_;
  std::vector<std::uint32_t> home_;  // value -> root slot + 1, 0: none
  std::vector<Copy> copies_;

  void count_uses(Id id) {
    if (++uses_[id] > 1 || located_(id)) return;
    const auto& node = graph_.node(id);
    const Id operands[] = {node.a, node.b, node.c};
    for (int i = 0; i < expr::arity(node.op); ++i) count_uses(operands[i]);
  }

  /// A product nobody else needs may be fused into the sum that uses it.
  bool fusible(Id id, Op op) const { return graph_.node(id).op == op && uses_.at(id) == 1 && !located_(id); }

  std::uint32_t emit(Code code, std::initializer_list<std::uint32_t> operands) {
    Raw raw{code, static_cast<std::uint32_t>(home_.size()), {0, 0, 0}, 0};
    for (const auto operand : operands) raw.operands[raw.count++] = operand;
    home_.push_back(0);
    raw_.push_back(raw);
    return raw.d;
  }

  std::uint32_t value_of(Id id) {
    if (const auto found = values_.find(id); found != values_.end()) return found->second;
    std::uint32_t value = 0;
    if (const auto slot = located_(id))
      value = *slot | fixed;
    else
      value = compute(graph_.node(id));
    return values_[id] = value;
  }

  std::uint32_t compute(const NodeData& node) {
    const Id a = node.a, b = node.b;
    switch (node.op) {
      case Op::add:
        if (fusible(b, Op::multiply)) return fused(Code::multiply_add, b, a);
        if (fusible(a, Op::multiply)) return fused(Code::multiply_add, a, b);
        break;
      case Op::subtract:
        if (fusible(b, Op::multiply)) return fused(Code::negative_multiply_add, b, a);
        if (fusible(a, Op::multiply)) return fused(Code::multiply_subtract, a, b);
        break;
      case Op::divide: {
        if (graph_.is_constant(a, 1.0)) return emit(Code::reciprocal, {value_of(b)});
        if (!fusible(b, Op::add)) break;
        const auto& sum = graph_.node(b);
        const auto x = value_of(a), y = value_of(sum.a), z = value_of(sum.b);
        return emit(Code::divide_by_sum, {x, y, z});
      }
      case Op::power_int:
        return whole_power(value_of(a), static_cast<std::int32_t>(node.index));
      default:
        break;
    }
    const auto code = plain_code(node.op);
    const auto x = value_of(a);
    if (expr::arity(node.op) == 1) return emit(code, {x});
    const auto y = value_of(b);
    if (expr::arity(node.op) == 2) return emit(code, {x, y});
    const auto z = value_of(node.c);
    return emit(code, {x, y, z});
  }

  std::uint32_t fused(Code code, Id product, Id other) {
    const auto z = value_of(other);
    const auto& node = graph_.node(product);
    const auto x = value_of(node.a), y = value_of(node.b);
    return emit(code, {x, y, z});
  }

  /// The same products in the same order as expr::power_of.
  std::uint32_t whole_power(std::uint32_t a, std::int32_t n) {
    auto count = static_cast<std::uint32_t>(n < 0 ? -static_cast<std::int64_t>(n) : n);
    std::uint32_t square = a, result = 0;
    bool first = true;
    while (count != 0) {
      if (count & 1u) {
        result = first ? square : emit(Code::multiply, {result, square});
        first = false;
      }
      count >>= 1;
      if (count != 0) square = emit(Code::multiply, {square, square});
    }
    return n < 0 ? emit(Code::reciprocal, {result}) : result;
  }

  /// Depth-first order makes every instruction wait for the one before it. Looking a little ahead and taking the one
  /// whose operands have been ready longest keeps the processor busy; looking far ahead would keep too many values
  /// alive.
  void spread() {
    constexpr std::size_t window = 16, far_enough = 4;
    std::vector<Raw> order;
    std::vector<std::size_t> made(home_.size(), SIZE_MAX);  // value -> where in the new order
    std::vector<Raw> waiting;
    std::size_t next = 0;
    while (order.size() < raw_.size()) {
      while (waiting.size() < window && next < raw_.size()) waiting.push_back(raw_[next++]);
      std::size_t best = SIZE_MAX, best_age = 0;
      for (std::size_t i = 0; i < waiting.size() && best_age < far_enough; ++i) {
        std::size_t age = far_enough;
        for (int k = 0; k < waiting[i].count; ++k) {
          const auto value = waiting[i].operands[k];
          if (value & fixed) continue;
          age = made[value] == SIZE_MAX ? 0 : std::min(age, order.size() - made[value]);
          if (age == 0) break;
        }
        if (age > best_age) {
          best_age = age;
          best = i;
        }
      }
      made[waiting[best].d] = order.size();
      order.push_back(waiting[best]);
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(best));
    }
    raw_ = std::move(order);
  }

  Built allocate(std::uint32_t first_temporary) {
    std::vector<std::size_t> last(home_.size(), 0);
    for (std::size_t i = 0; i < raw_.size(); ++i) {
      last[raw_[i].d] = i;
      for (int k = 0; k < raw_[i].count; ++k)
        if (!(raw_[i].operands[k] & fixed)) last[raw_[i].operands[k]] = i;
    }
    for (const auto& copy : copies_)
      if (!(copy.value & fixed)) last[copy.value] = SIZE_MAX;
    Built built;
    std::vector<std::uint32_t> slot(home_.size()), free;
    const auto place = [&](std::uint32_t value) { return value & fixed ? value & ~fixed : slot[value]; };
    for (std::size_t i = 0; i < raw_.size(); ++i) {
      const auto& raw = raw_[i];
      Instruction instruction{raw.code, 0, 0, 0, 0};
      std::uint32_t* const fields[] = {&instruction.a, &instruction.b, &instruction.c};
      for (int k = 0; k < raw.count; ++k) *fields[k] = place(raw.operands[k]);
      for (int k = 0; k < raw.count; ++k) {
        const auto value = raw.operands[k];
        if (value & fixed || home_[value] != 0 || last[value] != i) continue;
        free.push_back(slot[value]);
        last[value] = SIZE_MAX;  // an operand named twice is freed once
      }
      if (home_[raw.d] != 0) {
        slot[raw.d] = home_[raw.d] - 1;
      } else if (!free.empty()) {
        slot[raw.d] = free.back();
        free.pop_back();
      } else {
        slot[raw.d] = first_temporary + built.temporaries++;
      }
      instruction.d = slot[raw.d];
      built.program.push_back(instruction);
    }
    for (const auto& copy : copies_) built.program.push_back({Code::copy, copy.slot, place(copy.value), 0, 0});
    built.program.push_back({});
    return built;
  }
};

}  // namespace

Built build_program(const expr::Graph& graph, std::span<const Root> roots, const Located& located,
                    std::uint32_t first_temporary) {
  return Builder(graph, located).build(roots, first_temporary);
}

}  // namespace gln::kernel
