// Compartment models with every kind of dosing against their closed forms. Tolerance 1e-8 of the largest amount; the
// solver runs at rtol 1e-11.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;
using Kind = Event::Kind;

/// Mammillary model: pool 0 is eliminated and exchanges with pools 1 and 2; `inputs` of rate constants.
struct Model {
  std::size_t n = 1;
  double elimination = 0.12, out[3] = {0.0, 0.09, 0.05}, back[3] = {0.0, 0.06, 0.004};
};

System system_of(const Model& m) {
  std::vector<double> p{m.elimination};
  for (std::size_t i = 1; i < m.n; ++i) p.insert(p.end(), {m.out[i], m.back[i]});
  return make_system(static_cast<std::uint32_t>(m.n), p, [&](Graph& g, const auto& y, const auto& q) {
    std::vector<Id> rates(m.n, g.constant(0.0));
    rates[0] = g.negate(g.multiply(q[0], y[0]));
    for (std::size_t i = 1; i < m.n; ++i) {
      const Id flow = g.subtract(g.multiply(q[2 * i - 1], y[0]), g.multiply(q[2 * i], y[i]));
      rates[0] = g.subtract(rates[0], flow);
      rates[i] = flow;
    }
    return rates;
  });
}

/// The response of pool 0 to 1 unit at time 0: sum of coefficient e^(-rate t), rates by bisection on the secular
/// equation s + k + sum a_i s / (s + b_i) = 0, coefficients by residues.
struct Response {
  std::vector<double> rate, coefficient;

  explicit Response(const Model& m) {
    const auto secular = [&](double s) {
      double value = s + m.elimination;
      for (std::size_t i = 1; i < m.n; ++i) value += m.out[i] * s / (s + m.back[i]);
      return value;
    };
    std::vector<double> poles{0.0};
    for (std::size_t i = 1; i < m.n; ++i) poles.push_back(m.back[i]);
    std::sort(poles.begin(), poles.end());
    poles.push_back(100.0);
    // secular(-rate) has one root between each two poles.
    for (std::size_t k = 0; k < m.n; ++k) {
      double low = poles[k] * (1 + 1e-14) + 1e-15, high = poles[k + 1] * (1 - 1e-14);
      for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        (secular(-middle) > 0.0 ? low : high) = middle;
      }
      rate.push_back(0.5 * (low + high));
    }
    for (const double r : rate) {
      double slope = 1.0;
      for (std::size_t i = 1; i < m.n; ++i) slope += m.out[i] * m.back[i] / ((m.back[i] - r) * (m.back[i] - r));
      coefficient.push_back(1.0 / slope);
    }
  }
  double bolus(double t) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < rate.size() && t >= 0.0; ++i) sum += coefficient[i] * std::exp(-rate[i] * t);
    return sum;
  }
  /// Inflow of 1 per min from 0 to `duration`.
  double infusion(double t, double duration) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < rate.size() && t >= 0.0; ++i) {
      const double gone = std::max(t - duration, 0.0);
      sum += coefficient[i] / rate[i] * (std::exp(-rate[i] * gone) - std::exp(-rate[i] * t));
    }
    return sum;
  }
};

class Kinetics : public ::testing::TestWithParam<std::size_t> {
 protected:
  Model model{.n = GetParam()};
  Response response{model};
  System system = system_of(model);

  template <class Exact>
  void compare(std::vector<Event> events, std::vector<double> times, const Exact& exact) {
    std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    const auto task = make_task(system, std::vector<double>(model.n, 0.0), std::move(times), std::move(events));
    const auto outcome = Simulator(system).run(std::span(&task, 1), tight())[0];
    ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
    double largest = 0.0;
    for (const double t : task.times) largest = std::max(largest, exact(t));
    for (std::size_t i = 0; i < task.times.size(); ++i)
      EXPECT_NEAR(outcome.outputs[i * model.n], exact(task.times[i]), 1e-8 * largest) << "at " << task.times[i];
  }
};

