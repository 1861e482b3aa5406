#include "expr/body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "expr/closing.hpp"
#include "expr/lower.hpp"

namespace gln::expr {

namespace {

void add_states(const lang::Model& model, Lowering& lowering, Body& body) {
  auto& system = body.system;
  const auto n = model.pools.size();
  std::vector<Id> change(n, system.graph.constant(0.0));
  for (std::size_t i = 0; i < model.processes.size(); ++i) {
    const Id rate = lowering.rate(static_cast<int>(i));
    body.rate.push_back(rate);
    body.baseline_rate.push_back(lowering.baseline_rate(static_cast<int>(i)));
    for (const auto& term : model.processes[i].terms) {
      auto& sum = change[static_cast<std::size_t>(term.pool)];
      sum = system.graph.add(sum, system.graph.multiply(system.graph.constant(term.coefficient), rate));
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto& pool = model.pools[i];
    const auto& species = model.species[static_cast<std::size_t>(pool.species)];
    body.state_of_pool.push_back(static_cast<int>(i));
    system.state_names.push_back(pool.name);
    system.rhs.push_back(change[i]);
    system.initial.push_back(lowering.amount(static_cast<int>(i), Moment::baseline));
    body.nitrogen_weight.push_back(species.nitrogen);
    body.carbon_weight.push_back(species.carbon);
  }
  std::vector<bool> needed(n, false);
  for (const Id rhs : system.rhs)
    for (const auto state : system.graph.states_of(rhs)) needed[state] = true;
  for (std::size_t i = 0; i < n; ++i) system.tally.push_back(!needed[i] && model.pools[i].boundary);
}

void add_outputs(const lang::Model& model, const BodyOptions& options, Lowering& lowering, Body& body) {
  auto& system = body.system;
  const auto add = [&](const std::string& name, Id id) {
    system.output_names.push_back(name);
    system.outputs.push_back(id);
    return static_cast<int>(system.outputs.size()) - 1;
  };
  for (const auto& readout : model.readouts)
    body.output_of_readout.push_back(add(readout.name, lowering.formula(readout.formula, Moment::now)));
  for (std::size_t i = 0; i < model.pools.size(); ++i)
    body.output_of_pool.push_back(add(model.pools[i].name, lowering.concentration(static_cast<int>(i), Moment::now)));
  if (!options.rate_outputs) return;
  for (std::size_t i = 0; i < model.processes.size(); ++i)
    body.output_of_rate.push_back(add("rate(" + model.processes[i].name + ")", body.rate[i]));
}

/// Sum of what flows in and of what flows in and out, at baseline.
struct Exchange {
  double net = 0.0, gross = 0.0;
  std::string parts;
};

Exchange exchange_of(const lang::Model& model, std::size_t pool, const std::vector<double>& rates) {
  Exchange exchange;
  for (std::size_t i = 0; i < model.processes.size(); ++i) {
    for (const auto& term : model.processes[i].terms) {
      if (term.pool != static_cast<int>(pool)) continue;
      exchange.net += term.coefficient * rates[i];
      exchange.gross += std::abs(term.coefficient * rates[i]);
      exchange.parts += fmt::format("{}{} {:+.6g}", exchange.parts.empty() ? "" : ", ", model.processes[i].name,
                                    term.coefficient * rates[i]);
    }
  }
  return exchange;
}

}  // namespace

Body build_body(const lang::Model& model, const BodyOptions& options, Diagnostics& diagnostics) {
  Body body;
  if (model.pools.empty()) {
    diagnostics.error("GLN-B009", {}, "the model has no pools", "there is nothing to follow");
    return body;
  }
  Lowering lowering(model, body.system.graph);
  for (const auto& parameter : model.parameters) {
    body.system.parameter_names.push_back(parameter.name);
    body.system.parameter_defaults.push_back(parameter.value);
  }
  if (!solve_closing_fluxes(model, body.system.graph, lowering, diagnostics)) return body;
  add_states(model, lowering, body);
  add_outputs(model, options, lowering, body);
  check_baseline(model, body, body.system.parameter_defaults, "", diagnostics);
  return body;
}

void check_baseline(const lang::Model& model, const Body& body, std::span<const double> references,
                    const std::string& who, Diagnostics& diagnostics) {
  const auto& graph = body.system.graph;
  const std::string prefix = who.empty() ? "" : who + ": ";
  std::vector<double> amounts(model.pools.size());
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    amounts[i] = graph.evaluate(body.system.initial[i], {}, references, references);
    if (!std::isfinite(amounts[i]) || amounts[i] < 0.0)
      diagnostics.error("GLN-B004", model.pools[i].place,
                        fmt::format("{}baseline of pool '{}' is {:.6g}", prefix, model.pools[i].name, amounts[i]),
                        "a baseline is a finite number, zero or more");
  }
  std::vector<double> rates(model.processes.size());
  for (std::size_t i = 0; i < model.processes.size(); ++i) {
    const auto& process = model.processes[i];
    rates[i] = graph.evaluate(body.rate[i], amounts, references, references);
    const double planned = graph.evaluate(body.baseline_rate[i], {}, references, references);
    if (process.form == lang::ProcessForm::closes && planned < 0.0) {
      const auto pool = static_cast<std::size_t>(process.closes);
      diagnostics.error("GLN-B005", process.place,
                        fmt::format("{}'{}' would have to run backwards ({:.6g} per min) to close pool '{}'", prefix,
                                    process.name, planned, model.pools[pool].name),
                        "the other fluxes of that pool are out of balance: " + exchange_of(model, pool, rates).parts);
    } else if (!std::isfinite(planned) || !std::isfinite(rates[i])) {
      diagnostics.error("GLN-B006", process.place,
                        fmt::format("{}the rate of '{}' is not finite at baseline", prefix, process.name),
                        "look for a division by zero, often a law that is 0 at baseline: give such a process a `rate`");
    } else if (std::abs(rates[i] - planned) > 1e-9 * (std::abs(planned) + 1e-9)) {
      diagnostics.error("GLN-B007", process.place,
                        fmt::format("{}the modifiers of '{}' are {:.9g} at baseline, not 1", prefix, process.name,
                                    rates[i] / planned),
                        "divide each by its own baseline: x / baseline(x)");
    }
  }
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    const auto& pool = model.pools[i];
    if (pool.boundary || !pool.steady) continue;
    const auto exchange = exchange_of(model, i, rates);
    if (!std::isfinite(exchange.net) || std::abs(exchange.net) <= 1e-9 * exchange.gross) continue;
    diagnostics.error(
        "GLN-B008", pool.place,
        fmt::format("{}pool '{}' is not steady at baseline: {:+.6g} per min", prefix, pool.name, exchange.net),
        "its processes are " + exchange.parts + "; let one of them close it");
  }
}

}  // namespace gln::expr
