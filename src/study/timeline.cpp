#include "study/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "person/quantity.hpp"
#include "study/tracing.hpp"

namespace gln::study {

namespace {

constexpr double just_before = 1e-3;  // min: 60 ms before a bolus

void apply(const lang::Change& change, const lang::Model& model, std::vector<double>& slots) {
  if (change.parameter < 0) return;
  const auto i = static_cast<std::size_t>(change.parameter);
  if (change.kind == lang::ChangeKind::multiply) {
    slots[i] *= change.value;
    return;
  }
  // A parameter with a formula has a slot that multiplies it; set and add speak of the value.
  const bool by_formula = model.parameters[i].formula != nullptr;
  if (!by_formula) {
    slots[i] = change.kind == lang::ChangeKind::set ? change.value : slots[i] + change.value;
    return;
  }
  const double before =
      change.kind == lang::ChangeKind::add ? person::parameter_value(model, slots, change.parameter) : 0.0;
  slots[i] = person::slot_for_value(model, slots, change.parameter, before + change.value);
}

bool dose_event(const ode::Event& event) { return event.kind != ode::Event::Kind::set_parameter; }

}  // namespace

std::vector<Effect> effects_of(const Arm& arm, const lang::Model& model) {
  std::vector<Effect> effects;
  for (const auto& use : arm.conditions) {
    Effect effect;
    effect.changes = &model.conditions[static_cast<std::size_t>(use.condition)].changes;
    if (use.from) effect.from = *use.from;
    if (use.to) effect.to = *use.to;
    effects.push_back(effect);
  }
  std::map<int, double> first_dose;
  for (const auto& dose : arm.doses) {
    const auto [entry, fresh] = first_dose.emplace(dose.product, dose.at);
    if (!fresh) entry->second = std::min(entry->second, dose.at);
  }
  for (const auto& [product, at] : first_dose) {
    const auto& changes = model.products[static_cast<std::size_t>(product)].changes;
    if (!changes.empty()) effects.push_back({&changes, at, std::numeric_limits<double>::infinity()});
  }
  return effects;
}

std::vector<double> slots_at(const std::vector<Effect>& effects, const lang::Model& model,
                             const std::vector<double>& own, double t) {
  auto slots = own;
  for (const auto& effect : effects)
    if (effect.from <= t && t < effect.to)
      for (const auto& change : *effect.changes) apply(change, model, slots);
  return slots;
}

std::optional<Timeline> make_timeline(const Arm& arm, const lang::Model& model, const std::vector<int>& state_of_pool,
                                      Diagnostics& diagnostics) {
  Timeline timeline;
  timeline.references = person::slots_of(arm.person, model);
  timeline.end = end_of(arm);
  timeline.start = -arm.settle;
  const auto effects = effects_of(arm, model);
  std::set<double> switches;
  for (const auto& effect : effects)
    for (const double t : {effect.from, effect.to})
      if (std::isfinite(t)) switches.insert(t);
  if (!switches.empty()) timeline.start = std::min(timeline.start, *switches.begin());
  timeline.live = slots_at(effects, model, timeline.references, -std::numeric_limits<double>::infinity());
  auto now = timeline.live;
  for (const double t : switches) {
    if (t >= timeline.end) break;
    const auto next = slots_at(effects, model, timeline.references, t);
    for (std::size_t i = 0; i < next.size(); ++i)
      if (next[i] != now[i])
        timeline.events.push_back({t, ode::Event::Kind::set_parameter, static_cast<std::uint32_t>(i), next[i]});
    now = next;
  }
  const auto size = person::body_size(timeline.references, model);
  bool ok = true;
  for (const auto& dose : arm.doses)
    ok = dosing::append_events(dose, model, state_of_pool, size, timeline.events, diagnostics) && ok;
  if (!ok) return std::nullopt;
  append_infusions(arm, model, size, timeline.events);
  std::erase_if(timeline.events, [&](const ode::Event& event) { return event.time >= timeline.end; });
  std::stable_sort(timeline.events.begin(), timeline.events.end(), [](const ode::Event& a, const ode::Event& b) {
    return a.time != b.time ? a.time < b.time : dose_event(a) < dose_event(b);
  });
  for (const auto& event : timeline.events)
    if (timeline.jumps.empty() || timeline.jumps.back() != event.time) timeline.jumps.push_back(event.time);
  return timeline;
}

namespace {

double coarse_step(double grid, double length) {
  constexpr double points = 1500.0;
  for (const double step : {1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 240.0, 360.0, 720.0, 1440.0})
    if (step >= grid && length / step <= points) return step;
  return std::max(grid, length / points);
}

}  // namespace

std::vector<double> output_times(const Timeline& timeline, const Arm& arm, double grid) {
  constexpr double day = 1440.0, most_points = 20000.0;
  constexpr std::size_t most_jumps = 200, most_refined = 50;
  const double end = timeline.end;
  std::vector<double> times = {0.0, end};
  const double fine = std::max(grid, std::min(end, day) / most_points);
  // NOTE: multiples, not sums: 0.1 added ten times is not 1.
  for (std::size_t i = 1; static_cast<double>(i) * fine < std::min(end, day); ++i)
    times.push_back(static_cast<double>(i) * fine);
  if (end > day) {
    const double step = coarse_step(fine, end - day);
    for (std::size_t i = 0; day + static_cast<double>(i) * step < end; ++i)
      times.push_back(day + static_cast<double>(i) * step);
  }
  const auto add = [&](double t) {
    if (t >= 0.0 && t <= end) times.push_back(t);
  };
  for (const auto& row : arm.observed) {
    if (row.at) add(*row.at);
    if (row.window) add(row.window->first), add(row.window->second);
  }
  for (std::size_t i = 0; i < std::min(timeline.jumps.size(), most_jumps); ++i) {
    const double t = timeline.jumps[i];
    add(t);
    if (t > 0.0) add(t - just_before);
    if (i < most_refined)
      for (const double after : {0.05, 0.1, 0.2, 0.35, 0.5, 0.75})
        if (after < fine) add(t + after);
  }
  std::sort(times.begin(), times.end());
  times.erase(
      std::unique(times.begin(), times.end(), [](double a, double b) { return b - a < 1e-9 * std::max(1.0, b); }),
      times.end());
  times.back() = end;
  if (timeline.start < 0.0) times.insert(times.begin(), -just_before);
  return times;
}

}  // namespace gln::study