std::vector<double> off_events(double until) {  // no output at an event
  auto times = grid(0.0, until, 97);
  for (double& t : times) t += 0.0123;
  return times;
}

TEST_P(Kinetics, Bolus) {
  compare({{2.0, Kind::add_amount, 0, 7.0}}, off_events(60.0), [&](double t) { return 7.0 * response.bolus(t - 2.0); });
}

TEST_P(Kinetics, Infusion) {
  compare({{1.0, Kind::add_inflow, 0, 0.3}, {25.0, Kind::add_inflow, 0, -0.3}}, off_events(90.0),
          [&](double t) { return 0.3 * response.infusion(t - 1.0, 24.0); });
}

TEST_P(Kinetics, RepeatedBolus) {
  std::vector<Event> events;
  for (int i = 0; i < 12; ++i) events.push_back({8.0 * i, Kind::add_amount, 0, 2.0});
  compare(events, off_events(120.0), [&](double t) {
    double sum = 0.0;
    for (int i = 0; i < 12; ++i) sum += 2.0 * response.bolus(t - 8.0 * i);
    return sum;
  });
}

TEST_P(Kinetics, OverlappingInfusionsAndBolus) {
  compare({{0.0, Kind::add_inflow, 0, 1.0},
           {30.0, Kind::add_inflow, 0, -1.0},
           {10.0, Kind::add_inflow, 0, 0.1},
           {40.0, Kind::add_inflow, 0, -0.1},
           {30.0, Kind::add_amount, 0, 4.0}},
          off_events(80.0), [&](double t) {
            return response.infusion(t, 30.0) + 0.1 * response.infusion(t - 10.0, 30.0) +
                   4.0 * response.bolus(t - 30.0);
          });
}

// After many doses the trough repeats: dose * sum_i c_i / (1 - e^(-r_i tau)) right after a dose (superposition to
// infinity).
TEST_P(Kinetics, SteadyStateDosing) {
  const double tau = 12.0;
  std::vector<Event> events;
  const int doses = 1500;
  for (int i = 0; i < doses; ++i) events.push_back({tau * i, Kind::add_amount, 0, 1.0});
  const double last = tau * (doses - 1);
  double exact = 0.0;
  for (std::size_t i = 0; i < response.rate.size(); ++i)
    exact += response.coefficient[i] * std::exp(-response.rate[i] * 5.0) / (1.0 - std::exp(-response.rate[i] * tau));
  compare(events, {last + 5.0}, [&](double) { return exact; });
}

// A constant inflow ends in the plateau inflow / elimination.
TEST_P(Kinetics, EndlessInfusionReachesItsPlateau) {
  compare({{0.0, Kind::add_inflow, 0, 0.6}}, {1e5}, [&](double) { return 0.6 / model.elimination; });
}

INSTANTIATE_TEST_SUITE_P(Compartments, Kinetics, ::testing::Values(1, 2, 3));

// Absorption at first order: y1 = D ka / (ka - k) (e^(-k t) - e^(-ka t)).
TEST(Absorption, FollowsTheBatemanFunction) {
  const double ka = 0.04, k = 0.011;
  const auto system = make_system(2, {ka, k}, [](Graph& g, const auto& y, const auto& p) {
    const Id in = g.multiply(p[0], y[0]);
    return std::vector<Id>{g.negate(in), g.subtract(in, g.multiply(p[1], y[1]))};
  });
  const auto task = make_task(system, {0.0, 0.0}, grid(1.0, 600.0, 120), {{0.0, Kind::add_amount, 0, 68.4}});
  const auto outcome = Simulator(system).run(std::span(&task, 1), tight())[0];
  ASSERT_EQ(outcome.status, Status::ok);
  for (std::size_t i = 0; i < task.times.size(); ++i) {
    const double t = task.times[i], exact = 68.4 * ka / (ka - k) * (std::exp(-k * t) - std::exp(-ka * t));
    EXPECT_NEAR(outcome.outputs[2 * i + 1], exact, 1e-8 * 68.4) << t;
  }
}

}  // namespace
}  // namespace gln::ode
