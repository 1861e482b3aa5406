// What happens at events, to the last bit where arithmetic allows it.

#include <gtest/gtest.h>

#include <cmath>

#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;
using Kind = Event::Kind;

/// y' = 0 without doses: only events move it.
System still() {
  auto system = make_system(2, {1.0, 3.0}, [](Graph& g, const auto&, const auto&) {
    return std::vector<Id>{g.constant(0.0), g.constant(0.0)};
  });
  system.initial[0] = system.graph.reference(1);
  system.outputs[1] = system.graph.multiply(system.graph.parameter(0), system.graph.state(0));
  return system;
}

Outcome run(const System& system, const Task& task, const Options& options = {}) {
  return Simulator(system).run(std::span(&task, 1), options)[0];
}

TEST(Events, EqualTimesActInTheirOrder) {
  const auto system = still();
  const auto outcome = run(
      system,
      make_task(system, {1.0, 0.0}, {10.0, 20.0},
                {{5.0, Kind::add_amount, 0, 2.0}, {5.0, Kind::set_amount, 0, 10.0}, {5.0, Kind::add_amount, 0, 1.0}}));
  EXPECT_EQ(outcome.outputs[0], 11.0);
}

TEST(Events, AnOutputAtAnEventIsTakenAfterItUnlessItEndsTheRun) {
  const auto system = still();
  const std::vector<Event> events{{5.0, Kind::add_amount, 0, 2.0}, {8.0, Kind::add_amount, 0, 4.0}};
  const auto outcome = run(system, make_task(system, {1.0, 0.0}, {4.0, 5.0, 8.0}, events));
  ASSERT_EQ(outcome.status, Status::ok);
  EXPECT_EQ(outcome.outputs[0], 1.0);
  EXPECT_EQ(outcome.outputs[2], 3.0);
  EXPECT_EQ(outcome.outputs[4], 3.0);
  EXPECT_EQ(outcome.amounts[0], 3.0);
}

TEST(Events, TheStartIsAnEventTimeLikeOthers) {
  const auto system = still();
  const std::vector<Event> events{{0.0, Kind::add_amount, 0, 2.0}};
  EXPECT_EQ(run(system, make_task(system, {1.0, 0.0}, {0.0, 1.0}, events)).outputs[0], 3.0);
  EXPECT_EQ(run(system, make_task(system, {1.0, 0.0}, {0.0}, events)).outputs[0], 1.0);
}

// Inflow is a constant forcing, which the method integrates exactly but for rounding, and it must be gone when it ends.
TEST(Events, AnInfusionDeliversItsDoseAndEnds) {
  const auto system = still();
  auto task = make_task(system, {0.0, 0.0}, {3.0, 40.0, 1e6},
                        {{1.0 / 3.0, Kind::add_inflow, 0, 0.1},
                         {2.0, Kind::add_inflow, 0, 0.7},
                         {7.7, Kind::add_inflow, 0, -0.1},
                         {11.1, Kind::add_inflow, 0, -0.7}});
  const auto outcome = run(system, task);
  ASSERT_EQ(outcome.status, Status::ok);
  const double dose = 0.1 * (7.7 - 1.0 / 3.0) + 0.7 * (11.1 - 2.0);
  EXPECT_NEAR(outcome.outputs[2], dose, 1e-12 * dose);
  EXPECT_EQ(outcome.outputs[4], outcome.outputs[2]);  // nothing drips on for a million minutes
  EXPECT_EQ(outcome.checkpoint.inflows[0], 0.0);
}

TEST(Events, SetParameterChangesRatesAndOutputsFromThenOn) {
  const auto system = decay(0.1);
  const auto task = make_task(system, {1.0}, {10.0, 20.0}, {{10.0, Kind::set_parameter, 0, 0.5}});
  const auto outcome = run(system, task, tight());
  EXPECT_NEAR(outcome.outputs[0], std::exp(-1.0), 1e-10);
  EXPECT_NEAR(outcome.outputs[1], std::exp(-6.0), 1e-10);
  const auto quiet = still();
  const auto shown = run(quiet, make_task(quiet, {2.0, 0.0}, {5.0, 9.0}, {{5.0, Kind::set_parameter, 0, 4.0}}));
  EXPECT_EQ(shown.outputs[1], 8.0);
}

TEST(Events, ResetRestoresTheBaselineAndStopsInflows) {
  const auto system = still();
  const auto outcome = run(
      system, make_task(system, {7.0, 1.0}, {5.0, 9.0}, {{1.0, Kind::add_inflow, 0, 1.0}, {4.0, Kind::reset, 0, 0.0}}));
  EXPECT_EQ(outcome.outputs[0], 3.0);
  EXPECT_EQ(outcome.outputs[2], 3.0);
  EXPECT_EQ(outcome.amounts[1], 0.0);
}

TEST(Events, OutputsNeverCutASteps) {
  const auto system = chain(6);
  const Simulator simulator(system);
  const auto start = simulator.baseline(system.parameter_defaults);
  const auto few = make_task(system, start, {300.0}), many = make_task(system, start, grid(0.0, 300.0, 3000));
  const Task tasks[] = {few, many};
  const auto outcomes = simulator.run(tasks, {});
  EXPECT_EQ(outcomes[0].steps, outcomes[1].steps);
  EXPECT_EQ(outcomes[0].amounts, outcomes[1].amounts);
}

TEST(Events, ThousandsOfCloseEventsAreAllSeen) {
  const auto system = still();
  std::vector<Event> events;
  for (int i = 0; i < 5000; ++i) events.push_back({1.0 + 1e-9 * i, Kind::add_amount, 0, 1.0});
  EXPECT_EQ(run(system, make_task(system, {0.0, 0.0}, {2.0}, events)).outputs[0], 5000.0);
}

}  // namespace
}  // namespace gln::ode
