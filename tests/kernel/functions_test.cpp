// exp, log and power of the lanes against libm, over their whole range and at its edges, on every instruction set.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "expr/graph.hpp"
#include "kernel/lanes.hpp"

namespace gln::kernel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// One instruction over `a` and `b`, in blocks of 8 lanes.
std::vector<double> apply(Code code, std::vector<double> a, std::vector<double> b, Isa isa) {
  const std::size_t n = a.size();
  const Program program = scaled({{code, 2, 0, 1, 0}, {}}, 8);
  std::vector<double> result(n);
  for (std::size_t from = 0; from < n; from += 8) {
    alignas(64) double memory[24] = {};
    for (std::size_t l = 0; l < 8 && from + l < n; ++l) {
      memory[l] = a[from + l];
      memory[8 + l] = b.empty() ? 0.0 : b[from + l];
    }
    lanes(isa, 8).run(program.data(), memory);
    for (std::size_t l = 0; l < 8 && from + l < n; ++l) result[from + l] = memory[16 + l];
  }
  return result;
}

void expect_close(double got, double exact, double tolerance, const std::string& what) {
  if (std::isnan(exact))
    EXPECT_TRUE(std::isnan(got)) << what << " gave " << got;
  else if (std::isinf(exact))
    EXPECT_EQ(got, exact) << what;
  else if (std::abs(exact) < std::numeric_limits<double>::min())
    EXPECT_LE(std::abs(got), 2.3e-308) << what;
  else
    EXPECT_NEAR(got / exact, 1.0, tolerance) << what;
}

std::string name(const char* function, double a, double b = 0.0) {
  return std::string(function) + "(" + std::to_string(a) + ", " + std::to_string(b) + ")";
}

TEST(Functions, ExpFollowsLibm) {
  std::vector<double> x{0.0, -0.0,     1e-300, -1e-20, 709.7, 709.78271289338, 709.9,
                        1e4, infinity, -707.9, -708.5, -1e5,  -infinity,       not_a_number};
  for (int i = -7070; i < 7090; ++i) x.push_back(i * 0.1 + 0.0137);
  const auto y = apply(Code::exp, x, {}, best_isa());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] < -708.0 && x[i] > -746.0) continue;  // denormal results count as 0 by design
    expect_close(y[i], std::exp(x[i]), 1e-15, name("exp", x[i]));
  }
}

TEST(Functions, LogFollowsLibm) {
  std::vector<double> x{1.0, 2.0,  0.5,      1 + 1e-15,    1 - 1e-15,  1e308,     3e-308,
                        0.0, -1.0, infinity, not_a_number, 0.70710678, 1.41421356};
  for (int i = -3000; i < 3000; ++i) x.push_back(std::pow(10.0, i * 0.1) * 1.2345);
  for (int i = -1000; i < 1000; ++i) x.push_back(1.0 + i * 1e-4);
  const auto y = apply(Code::log, x, {}, best_isa());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::log(x[i]) == 0.0)
      EXPECT_EQ(y[i], 0.0);
    else
      expect_close(y[i], std::log(x[i]), 1e-15, name("log", x[i]));
  }
}

TEST(Functions, PowerFollowsLibmAndItsRuleForNegativeBases) {
  std::vector<double> a, b;
  for (const double x : {0.0, 1.0, 1e-12, 0.3, 0.999, 2.0, 17.5, 1e9, -2.0, -1e-15, infinity}) {
    for (const double y : {-3.0, -0.5, 0.0, 0.25, 1.0, 2.0, 2.5, 4.0, 7.3}) {
      a.push_back(x);
      b.push_back(y);
    }
  }
  const auto c = apply(Code::power, a, b, best_isa());
  for (std::size_t i = 0; i < a.size(); ++i)
    expect_close(c[i], expr::power_of(a[i], b[i]), 1e-13, name("power", a[i], b[i]));
}

// What a lane gets depends on nothing but itself, and on every instruction set it is the same to the last bit.
RC_GTEST_PROP(Functions, SameBitsWhateverTheNeighbours, ()) {
  std::vector<double> a(8), b(8);
  for (auto& x : a) x = *rc::gen::element(0.0, -1.5, 1.0, 1e-30, 3e5, infinity) + *rc::gen::inRange(0, 1000) * 0.013;
  for (auto& x : b) x = *rc::gen::inRange(-50, 51) * 0.1;
  for (const Code code : {Code::exp, Code::log, Code::power}) {
    const auto together = apply(code, a, b, Isa::baseline);
    for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
      if (isa > best_isa()) continue;
      const auto again = apply(code, a, b, isa);
      for (std::size_t l = 0; l < 8; ++l) {
        const auto alone = apply(code, {a[l]}, {b[l]}, isa)[0];
        RC_ASSERT(std::isnan(alone) || std::bit_cast<std::uint64_t>(alone) == std::bit_cast<std::uint64_t>(again[l]));
        RC_ASSERT(std::isnan(alone) ||
                  std::bit_cast<std::uint64_t>(alone) == std::bit_cast<std::uint64_t>(together[l]));
      }
    }
  }
}

}  // namespace
}  // namespace gln::kernel
