// Stiff and nonlinear problems against reference values and implicit solutions; the observed order of the method.

#include <gtest/gtest.h>

#include <cmath>

#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;

TEST(Accuracy, DecayFollowsTheExponential) {
  const auto system = decay(0.3);
  const auto task = make_task(system, {5.0}, grid(0.0, 40.0, 80));
  const auto outcome = Simulator(system).run(std::span(&task, 1), tight())[0];
  ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
  for (std::size_t i = 0; i < task.times.size(); ++i)
    EXPECT_NEAR(outcome.outputs[i], 5.0 * std::exp(-0.3 * task.times[i]), 5e-10) << task.times[i];
}

/// Lambert's W on x >= 0 by Newton's method: w e^w = x.
double lambert_w(double x) {
  double w = x < 1.0 ? x : std::log(x);
  for (int i = 0; i < 100; ++i) {
    const double e = std::exp(w), step = (w * e - x) / (e * (w + 1.0));
    w -= step;
    if (std::abs(step) < 1e-16 * std::abs(w)) break;
  }
  return w;
}

// Integrated: y + Km ln y = y0 + Km ln y0 - Vmax t, so y = Km W(y0 / Km exp((y0 - Vmax t) / Km)).
TEST(Accuracy, SaturableDecayFollowsTheImplicitSolution) {
  const double capacity = 0.8, km = 0.5, start = 4.0;
  const auto system = saturable(capacity, km);
  const auto task = make_task(system, {start}, grid(0.0, 10.0, 100));
  const auto outcome = Simulator(system).run(std::span(&task, 1), tight())[0];
  ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
  for (std::size_t i = 0; i < task.times.size(); ++i) {
    const double exact = km * lambert_w(start / km * std::exp((start - capacity * task.times[i]) / km));
    EXPECT_NEAR(outcome.outputs[i], exact, 1e-9) << task.times[i];
  }
}

// Reference values at t = 0.4 ... 4e10: Hindmarsh & Byrne; Hairer & Wanner, Solving ODEs II, test set of the authors (t
// = 1e11).
TEST(Accuracy, RobertsonReachesItsReferenceValues) {
  const auto system = robertson();
  auto task = make_task(system, {1.0, 0.0, 0.0}, {40.0, 1e11});
  auto options = tight(1e-10, 1e-16);
  options.atol_scale = {1.0, 1e-4, 1.0};
  const auto outcome = Simulator(system).run(std::span(&task, 1), options)[0];
  ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
  EXPECT_NEAR(outcome.outputs[0], 0.7158270688, 1e-9);
  EXPECT_NEAR(outcome.outputs[1] * 1e5, 0.918553476, 1e-8);
  EXPECT_NEAR(outcome.outputs[2], 0.2841637457, 1e-9);
  EXPECT_NEAR(outcome.outputs[3] / 0.2083340149701255e-7, 1.0, 1e-6);
  EXPECT_NEAR(outcome.outputs[4] / 0.8333360770334713e-13, 1.0, 1e-6);
  EXPECT_NEAR(outcome.outputs[5], 0.9999999791665050, 1e-12);
}

// Hairer & Wanner, Solving ODEs II, IV.10: epsilon 1e-6, y = (2, -0.66). Values at t = 1 and 2 from an independent code
// (SciPy's Radau, rtol 1e-12); those printed with the book's programs differ from it, and from ours, by 3e-7.
TEST(Accuracy, VanDerPolReachesItsReferenceValues) {
  const auto system = van_der_pol(1e-6);
  const auto task = make_task(system, {2.0, -0.66}, {1.0, 2.0});
  const auto outcome = Simulator(system).run(std::span(&task, 1), tight(1e-10, 1e-10))[0];
  ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
  EXPECT_NEAR(outcome.outputs[0], -1.86364600613878, 2e-9);
  EXPECT_NEAR(outcome.outputs[1], 0.75354326839918, 2e-9);
  EXPECT_NEAR(outcome.outputs[2], 1.70616743754319, 2e-9);
  EXPECT_NEAR(outcome.outputs[3], -0.89281001655111, 2e-9);
}

/// Largest error at t = 1 with equal steps: the tolerance is so loose that max_step alone decides.
double error_with_step(const System& system, const std::vector<double>& initial, const std::vector<double>& exact,
                       double step, double time) {
  Options options;
  options.rtol = 1e6;
  options.atol = 1e6;
  options.max_step = step;
  const auto task = make_task(system, initial, {time});
  const auto outcome = Simulator(system).run(std::span(&task, 1), options)[0];
  EXPECT_EQ(outcome.status, Status::ok) << outcome.reason;
  EXPECT_NEAR(static_cast<double>(outcome.steps), std::ceil(time / step - 1e-9), 1.0);
  double most = 0.0;
  for (std::size_t i = 0; i < exact.size(); ++i) most = std::max(most, std::abs(outcome.amounts[i] - exact[i]));
  return most;
}

// Order p: halving the step divides the error by 2^p. Measured where the error is far above rounding.
TEST(Accuracy, MethodIsOfOrderFive) {
  const auto system = van_der_pol(0.5);
  const std::vector<double> initial{2.0, -0.66};
  const auto task = make_task(system, initial, {1.0});
  const auto exact = Simulator(system).run(std::span(&task, 1), tight(1e-13, 1e-14))[0].amounts;
  const double coarse = error_with_step(system, initial, exact, 1.0 / 16, 1.0);
  const double fine = error_with_step(system, initial, exact, 1.0 / 32, 1.0);
  const double order = std::log2(coarse / fine);
  EXPECT_GT(fine, 1e-12);
  EXPECT_NEAR(order, 5.0, 0.4) << coarse << " " << fine;
}

// Dense output is of order 4 (its local error of order 5): halfway through one step of size h, halved, divides the
// error by about 2^5.
TEST(Accuracy, DenseOutputIsOfOrderFour) {
  const auto system = van_der_pol(0.5);
  const std::vector<double> initial{2.0, -0.66};
  const auto error = [&](double step) {
    Options options;
    options.rtol = options.atol = 1e6;
    options.max_step = step;
    const auto rough = make_task(system, initial, {0.4 * step});
    const auto value = Simulator(system).run(std::span(&rough, 1), options)[0].amounts[0];
    return std::abs(value - Simulator(system).run(std::span(&rough, 1), tight(1e-13, 1e-14))[0].amounts[0]);
  };
  const double order = std::log2(error(0.025) / error(0.0125));
  EXPECT_NEAR(order, 5.0, 0.4);
}

// The sum of all pools and the tally changes by nothing but doses. Each step conserves it to rounding.
TEST(Accuracy, LinearInvariantsHoldToRounding) {
  const auto system = chain(12);
  const Simulator simulator(system);
  auto task = make_task(system, simulator.baseline(system.parameter_defaults), grid(0.0, 500.0, 50));
  double start = 0.0;
  for (const double x : task.initial) start += x;
  Options options;
  options.rtol = 1e-4;  // loose on purpose: conservation is not a matter of tolerance
  const auto outcome = simulator.run(std::span(&task, 1), options)[0];
  ASSERT_EQ(outcome.status, Status::ok) << outcome.reason;
  for (std::size_t row = 0; row < task.times.size(); ++row) {
    double sum = 0.0;
    for (std::size_t i = 0; i < 13; ++i) sum += outcome.outputs[row * 13 + i];
    EXPECT_NEAR(sum, start, 1e-12 * start) << task.times[row];
  }
}

}  // namespace
}  // namespace gln::ode
