// Areas, extremes and times of curves whose values are known.
#include "analysis/nca.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gln::analysis {
namespace {

/// Samples of f every `step` h from 0 to `end`.
struct Sampled {
  std::vector<double> hours, values;
  template <class F>
  Sampled(double end, double step, F f) {
    for (int i = 0; i * step <= end + 1e-12; ++i) {
      hours.push_back(i * step);
      values.push_back(f(i * step));
    }
  }
  Curve curve() const { return {hours, values}; }
};

TEST(Nca, StraightLinesAreExact) {
  const Sampled line(10.0, 0.7, [](double t) { return 3.0 + 2.0 * t; });
  EXPECT_NEAR(area(line.curve(), {1.0, 4.0}), 3.0 * 3.0 + 16.0 - 1.0, 1e-12);
  EXPECT_NEAR(area(line.curve(), {1.0, 4.0}, 3.0), 15.0, 1e-12) << "signed area above 3";
  EXPECT_NEAR(area(line.curve(), {0.0, 1.0}, 100.0), 4.0 - 100.0, 1e-12) << "below the baseline it is negative";
  EXPECT_NEAR(mean(line.curve(), {1.0, 4.0}), 8.0, 1e-12);
  EXPECT_NEAR(value_at(line.curve(), 5.55), 14.1, 1e-12);
  EXPECT_NEAR(highest(line.curve(), {1.0, 4.0}).value, 11.0, 1e-12);
  EXPECT_NEAR(highest(line.curve(), {1.0, 4.0}).hour, 4.0, 1e-12);
  EXPECT_NEAR(lowest(line.curve(), {1.0, 4.0}).value, 5.0, 1e-12);
}

TEST(Nca, TheAreaOfAnExponentialConvergesAsTheSquareOfTheStep) {
  const auto error = [](double step) {
    const Sampled decay(4.0, step, [](double t) { return std::exp(-t); });
    return std::abs(area(decay.curve(), {0.0, 4.0}) - (1.0 - std::exp(-4.0)));
  };
  EXPECT_NEAR(error(0.1) / error(0.05), 4.0, 0.1);
}

TEST(Nca, ASampleAtTheMomentOfADoseIsTakenBeforeIt) {
  const std::vector<double> hours = {0.0, 0.5, 1.0 - 1e-3 / 60.0, 1.0, 1.5, 2.0}, values = {1, 1, 1, 9, 5, 1};
  const Curve curve{hours, values};
  EXPECT_DOUBLE_EQ(value_at(curve, 1.0), 1.0);
  EXPECT_NEAR(area(curve, {0.0, 1.0}), 1.0, 1e-12) << "the window ends before the jump";
  EXPECT_NEAR(area(curve, {1.0, 2.0}), 3.5 + 1.5, 1e-12) << "the window begins after it";
}

TEST(Nca, BackAtBaselineIsInterpolated) {
  const Sampled triangle(4.0, 0.5,
                         [](double t) { return 10.0 + (t < 1.0 ? 8.0 * t : std::max(0.0, 8.0 - 4.0 * (t - 1.0))); });
  bool rises = false;
  const auto back = time_to_baseline(triangle.curve(), {0.0, 4.0}, 10.0, 0.25, &rises);
  ASSERT_TRUE(back.has_value());
  EXPECT_TRUE(rises);
  EXPECT_NEAR(*back, 2.5, 1e-12);  // 8 - 4 (t - 1) = 2
  EXPECT_FALSE(time_to_baseline(triangle.curve(), {0.0, 2.0}, 10.0, 0.25, &rises).has_value());
  EXPECT_TRUE(rises) << "it rose but is not back";
  const Sampled flat(4.0, 0.5, [](double) { return 10.0; });
  EXPECT_FALSE(time_to_baseline(flat.curve(), {0.0, 4.0}, 10.0, 0.05, &rises).has_value());
  EXPECT_FALSE(rises);
}

TEST(Nca, HalfLifeOfAnExponential) {
  const Sampled decay(4.0, 0.1, [](double t) { return 5.0 + 3.0 * std::exp(-std::log(2.0) * t / 0.75); });
  EXPECT_NEAR(*half_life(decay.curve(), {0.5, 4.0}, 5.0), 0.75, 1e-9);
  EXPECT_FALSE(half_life(decay.curve(), {0.5, 4.0}, 6.0).has_value()) << "falls below that baseline";
  const Sampled rise(4.0, 0.1, [](double t) { return 1.0 + t; });
  EXPECT_FALSE(half_life(rise.curve(), {0.0, 4.0}).has_value());
}

}  // namespace
}  // namespace gln::analysis
