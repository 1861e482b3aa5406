// The elimination plan against dense elimination with pivoting, on random patterns.

#include "kernel/sparse_lu.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <set>
#include <vector>

#include "kernel/lanes.hpp"

namespace gln::kernel {
namespace {

struct Free {
  void operator()(double* p) const { std::free(p); }
};
using Memory = std::unique_ptr<double[], Free>;
Memory memory_of(std::size_t doubles) {
  return Memory(static_cast<double*>(std::aligned_alloc(64, (doubles * 8 + 63) / 64 * 64)));
}

RC_GTEST_PROP(SparseLu, SolvesWhatDenseEliminationSolves, ()) {
  const auto n = static_cast<std::size_t>(*rc::gen::inRange(1, 30));
  const auto m = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(4 * n)));
  std::set<std::pair<std::uint32_t, std::uint32_t>> chosen;
  const auto index = [&] { return static_cast<std::uint32_t>(*rc::gen::inRange(0, static_cast<int>(n))); };
  for (std::size_t i = 0; i < m; ++i) chosen.emplace(index(), index());
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> entries(chosen.begin(), chosen.end());
  const auto plan = plan_lu(n, entries);
  for (const std::size_t width : {1u, 8u, 16u}) {
    const auto& loops = lanes(best_isa(), static_cast<int>(width));
    const auto tables = scaled(plan, static_cast<std::uint32_t>(width));
    const auto matrix = memory_of((plan.values + n) * width), x = memory_of(n * width), shift = memory_of(width),
               worst = memory_of(width);
    std::vector<std::vector<double>> dense(width, std::vector<double>(n * n, 0.0)),
        right(width, std::vector<double>(n));
    for (std::size_t l = 0; l < width; ++l) {
      shift[l] = 50.0 + static_cast<double>(l);
      for (std::size_t e = 0; e < entries.size(); ++e) {
        const double value = *rc::gen::inRange(-100, 101) * 0.05;
        matrix[plan.entry[e] * width + l] = value;
        dense[l][entries[e].first * n + entries[e].second] = value;
      }
      for (std::size_t i = 0; i < n; ++i) {
        // NOTE: a diagonal nobody writes is among the slots that are cleared.
        dense[l][i * n + i] -= shift[l];
        x[i * width + l] = right[l][i] = *rc::gen::inRange(-100, 101) * 0.1;
      }
    }
    loops.shift(matrix.get(), tables.diagonal.data(), n, shift.get(), tables.zeroed.data(), tables.zeroed.size());
    loops.factor(tables.factor.data(), tables.factor.data() + tables.factor.size(), matrix.get(), worst.get());
    loops.solve(tables.solve.data(), tables.solve.data() + tables.solve.size(), matrix.get(), x.get());
    for (std::size_t l = 0; l < width; ++l) {
      std::vector<std::uint32_t> pivots(n);
      if (worst[l] < 1e-3 || !dense_factor(n, dense[l].data(), pivots.data())) continue;
      dense_solve(n, dense[l].data(), pivots.data(), right[l].data());
      for (std::size_t i = 0; i < n; ++i)
        RC_ASSERT(std::abs(x[i * width + l] - right[l][i]) < 1e-9 * (1.0 + std::abs(right[l][i])));
    }
  }
}

// An arrow pointing the wrong way fills in completely in natural order; a good order adds nothing.
TEST(SparseLu, OrdersAnArrowWithoutFill) {
  const std::uint32_t n = 40;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entries;
  for (std::uint32_t i = 1; i < n; ++i) entries.insert(entries.end(), {{0, i}, {i, 0}, {i, i}});
  entries.emplace_back(0, 0);
  EXPECT_EQ(plan_lu(n, entries).values, 3 * n - 2);
}

// A cascade (each pool fed by those before it) and a tally that sees everything need no elimination at all.
TEST(SparseLu, CascadesAndTalliesAreNotEliminated) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entries;
  for (std::uint32_t i = 0; i < 20; ++i)
    for (std::uint32_t j = 0; j <= i; ++j) entries.emplace_back(i, j);
  const auto plan = plan_lu(20, entries);
  EXPECT_EQ(plan.largest_block, 1u);
  EXPECT_EQ(plan.multiply_adds_factor, 0u);
  EXPECT_EQ(plan.values, entries.size());
}

TEST(SparseLu, DenseEliminationPivots) {
  double a[] = {0.0, 2.0, 1.0, 1.0, 0.0, 3.0, 4.0, 1.0, 0.0};
  std::uint32_t pivots[3];
  ASSERT_TRUE(dense_factor(3, a, pivots));
  double x[] = {2 * 2.0 + 3.0, 1.0 + 9.0, 4.0 + 2.0};  // solution 1 2 3
  dense_solve(3, a, pivots, x);
  EXPECT_NEAR(x[0], 1.0, 1e-14);
  EXPECT_NEAR(x[1], 2.0, 1e-14);
  EXPECT_NEAR(x[2], 3.0, 1e-14);
  double singular[] = {1.0, 2.0, 2.0, 4.0};
  EXPECT_FALSE(dense_factor(2, singular, pivots));
}

}  // namespace
}  // namespace gln::kernel
