// Graph: equal expressions are one node, simplification keeps values, derivatives agree with differences.

#include "expr/graph.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace gln::expr {
namespace {

TEST(Graph, EqualExpressionsAreOneNode) {
  Graph g;
  const Id x = g.state(0), p = g.parameter(0);
  EXPECT_EQ(g.add(x, p), g.add(p, x));
  EXPECT_EQ(g.multiply(x, g.add(x, p)), g.multiply(g.add(p, x), x));
  EXPECT_NE(g.subtract(x, p), g.subtract(p, x));
  EXPECT_NE(g.parameter(0), g.reference(0));
}

TEST(Graph, FoldsConstantsAndIdentities) {
  Graph g;
  const Id x = g.state(0), zero = g.constant(0.0), one = g.constant(1.0), two = g.constant(2.0);
  EXPECT_TRUE(g.is_constant(g.multiply(two, g.add(one, two)), 6.0));
  EXPECT_EQ(g.add(x, zero), x);
  EXPECT_EQ(g.subtract(x, zero), x);
  EXPECT_EQ(g.multiply(one, x), x);
  EXPECT_EQ(g.divide(x, one), x);
  EXPECT_EQ(g.multiply(zero, x), zero);
  EXPECT_EQ(g.subtract(x, x), zero);
  EXPECT_EQ(g.negate(g.negate(x)), x);
  EXPECT_EQ(g.subtract(zero, x), g.negate(x));
  EXPECT_EQ(g.multiply(two, g.multiply(two, x)), g.multiply(g.constant(4.0), x));
  EXPECT_EQ(g.power(x, one), x);
  EXPECT_EQ(g.power(x, zero), one);
  EXPECT_EQ(g.node(g.power(x, g.constant(3.0))).op, Op::power_int);
  EXPECT_EQ(g.node(g.power(x, g.constant(0.7))).op, Op::power);
  EXPECT_EQ(g.choose(one, x, two), x);
}

TEST(Graph, ZeroOverZeroIsNotFoldedAway) {
  Graph g;
  const Id x = g.state(0);
  const double value[] = {0.0};
  EXPECT_TRUE(std::isnan(g.evaluate(g.divide(x, x), value, {}, {})));
}

TEST(Graph, WholePowersAreRepeatedProducts) {
  EXPECT_EQ(power_of(3.0, 5), 243.0);
  EXPECT_EQ(power_of(2.0, -3), 0.125);
  EXPECT_EQ(power_of(7.0, 0), 1.0);
  EXPECT_EQ(power_of(-2.0, 3.0), -8.0);
  EXPECT_EQ(power_of(-1e-14, 2.5), 0.0);
}

TEST(Graph, SymbolicZeroesAreLeftOutOfTheGradient) {
  Graph g;
  const Id f = g.divide(g.multiply(g.parameter(0), g.state(3)), g.add(g.state(3), g.parameter(1)));
  const auto gradient = g.gradient(f);
  ASSERT_EQ(gradient.size(), 1u);
  EXPECT_EQ(gradient[0].state, 3u);
  EXPECT_TRUE(g.is_constant(g.derivative(f, 0), 0.0));
  EXPECT_EQ(g.states_of(f), std::vector<std::uint32_t>{3});
}

/// A random smooth expression of two states and a parameter, positive operands where a function needs them.
Id random_expression(Graph& g, int depth) {
  const int choice = depth == 0 ? *rc::gen::inRange(0, 4) : *rc::gen::inRange(4, 15);
  const auto sub = [&] { return random_expression(g, depth - 1); };
  const auto positive = [&] {
    const Id x = sub();
    return g.add(g.constant(0.5), g.multiply(x, x));
  };
  switch (choice) {
    case 0:
      return g.state(0);
    case 1:
      return g.state(1);
    case 2:
      return g.parameter(0);
    case 3:
      return g.constant(*rc::gen::inRange(-3, 4) * 0.5);
    case 4:
      return g.add(sub(), sub());
    case 5:
      return g.subtract(sub(), sub());
    case 6:
      return g.multiply(sub(), sub());
    case 7:
      return g.divide(sub(), positive());
    case 8:
      return g.negate(sub());
    case 9:
      return g.unary(Op::tanh, sub());
    case 10:
      return g.unary(Op::log, positive());
    case 11:
      return g.unary(Op::sqrt, positive());
    case 12:
      return g.power(positive(), g.constant(*rc::gen::inRange(-3, 4) * 0.5));
    case 13:
      return g.unary(Op::exp, g.unary(Op::tanh, sub()));
    default:
      return g.power(positive(), g.unary(Op::tanh, sub()));
  }
}

// d f / d x against a central difference with h = 1e-5: truncation ~ h^2 f''' / 6, rounding ~ 1e-16 / h |f|.
RC_GTEST_PROP(Graph, DerivativesAgreeWithDifferences, ()) {
  Graph g;
  const Id f = random_expression(g, *rc::gen::inRange(1, 5));
  const double p[] = {0.8};
  for (std::uint32_t k = 0; k < 2; ++k) {
    const Id df = g.derivative(f, k);
    std::vector<double> x{0.7, 1.3}, up = x, down = x;
    const double h = 1e-5;
    up[k] += h;
    down[k] -= h;
    const double value = g.evaluate(f, x, p, {}), exact = g.evaluate(df, x, p, {});
    const double difference = (g.evaluate(f, up, p, {}) - g.evaluate(f, down, p, {})) / (2 * h);
    if (!std::isfinite(value) || std::abs(value) > 1e6 || std::abs(exact) > 1e6) continue;
    RC_ASSERT(std::abs(exact - difference) < 1e-4 * (1.0 + std::abs(exact) + std::abs(value)));
  }
}

TEST(Graph, PiecewiseDerivativesFollowThePieceTaken) {
  Graph g;
  const Id x = g.state(0), two = g.constant(2.0);
  const auto at = [&](Id f, double value) {
    const double states[] = {value};
    return g.evaluate(g.derivative(f, 0), states, {}, {});
  };
  const Id largest = g.binary(Op::max, x, two), smallest = g.binary(Op::min, x, two);
  EXPECT_EQ(at(largest, 3.0), 1.0);
  EXPECT_EQ(at(largest, 1.0), 0.0);
  EXPECT_EQ(at(smallest, 3.0), 0.0);
  EXPECT_EQ(at(smallest, 1.0), 1.0);
  EXPECT_EQ(at(g.unary(Op::abs, x), -1.0), -1.0);
  const Id piece = g.choose(g.binary(Op::less, x, two), g.multiply(x, x), g.multiply(g.constant(5.0), x));
  EXPECT_EQ(at(piece, 1.5), 3.0);
  EXPECT_EQ(at(piece, 2.5), 5.0);
}

}  // namespace
}  // namespace gln::expr
