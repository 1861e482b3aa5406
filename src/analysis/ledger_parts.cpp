#include "analysis/ledger_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "expr/lower.hpp"
#include "lang/print.hpp"

namespace gln::analysis {

std::size_t keep_output(expr::Body& body, study::RunOptions& options, const std::string& name, expr::Id id) {
  body.system.output_names.push_back(name);
  body.system.outputs.push_back(id);
  options.outputs.push_back(static_cast<int>(body.system.outputs.size()) - 1);
  return options.outputs.size() - 1;
}

int pool_of(const study::ReadoutRef& ref, const lang::Model& model) {
  if (ref.pool >= 0) return ref.pool;
  auto formula = model.readouts[static_cast<std::size_t>(ref.readout)].formula;
  while (formula && formula->node == lang::Node::assignment)
    formula = model.assignments[static_cast<std::size_t>(formula->index)].formula;
  if (!formula || formula->node != lang::Node::concentration) return -1;
  return formula->index;
}

int pool_behind(const Part& part) {
  const auto node = part.formula->node;
  return node == lang::Node::concentration || node == lang::Node::amount ? part.formula->index : -1;
}

Places::Places(const lang::Model& model, int pool) : model_(model), pool_(pool), group_(model.pools.size()) {
  for (std::size_t i = 0; i < group_.size(); ++i) group_[i] = i;
  for (const auto& process : model.processes) {
    const auto [from, to] = transport(process);
    if (from >= 0 && from != pool_ && to != pool_)
      group_[root(static_cast<std::size_t>(from))] = root(static_cast<std::size_t>(to));
  }
  // Named after the compartments that touch the pool, in the order of the model.
  for (std::size_t other = 0; other < group_.size(); ++other) {
    const bool touches = std::any_of(model.processes.begin(), model.processes.end(), [&](const lang::Process& process) {
      const auto [from, to] = transport(process);
      return (from == pool_ && to == static_cast<int>(other)) || (to == pool_ && from == static_cast<int>(other));
    });
    if (!touches) continue;
    auto& name = names_[root(other)];
    name +=
        (name.empty() ? "" : ", ") + model.compartments[static_cast<std::size_t>(model.pools[other].compartment)].name;
  }
}

std::string Places::of(const lang::Process& process) const {
  const auto [from, to] = transport(process);
  if (from != pool_ && to != pool_) return "";
  const auto found = names_.find(root(static_cast<std::size_t>(from == pool_ ? to : from)));
  return found == names_.end() ? "" : found->second;
}

std::size_t Places::root(std::size_t i) const {
  while (group_[i] != i) i = group_[i];
  return i;
}

/// Pools of a process that moves one substance from one place inside the body to another; -1, -1 for anything else.
std::pair<int, int> Places::transport(const lang::Process& process) const {
  if (process.terms.size() != 2 || process.terms[0].coefficient != -process.terms[1].coefficient) return {-1, -1};
  const auto& a = model_.pools[static_cast<std::size_t>(process.terms[0].pool)];
  const auto& b = model_.pools[static_cast<std::size_t>(process.terms[1].pool)];
  if (a.species != b.species || a.boundary || b.boundary) return {-1, -1};
  const bool forward = process.terms[0].coefficient < 0.0;
  return {process.terms[forward ? 0 : 1].pool, process.terms[forward ? 1 : 0].pool};
}

void keep_parts(expr::Body& body, study::RunOptions& options, const lang::Model& model,
                const std::vector<Part>& parts) {
  expr::Lowering lowering(model, body.system.graph);
  for (std::size_t i = 0; i < model.processes.size(); ++i)
    if (model.processes[i].form == lang::ProcessForm::closes)
      lowering.set_closing_flux(static_cast<int>(i), body.baseline_rate[i]);
  for (const auto& part : parts)
    keep_output(body, options, part.name, lowering.formula(part.formula, expr::Moment::now));
}

void report_lost(const std::string& readout, const lang::FormulaPtr& lost, const lang::Model& model,
                 Diagnostics& diagnostics) {
  constexpr std::size_t most = 100;
  std::string text = lang::to_text(lost, model);
  if (text.size() > most) text = text.substr(0, most) + " ...";
  diagnostics.error(
      "GLN-D024", {},
      fmt::format("{} cannot be split into what it names: on the way '{}' passes zero or comes next to it", readout,
                  text),
      "explain what it is made of instead, or begin where nothing of it is missing (--from)");
}

void add(std::vector<LedgerEntry>& entries, const LedgerEntry& entry) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const LedgerEntry& other) { return other.name == entry.name; });
  if (found == entries.end()) {
    entries.push_back(entry);
    return;
  }
  found->amount += entry.amount;
  found->at_rest += entry.at_rest;
  found->total += entry.total;
}

double gross(const Ledger& ledger) {
  double sum = 0.0;
  for (const auto& entry : ledger.entries) sum += std::abs(entry.amount);
  return sum;
}

void close(Ledger& ledger) {
  double sum = 0.0;
  for (const auto& entry : ledger.entries) sum += entry.amount;
  const double all = gross(ledger);
  ledger.residual = all > 0.0 ? std::abs(ledger.change - sum) / all : 0.0;
  // A change within rounding of what moved has no shares worth printing.
  const bool moved = std::abs(ledger.change) > 1e-9 * (all + std::abs(ledger.value_from));
  for (auto& entry : ledger.entries) entry.share = moved ? entry.amount / ledger.change : 0.0;
  std::stable_sort(ledger.entries.begin(), ledger.entries.end(),
                   [](const LedgerEntry& a, const LedgerEntry& b) { return std::abs(a.amount) > std::abs(b.amount); });
}

}  // namespace gln::analysis
