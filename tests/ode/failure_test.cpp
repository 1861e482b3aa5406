// A run that cannot go on says why, where and when, and shows no number it does not have.

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>

#include "ode/rodas5p.hpp"
#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;

/// y' = y^2 from 1: infinite at t = 1.
System explosion() {
  return make_system(1, {1.0},
                     [](Graph& g, const auto& y, const auto&) { return std::vector<Id>{g.multiply(y[0], y[0])}; });
}

TEST(Failure, AnExplosionIsNotANumber) {
  const auto system = explosion();
  auto bad = make_task(system, {1.0}, {0.5, 0.9, 1.5});
  auto good = make_task(system, {-1.0}, {0.5, 0.9, 1.5});
  const Task tasks[] = {good, bad, good};
  Options options;
  options.lanes = 8;
  const auto outcomes = Simulator(system).run(tasks, options);
  EXPECT_TRUE(outcomes[1].status == Status::step_too_small || outcomes[1].status == Status::not_finite);
  EXPECT_FALSE(outcomes[1].reason.empty());
  EXPECT_EQ(outcomes[1].failed_state, 0);
  EXPECT_NEAR(outcomes[1].failed_at, 1.0, 1e-3);
  EXPECT_NEAR(outcomes[1].outputs[0], 2.0, 1e-4);
  EXPECT_NEAR(outcomes[1].outputs[1], 10.0, 1e-2);
  EXPECT_TRUE(std::isnan(outcomes[1].outputs[2]));
  for (const auto k : {0, 2}) {
    EXPECT_EQ(outcomes[k].status, Status::ok);
    EXPECT_NEAR(outcomes[k].outputs[2], -1.0 / 2.5, 1e-5);
  }
}

TEST(Failure, ARateThatIsNotFiniteNamesItsState) {
  const auto system = make_system(3, {1.0}, [](Graph& g, const auto& y, const auto&) {
    return std::vector<Id>{g.constant(-1.0), g.unary(Op::log, y[0]), g.constant(1.0)};
  });
  const auto task = make_task(system, {2.0, 0.0, 0.0}, {1.0, 5.0});
  const auto outcome = Simulator(system).run(std::span(&task, 1), {})[0];
  EXPECT_EQ(outcome.status, Status::not_finite);
  EXPECT_EQ(outcome.failed_state, 1);
  EXPECT_NEAR(outcome.failed_at, 2.0, 1e-2);
  EXPECT_EQ(outcome.outputs.size(), 6u);
  EXPECT_FALSE(std::isnan(outcome.outputs[1]));
  EXPECT_TRUE(std::isnan(outcome.outputs[4]));
}

TEST(Failure, AnEventOfAnotherSystemIsNotRun) {
  const auto system = decay(1.0);
  using Kind = Event::Kind;
  for (const auto kind : {Kind::add_amount, Kind::set_amount, Kind::add_inflow, Kind::set_parameter}) {
    const auto task = make_task(system, {1.0}, {1.0}, {{0.5, kind, static_cast<std::uint32_t>(-1), 1.0}});
    EXPECT_THROW(Simulator(system).run(std::span(&task, 1), {}), std::logic_error);
  }
}

TEST(Failure, TooManyStepsIsSaid) {
  const auto system = van_der_pol(1e-6);
  const auto task = make_task(system, {2.0, -0.66}, {2.0});
  Options options;
  options.max_steps = 50;
  const auto outcome = Simulator(system).run(std::span(&task, 1), options)[0];
  EXPECT_EQ(outcome.status, Status::too_many_steps);
  EXPECT_LE(outcome.steps + outcome.rejected, 51u);
  EXPECT_TRUE(std::isnan(outcome.outputs[0]));
}

TEST(Failure, StopInterruptsEveryone) {
  const auto system = chain(5);
  std::vector<Task> tasks(20, make_task(system, {}, grid(0.0, 100.0, 10)));
  const std::atomic<bool> stop{true};
  for (const auto& outcome : Simulator(system).run(tasks, {}, {}, &stop)) {
    EXPECT_EQ(outcome.status, Status::interrupted);
    for (const double x : outcome.outputs) EXPECT_TRUE(std::isnan(x));
  }
}

// A growing mode whose rate equals 1 / (h gamma) leaves nothing of its pivot; with pivoting the step is as good as any.
// Loose tolerance, so that only a matrix that cannot be solved would reject a step.
TEST(Failure, WeakPivotsFallBackToPivoting) {
  const double step = 0.5, rate = 1.0 / step / rodas5p::gamma;
  const auto system = make_system(2, {rate}, [](Graph& g, const auto& y, const auto& p) {
    return std::vector<Id>{g.add(g.multiply(p[0], y[0]), y[1]), y[0]};
  });
  Options options;
  options.rtol = options.atol = 1e6;
  options.max_step = step;
  const auto task = make_task(system, {1.0, 0.0}, {20 * step});
  for (const int lanes : {1, 8}) {
    options.lanes = lanes;
    const auto outcome = Simulator(system).run(std::span(&task, 1), options)[0];
    ASSERT_EQ(outcome.status, Status::ok);
    EXPECT_EQ(outcome.rejected, 0u);
    EXPECT_TRUE(std::isfinite(outcome.outputs[0]));
  }
}

}  // namespace
}  // namespace gln::ode
