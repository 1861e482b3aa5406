#include "kernel/kernel.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "kernel/divisions.hpp"
#include "kernel/lanes.hpp"
#include "kernel/program_builder.hpp"

namespace gln::kernel {

using expr::Graph;
using expr::Id;
using expr::Op;

Kernel::Kernel(const expr::System& system)
    : n_states_(system.rhs.size()), n_outputs_(system.outputs.size()), n_parameters_(system.parameter_names.size()) {
  if (n_states_ == 0) throw std::logic_error("a system needs at least one state");
  Graph graph = system.graph;
  std::vector<Id> rhs = system.rhs, outputs = system.outputs, jacobian;
  for (std::uint32_t row = 0; row < n_states_; ++row) {
    for (const auto& partial : graph.gradient(rhs[row])) {
      pattern_.emplace_back(row, partial.state);
      jacobian.push_back(partial.value);
    }
  }
  std::vector<Id> all = rhs;
  all.insert(all.end(), outputs.begin(), outputs.end());
  all.insert(all.end(), jacobian.begin(), jacobian.end());
  Divisions divisions(graph, all);
  for (auto* list : {&rhs, &outputs, &jacobian})
    for (Id& id : *list) id = divisions.rewritten(id);
  lu_ = plan_lu(n_states_, pattern_);

  const auto n = static_cast<std::uint32_t>(n_states_);
  layout_.states = 0;
  layout_.rates = n;
  layout_.matrix = 2 * n;
  layout_.outputs = layout_.matrix + lu_.values + n;
  layout_.constants = layout_.outputs + static_cast<std::uint32_t>(n_outputs_);

  // What is used by the step programs but depends on no state is a constant of the person, numbered when first met.
  std::vector<Id> constants;
  std::unordered_map<Id, std::uint32_t> place;
  const Located located = [&](Id id) -> std::optional<std::uint32_t> {
    if (graph.node(id).op == Op::state) return layout_.states + graph.node(id).index;
    if (divisions.varies(id)) return std::nullopt;
    const auto [found, fresh] = place.try_emplace(id, static_cast<std::uint32_t>(constants.size()));
    if (fresh) constants.push_back(id);
    return layout_.constants + found->second;
  };
  std::vector<Root> rate_roots, both_roots, output_roots;
  for (std::uint32_t i = 0; i < n; ++i) rate_roots.push_back({rhs[i], layout_.rates + i});
  both_roots = rate_roots;
  for (std::size_t i = 0; i < jacobian.size(); ++i) both_roots.push_back({jacobian[i], layout_.matrix + lu_.entry[i]});
  for (std::uint32_t i = 0; i < n_outputs_; ++i) output_roots.push_back({outputs[i], layout_.outputs + i});
  // NOTE: the number of constants is known only when all programs are built, so temporaries are placed far away and
  // moved after.
  constexpr std::uint32_t far = 1u << 24;
  auto built_rates = build_program(graph, rate_roots, located, far);
  auto built_both = build_program(graph, both_roots, located, far);
  auto built_outputs = build_program(graph, output_roots, located, far);
  n_constants_ = constants.size();
  layout_.temporaries = layout_.constants + static_cast<std::uint32_t>(n_constants_);
  layout_.size =
      layout_.temporaries + std::max({built_rates.temporaries, built_both.temporaries, built_outputs.temporaries});
  for (auto* built : {&built_rates, &built_both, &built_outputs})
    for (auto& instruction : built->program)
      for (auto* slot : {&instruction.d, &instruction.a, &instruction.b, &instruction.c})
        if (*slot >= far) *slot = *slot - far + layout_.temporaries;
  rates_ = std::move(built_rates.program);
  rates_and_jacobian_ = std::move(built_both.program);
  outputs_ = std::move(built_outputs.program);
  constants_ = build_prologue(graph, constants);
  initial_ = build_prologue(graph, system.initial);
}

Kernel::Prologue Kernel::build_prologue(const Graph& graph, std::span<const Id> nodes) const {
  Prologue prologue;
  const auto p = static_cast<std::uint32_t>(n_parameters_);
  std::unordered_map<Id, std::uint32_t> literal;
  // Literals first: their number places what follows.
  std::vector<Id> stack(nodes.begin(), nodes.end());
  std::vector<bool> seen(graph.size(), false);
  while (!stack.empty()) {
    const Id id = stack.back();
    stack.pop_back();
    if (seen[id]) continue;
    seen[id] = true;
    const auto& node = graph.node(id);
    if (node.op == Op::state) throw std::logic_error("a constant of the person depends on a state");
    if (node.op == Op::constant) {
      literal[id] = 2 * p + static_cast<std::uint32_t>(prologue.literals.size());
      prologue.literals.push_back(node.value);
    }
    if (node.op == Op::constant || node.op == Op::parameter || node.op == Op::reference) continue;
    stack.push_back(node.a);
    // NOTE: operands a node does not have are node 0, which must not be taken for one of its own.
    const bool one = node.op == Op::negate || node.op == Op::power_int || node.op == Op::exp || node.op == Op::log ||
                     node.op == Op::sqrt || node.op == Op::tanh || node.op == Op::abs;
    if (!one) stack.push_back(node.b);
    if (node.op == Op::choose) stack.push_back(node.c);
  }
  prologue.results = 2 * p + static_cast<std::uint32_t>(prologue.literals.size());
  prologue.n_results = static_cast<std::uint32_t>(nodes.size());
  std::vector<Root> roots;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) roots.push_back({nodes[i], prologue.results + i});
  const Located located = [&](Id id) -> std::optional<std::uint32_t> {
    const auto& node = graph.node(id);
    if (node.op == Op::parameter) return node.index;
    if (node.op == Op::reference) return p + node.index;
    if (node.op == Op::constant) return literal.at(id);
    return std::nullopt;
  };
  auto built = build_program(graph, roots, located, prologue.results + prologue.n_results);
  prologue.program = scaled(built.program, 1);
  prologue.size = prologue.results + prologue.n_results + built.temporaries;
  return prologue;
}

void Kernel::run_prologue(const Prologue& prologue, std::span<const double> parameters,
                          std::span<const double> references, std::span<double> results) const {
  if (parameters.size() < n_parameters_ || references.size() < n_parameters_)
    throw std::logic_error("a person needs a value for every parameter");
  thread_local std::vector<double> memory;
  if (memory.size() < prologue.size) memory.resize(prologue.size);
  std::copy_n(parameters.begin(), n_parameters_, memory.begin());
  std::copy_n(references.begin(), n_parameters_, memory.begin() + static_cast<std::ptrdiff_t>(n_parameters_));
  std::copy(prologue.literals.begin(), prologue.literals.end(),
            memory.begin() + static_cast<std::ptrdiff_t>(2 * n_parameters_));
  // NOTE: one person at a time gains nothing from wide registers, so the baseline code will do.
  lanes(Isa::baseline, 1).run(prologue.program.data(), memory.data());
  std::copy_n(memory.begin() + prologue.results, prologue.n_results, results.begin());
}

void Kernel::person_constants(std::span<const double> parameters, std::span<const double> references,
                              std::span<double> constants) const {
  run_prologue(constants_, parameters, references, constants);
}

void Kernel::initial(std::span<const double> parameters, std::span<const double> references,
                     std::span<double> amounts) const {
  run_prologue(initial_, parameters, references, amounts);
}

}  // namespace gln::kernel
