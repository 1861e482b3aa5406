#pragma once
// Static elimination of M = J - I / (h gamma): block triangular by strongly connected parts, Markowitz order within
// each part, no pivoting. The plan is data for a loop over lanes; values live in slots.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace gln::kernel {

/// All positions are slots relative to the start of the matrix values; vectors are indexed by row.
struct LuPlan {
  std::size_t n = 0;
  std::uint32_t values = 0;  ///< slots of the matrix, fill-in included; n more keep the size each diagonal was made of
  std::vector<std::uint32_t> diagonal;  ///< by row: slot of its diagonal entry
  std::vector<std::uint32_t> entry;     ///< by input entry: its slot
  std::vector<std::uint32_t> zeroed;    ///< slots no input entry writes: to be cleared before elimination
  /// Per pivot: its slot, the slot of the size it was made of, number of rows below r, number of columns to the right
  /// c, then c slots of the pivot's row, then for each row below: the slot of its multiplier and c target slots.
  std::vector<std::uint32_t> factor;
  /// Per row visit: row, number of terms t, slot of the inverse pivot plus 1 (0: no scaling), then t pairs (slot, row).
  std::vector<std::uint32_t> solve;
  std::size_t largest_block = 0;
  std::size_t multiply_adds_factor = 0, multiply_adds_solve = 0;
};

/// `entries`: (row, column), each once, in any order; diagonals need not be among them.
LuPlan plan_lu(std::size_t n, std::span<const std::pair<std::uint32_t, std::uint32_t>> entries);

/// The tables of a plan for one lane width, slots as byte offsets (see Lanes).
struct LuTables {
  std::vector<std::uint32_t> factor, solve, zeroed;
  std::vector<std::uint32_t> diagonal;  ///< pairs: diagonal entry, where its size is kept
};
LuTables scaled(const LuPlan& plan, std::uint32_t width);

/// Dense elimination with partial pivoting, for a lane whose static pivots failed. a: n x n, row-major, overwritten.
/// Returns false when it is singular.
bool dense_factor(std::size_t n, double* a, std::uint32_t* pivots);
void dense_solve(std::size_t n, const double* a, const std::uint32_t* pivots, double* x);

}  // namespace gln::kernel
