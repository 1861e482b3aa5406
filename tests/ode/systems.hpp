#pragma once
// Small systems written by hand through the graph, and tasks for them.

#include <cmath>
#include <string>
#include <vector>

#include "ode/simulator.hpp"

namespace gln::ode::testing {

using expr::Graph;
using expr::Id;
using expr::Op;
using expr::System;

/// n states, p parameters (defaults 0), states as outputs, initial amounts 0; `rates` fills in rhs.
template <class Rates>
System make_system(std::uint32_t n, std::vector<double> defaults, const Rates& rates) {
  System system;
  auto& g = system.graph;
  std::vector<Id> y, p;
  for (std::uint32_t i = 0; i < n; ++i) y.push_back(g.state(i));
  for (std::uint32_t i = 0; i < defaults.size(); ++i) p.push_back(g.parameter(i));
  system.rhs = rates(g, y, p);
  for (std::uint32_t i = 0; i < n; ++i) {
    system.state_names.push_back("y" + std::to_string(i));
    system.initial.push_back(g.constant(0.0));
    system.output_names.push_back("y" + std::to_string(i));
    system.outputs.push_back(y[i]);
    system.tally.push_back(false);
  }
  for (std::uint32_t i = 0; i < defaults.size(); ++i) system.parameter_names.push_back("p" + std::to_string(i));
  system.parameter_defaults = std::move(defaults);
  return system;
}

inline Task make_task(const System& system, std::vector<double> initial, std::vector<double> times,
                      std::vector<Event> events = {}) {
  Task task;
  task.parameters = task.references = system.parameter_defaults;
  task.initial = std::move(initial);
  task.times = std::move(times);
  task.events = std::move(events);
  return task;
}

inline std::vector<double> grid(double from, double to, int steps) {
  std::vector<double> times;
  for (int i = 0; i <= steps; ++i) times.push_back(from + (to - from) * i / steps);
  return times;
}

/// y' = -k y.
inline System decay(double k) {
  return make_system(
      1, {k}, [](Graph& g, const auto& y, const auto& p) { return std::vector<Id>{g.negate(g.multiply(p[0], y[0]))}; });
}

/// Robertson's kinetics.
inline System robertson() {
  return make_system(3, {0.04, 3e7, 1e4}, [](Graph& g, const auto& y, const auto& p) {
    const Id a = g.multiply(p[0], y[0]), b = g.multiply(p[1], g.multiply(y[1], y[1])),
             c = g.multiply(p[2], g.multiply(y[1], y[2]));
    return std::vector<Id>{g.subtract(c, a), g.subtract(g.subtract(a, c), b), b};
  });
}

/// van der Pol with stiffness 1/p0: y' = z, p0 z' = (1 - y^2) z - y.
inline System van_der_pol(double epsilon) {
  return make_system(2, {epsilon}, [](Graph& g, const auto& y, const auto& p) {
    const Id one = g.constant(1.0);
    const Id f = g.subtract(g.multiply(g.subtract(one, g.multiply(y[0], y[0])), y[1]), y[0]);
    return std::vector<Id>{y[1], g.divide(f, p[0])};
  });
}

/// Michaelis-Menten elimination, y' = -Vmax y / (Km + y).
inline System saturable(double capacity, double km) {
  return make_system(1, {capacity, km}, [](Graph& g, const auto& y, const auto& p) {
    return std::vector<Id>{g.negate(g.divide(g.multiply(p[0], y[0]), g.add(p[1], y[0])))};
  });
}

/// A chain of pools with saturable exchange, a Hill brake and a tally at the end: nonlinear, stiffness set by p3. Sum
/// conserved.
inline System chain(std::uint32_t n) {
  auto system = make_system(n + 1, {1.0, 2.0, 0.7, 50.0, 2.5}, [n](Graph& g, const auto& y, const auto& p) {
    std::vector<Id> rates(n + 1, g.constant(0.0));
    const auto move = [&](std::uint32_t from, std::uint32_t to, Id rate) {
      rates[from] = g.subtract(rates[from], rate);
      rates[to] = g.add(rates[to], rate);
    };
    for (std::uint32_t i = 0; i + 1 < n; ++i) {
      const Id brake = g.divide(g.constant(1.0), g.add(g.constant(1.0), g.power(g.divide(y[n - 1], p[1]), p[4])));
      move(i, i + 1, g.multiply(brake, g.divide(g.multiply(p[0], y[i]), g.add(p[1], y[i]))));
      move(i + 1, i, g.multiply(i % 3 == 0 ? p[3] : p[2], y[i + 1]));
    }
    move(n - 1, n, g.multiply(p[2], y[n - 1]));
    return rates;
  });
  system.tally[n] = true;
  for (std::uint32_t i = 0; i < n; ++i) system.initial[i] = system.graph.constant(1.0 + 0.1 * i);
  return system;
}

inline Options tight(double rtol = 1e-11, double atol = 1e-13) {
  Options options;
  options.rtol = rtol;
  options.atol = atol;
  return options;
}

}  // namespace gln::ode::testing
