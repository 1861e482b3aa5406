#include "study/rest.hpp"

#include <fmt/format.h>

namespace gln::study {

std::string who(const Arm& arm) {
  std::string text;
  for (const auto& part : arm.person.given) text += (text.empty() ? "" : ", ") + part;
  return fmt::format("arm '{}' ({})", arm.id, text.empty() ? "reference person" : text);
}

Rest come_to_rest(const Engine& engine, const Arm& arm, const Timeline& timeline, Diagnostics& diagnostics) {
  Rest rest;
  const auto& system = engine.body.system;
  if (timeline.references != system.parameter_defaults) {
    const auto before = diagnostics.error_count();
    expr::check_baseline(*engine.model, engine.body, timeline.references, who(arm), diagnostics);
    if (diagnostics.error_count() != before) {
      rest.status = ode::Status::interrupted;
      rest.reason = who(arm) + ": this person has no steady baseline; see the messages";
      return rest;
    }
  }
  rest.amounts = engine.simulator.baseline(timeline.references);
  if (timeline.live == timeline.references) return rest;
  const auto steady = engine.simulator.steady_state(timeline.live, timeline.references, rest.amounts);
  if (steady.status != ode::Status::ok) {
    rest.status = steady.status;
    rest.reason = fmt::format("{}: no steady state under its conditions before time 0: {}", who(arm), steady.reason);
    return rest;
  }
  for (std::size_t i = 0; i < steady.amounts.size(); ++i)
    if (!system.tally[i]) rest.amounts[i] = steady.amounts[i];
  return rest;
}

}  // namespace gln::study
