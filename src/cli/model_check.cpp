#include "cli/model_check.hpp"

#include <fmt/format.h>

#include <cmath>

#include "expr/body.hpp"

namespace gln::cli {

namespace {

void count_kinds(const lang::Model& model, ModelProof& proof) {
  for (const auto& parameter : model.parameters) {
    switch (parameter.source.kind) {
      case lang::Provenance::sourced:
        ++proof.sourced;
        break;
      case lang::Provenance::fitted:
        ++proof.fitted;
        break;
      case lang::Provenance::derived:
        ++proof.derived;
        break;
      case lang::Provenance::assumption:
        ++proof.assumed;
        break;
      case lang::Provenance::none:
        break;
    }
  }
}

/// Half way from the reference person to the low and the high end of every covariate, one at a time.
void check_people(const lang::Model& model, const expr::Body& body, ModelProof& proof, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const auto& covariate = model.parameters[i];
    if (covariate.role != lang::ParameterRole::covariate) continue;
    for (const auto& end : {covariate.source.low, covariate.source.high}) {
      if (!end || *end == covariate.value) continue;
      auto slots = body.system.parameter_defaults;
      const bool yes_or_no = covariate.source.low == 0.0 && covariate.source.high == 1.0;
      slots[i] = yes_or_no ? *end : 0.5 * (covariate.value + *end);
      const std::string who =
          fmt::format("with {} = {:.4g} {}", covariate.name, slots[i] / covariate.unit.factor, covariate.unit.text);
      expr::check_baseline(model, body, slots, who, diagnostics);
      ++proof.people;
    }
  }
}

double worst_drift(const lang::Model& model, const expr::Body& body) {
  const auto& slots = body.system.parameter_defaults;
  std::vector<double> net(model.pools.size()), gross(model.pools.size());
  for (std::size_t i = 0; i < model.processes.size(); ++i) {
    const double rate = body.system.graph.evaluate(body.baseline_rate[i], {}, slots, slots);
    for (const auto& term : model.processes[i].terms) {
      net[static_cast<std::size_t>(term.pool)] += term.coefficient * rate;
      gross[static_cast<std::size_t>(term.pool)] += std::abs(term.coefficient * rate);
    }
  }
  double worst = 0;
  for (std::size_t i = 0; i < model.pools.size(); ++i)
    if (!model.pools[i].boundary && model.pools[i].steady && gross[i] > 0)
      worst = std::max(worst, std::abs(net[i]) / gross[i]);
  return worst;
}

}  // namespace

ModelProof prove(const Session& session, Diagnostics& diagnostics) {
  const auto& model = session.model;
  ModelProof proof;
  proof.parameters = model.parameters.size();
  proof.pools = model.pools.size();
  proof.processes = model.processes.size();
  proof.readouts = model.readouts.size();
  proof.conditions = model.conditions.size();
  proof.products = model.products.size();
  count_kinds(model, proof);
  for (const auto& process : model.processes) proof.closing += process.form == lang::ProcessForm::closes ? 1 : 0;
  const auto body = expr::build_body(model, {}, diagnostics);
  if (diagnostics.has_errors()) return proof;
  proof.people = 1;
  proof.largest_drift = worst_drift(model, body);
  check_people(model, body, proof, diagnostics);
  return proof;
}

}  // namespace gln::cli
