// Which state is exported: an arm of a study as slots, amounts and events, and what of the model they change.
#include <algorithm>

#include "report/sbml.hpp"
#include "report/sbml_math.hpp"
#include "study/timeline.hpp"

namespace gln::report {

namespace {

/// Marks parameters whose value depends on one of the marked slots.
class Spread {
 public:
  Spread(const lang::Model& model, std::vector<bool> marked)
      : model_(model), marked_(std::move(marked)), state_(model.parameters.size(), -1) {}

  std::vector<bool> all() {
    std::vector<bool> result(model_.parameters.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = parameter(i);
    return result;
  }

 private:
  const lang::Model& model_;
  std::vector<bool> marked_;
  std::vector<int> state_;

  bool parameter(std::size_t i) {
    if (state_[i] >= 0) return state_[i] == 1;
    state_[i] = 0;
    const auto& p = model_.parameters[i];
    const bool found = marked_[i] || formula(p.formula) || formula(p.scales_with);
    state_[i] = found ? 1 : 0;
    return found;
  }

  bool formula(const lang::FormulaPtr& f) {
    if (!f || f->node == lang::Node::baseline) return false;
    if (f->node == lang::Node::parameter) return parameter(static_cast<std::size_t>(f->index));
    if (f->node == lang::Node::assignment)
      return formula(model_.assignments[static_cast<std::size_t>(f->index)].formula);
    return std::any_of(f->arguments.begin(), f->arguments.end(),
                       [&](const auto& argument) { return formula(argument); });
  }
};

}  // namespace

SbmlChanges sbml_changes(const lang::Model& model, const SbmlScenario& scenario) {
  std::vector<bool> different(model.parameters.size()), events(model.parameters.size());
  for (const auto& event : scenario.events)
    if (event.kind == ode::Event::Kind::set_parameter) events[event.index] = true;
  for (std::size_t i = 0; i < different.size(); ++i)
    different[i] = events[i] || scenario.live[i] != scenario.references[i];
  return {Spread(model, different).all(), Spread(model, events).all()};
}

std::optional<SbmlScenario> sbml_scenario(const study::Engine& engine, const study::Arm& arm,
                                          Diagnostics& diagnostics) {
  auto timeline = study::make_timeline(arm, *engine.model, engine.body.state_of_pool, diagnostics);
  if (!timeline) return std::nullopt;
  SbmlScenario scenario;
  scenario.references = timeline->references;
  scenario.live = timeline->live;
  scenario.start = timeline->start;
  // Changes that begin before the study are part of the run; so is what is given.
  for (const auto& event : timeline->events) scenario.events.push_back(event);
  std::string doses;
  for (const auto& dose : arm.doses) doses += (doses.empty() ? "" : "; ") + dose.text;
  if (!doses.empty()) scenario.about = "Given: " + doses + ".";
  if (timeline->live == timeline->references) return scenario;
  const auto steady = engine.simulator.steady_state(timeline->live, timeline->references,
                                                    engine.simulator.baseline(timeline->references));
  if (steady.status != ode::Status::ok) {
    diagnostics.error("GLN-O021", arm.place, "no steady state under the conditions of this arm: " + steady.reason);
    return std::nullopt;
  }
  const auto& tally = engine.body.system.tally;
  scenario.amounts = engine.simulator.baseline(timeline->references);
  for (std::size_t i = 0; i < scenario.amounts.size(); ++i)
    if (!tally[i]) scenario.amounts[i] = steady.amounts[i];
  scenario.about += " It starts at the steady state of its conditions, computed by gln.";
  return scenario;
}

}  // namespace gln::report
