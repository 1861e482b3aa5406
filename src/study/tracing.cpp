#include "study/tracing.hpp"

#include <algorithm>
#include <cmath>

#include "lang/tracers.hpp"

namespace gln::study {

int tracer_of(const std::string& readout, const lang::Model& model) {
  const int index = model.find_traced(readout);
  return index < 0 ? -1 : model.traced[static_cast<std::size_t>(index)].tracer;
}

std::vector<int> tracers_of(const Study& study, const lang::Model& model) {
  std::set<int> used;
  for (const auto& readout : study.readouts) used.insert(tracer_of(readout, model));
  for (const auto& arm : study.arms) {
    for (const auto& dose : arm.doses) used.insert(model.products[static_cast<std::size_t>(dose.product)].tracer);
    for (const auto& row : arm.observed) used.insert(tracer_of(row.readout, model));
  }
  used.erase(-1);
  return {used.begin(), used.end()};
}

const Engine* TracedEngines::engine(const std::vector<int>& tracers) {
  const auto& within = plain_.model->tracers_within;
  if (std::includes(within.begin(), within.end(), tracers.begin(), tracers.end())) return &plain_;
  auto& traced = made_[tracers];
  if (traced.engine) return traced.engine.get();
  traced.model = std::make_unique<lang::Model>(lang::with_tracers(*plain_.model, tracers));
  const auto before = diagnostics_.error_count();
  auto engine = std::make_unique<Engine>(*traced.model, expr::BodyOptions{}, diagnostics_);
  if (diagnostics_.error_count() > before) return nullptr;
  traced.engine = std::move(engine);
  return traced.engine.get();
}

void append_infusions(const Arm& arm, const lang::Model& model, const dosing::BodySize& size,
                      std::vector<ode::Event>& events) {
  std::map<int, std::map<double, double>> steps;  // parameter -> time -> change of the rate
  for (const auto& dose : arm.doses) {
    const int tracer = model.products[static_cast<std::size_t>(dose.product)].tracer;
    if (tracer < 0 || dose.over <= 0.0) continue;
    const auto& route = model.routes[static_cast<std::size_t>(dose.route)].name;
    const int parameter = model.find_parameter(lang::infusion_parameter(model, tracer, route));
    if (parameter < 0) continue;
    const double rate = dosing::amount_given(dose, model, size) / dose.over;
    for (int k = 0; k < dose.count; ++k) {
      steps[parameter][dose.start_of(k)] += rate;
      steps[parameter][dose.start_of(k) + dose.over] -= rate;
    }
  }
  for (const auto& [parameter, changes] : steps) {
    double rate = 0.0, most = 0.0;
    for (const auto& [time, change] : changes) {
      rate += change;
      most = std::max(most, rate);
      // NOTE: what rounding leaves of an infusion that ended would look like one.
      if (rate < 1e-9 * most) rate = 0.0;
      events.push_back({time, ode::Event::Kind::set_parameter, static_cast<std::uint32_t>(parameter), rate});
    }
  }
}

}  // namespace gln::study
