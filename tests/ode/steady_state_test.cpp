// Steady states against algebra, against a long run, and where there is none.

#include <gtest/gtest.h>

#include <cmath>

#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;

/// Production p0, saturable removal p1 y / (p2 + y) into a second pool that decays with p3; a tally counts what left.
System turnover() {
  auto system = make_system(3, {0.5, 2.0, 3.0, 0.1}, [](Graph& g, const auto& y, const auto& p) {
    const Id removal = g.divide(g.multiply(p[1], y[0]), g.add(p[2], y[0])), loss = g.multiply(p[3], y[1]);
    return std::vector<Id>{g.subtract(p[0], removal), g.subtract(removal, loss), loss};
  });
  system.tally[2] = true;
  return system;
}

TEST(SteadyState, SolvesTheAlgebra) {
  const auto system = turnover();
  const Simulator simulator(system);
  for (const double guess : {0.0, 1.0, 500.0}) {
    const std::vector<double> from{guess, guess, 0.0};
    const auto steady = simulator.steady_state(system.parameter_defaults, system.parameter_defaults, from);
    ASSERT_EQ(steady.status, Status::ok) << steady.reason;
    EXPECT_NEAR(steady.amounts[0], 1.0, 1e-8) << guess;  // p0 = p1 y / (p2 + y)
    EXPECT_NEAR(steady.amounts[1], 5.0, 1e-8) << guess;
    EXPECT_LT(steady.residual, 1e-9);
  }
}

TEST(SteadyState, AgreesWithALongRun) {
  // A closed chain keeps its sum; without the tally's drain it comes to rest.
  auto system = chain(8);
  system.parameter_defaults[2] = 0.3;
  system.parameter_defaults[3] = 0.5;
  auto& g = system.graph;
  system.rhs[0] = g.add(system.rhs[0], g.constant(0.02));  // steady supply, drained by the last pool
  const Simulator simulator(system);
  const auto start = simulator.baseline(system.parameter_defaults);
  const auto steady = simulator.steady_state(system.parameter_defaults, system.parameter_defaults, start);
  ASSERT_EQ(steady.status, Status::ok) << steady.reason;
  const auto task = make_task(system, start, {1e6});
  const auto outcome = simulator.run(std::span(&task, 1), tight(1e-10, 1e-12))[0];
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_NEAR(steady.amounts[i], outcome.amounts[i], 1e-6 * (1 + outcome.amounts[i])) << i;
}

TEST(SteadyState, SaysWhenThereIsNone) {
  auto system = turnover();
  auto parameters = system.parameter_defaults;
  parameters[0] = 2.5;  // more than the capacity 2: it grows without end
  const auto steady = Simulator(system).steady_state(parameters, parameters, std::vector<double>{1.0, 1.0, 0.0});
  // Growth at 0.5 per min is below 1e-9 of the pool once the pool is beyond 5e8: that is not rest.
  EXPECT_NE(steady.status, Status::ok) << "claims " << steady.amounts[0] << " with residual " << steady.residual;
  EXPECT_NE(steady.reason.find("y0"), std::string::npos) << steady.reason;
}

}  // namespace
}  // namespace gln::ode
