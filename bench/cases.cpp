#include "cases.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "expr/body.hpp"
#include "lang/model.hpp"

namespace gln::bench {

namespace {

using expr::Id;

std::vector<double> five_minutes(double until) {
  std::vector<double> times;
  for (double t = 0.0; t <= until; t += 5.0) times.push_back(t);
  return times;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Case synthetic_network(std::size_t people) {
  constexpr std::uint32_t organs = 12, species = 9, n = organs * species;
  Case made{.name = "synthetic network", .system = {}, .people = {}};
  auto& system = made.system;
  auto& g = system.graph;
  std::mt19937 random(7);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
  };
  const auto parameter = [&](double value) {
    system.parameter_defaults.push_back(value);
    system.parameter_names.push_back("p" + std::to_string(system.parameter_defaults.size()));
    return g.parameter(static_cast<std::uint32_t>(system.parameter_defaults.size() - 1));
  };
  std::vector<Id> rates(n + species, g.constant(0.0)), volume;
  for (std::uint32_t o = 0; o < organs; ++o) volume.push_back(parameter(o == 0 ? 3.0 : uniform(0.3, 20.0)));
  const auto concentration = [&](std::uint32_t o, std::uint32_t s) {
    return g.divide(g.state(o * species + s), volume[o]);
  };
  const auto move = [&](std::uint32_t from, std::uint32_t to, Id rate) {
    rates[from] = g.subtract(rates[from], rate);
    rates[to] = g.add(rates[to], rate);
  };
  const auto saturable = [&](Id c, double capacity, double km) {
    return g.divide(g.multiply(parameter(capacity), c), g.add(parameter(km), c));
  };
  for (std::uint32_t s = 0; s < species; ++s) {
    for (std::uint32_t o = 1; o < organs; ++o) {
      move(s, o * species + s, saturable(concentration(0, s), uniform(0.05, 0.8), uniform(0.2, 2.0)));
      move(o * species + s, s, saturable(concentration(o, s), uniform(0.05, 0.8), uniform(0.2, 2.0)));
      // A conversion into the next species, braked by its product.
      const Id brake = g.divide(g.constant(1.0),
                                g.add(g.constant(1.0), g.divide(concentration(o, (s + 1) % species), parameter(2.0))));
      move(o * species + s, o * species + (s + 1) % species,
           g.multiply(brake, saturable(concentration(o, s), uniform(0.001, 0.05), uniform(0.2, 2.0))));
    }
    move(s, n + s, g.multiply(parameter(uniform(0.005, 0.05)), concentration(0, s)));
    rates[s] = g.add(rates[s], parameter(uniform(0.005, 0.03)));  // supply
  }
  for (std::uint32_t i = 0; i < n + species; ++i) {
    system.state_names.push_back("y" + std::to_string(i));
    system.initial.push_back(g.constant(i < n ? 0.5 : 0.0));
    system.rhs.push_back(rates[i]);
    system.tally.push_back(i >= n);
    system.output_names.push_back(system.state_names.back());
    system.outputs.push_back(i < n ? concentration(i / species, i % species) : g.state(i));
  }
  std::lognormal_distribution<double> spread(0.0, 0.15);
  for (std::size_t k = 0; k < people; ++k) {
    ode::Task task;
    task.parameters = system.parameter_defaults;
    for (double& p : task.parameters) p *= spread(random);
    task.references = task.parameters;
    task.times = five_minutes(1440.0);
    task.events = {{0.0, ode::Event::Kind::add_amount, 1 * species, 68.4}};
    made.people.push_back(std::move(task));
  }
  return made;
}

Case whole_body(const std::string& model_root, std::size_t people) {
  Case made{.name = "whole body", .system = {}, .people = {}};
  Diagnostics diagnostics;
  const auto model = lang::load_model(model_root, {}, diagnostics);
  auto body = expr::build_body(model, {}, diagnostics);
  if (diagnostics.has_errors()) {
    for (const auto& d : diagnostics.all()) std::fprintf(stderr, "%s\n", to_string(d).c_str());
    return made;
  }
  const auto& system = body.system;
  const auto state = [&](const std::string& name) {
    const auto& names = system.state_names;
    return static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::mt19937 random(11);
  std::lognormal_distribution<double> spread(0.0, 0.15);
  while (made.people.size() < people) {
    ode::Task task;
    task.parameters = system.parameter_defaults;
    for (std::size_t i = 0; i < task.parameters.size(); ++i) {
      const auto& name = system.parameter_names[i];
      if (ends_with(name, ".Km") || name == "person.weight") task.parameters[i] *= spread(random);
    }
    task.references = task.parameters;
    for (std::size_t i = 0; i < task.parameters.size(); ++i)
      if (ends_with(system.parameter_names[i], ".activity")) task.parameters[i] *= spread(random);
    // NOTE: not every draw is a body: a closing flux that would have to run backwards empties its pool, and no solver
    // can help.
    Diagnostics faults;
    expr::check_baseline(model, body, task.references, "", faults);
    if (faults.has_errors()) continue;
    task.times = five_minutes(1440.0);
    task.events = {{0.0, ode::Event::Kind::add_amount, state("stomach.gln"), 68.4},
                   {0.0, ode::Event::Kind::add_amount, state("stomach.water"), 0.25}};
    made.people.push_back(std::move(task));
  }
  made.system = std::move(body.system);
  return made;
}

}  // namespace gln::bench
