#pragma once
// The loops over lanes, once per instruction set and lane width. All of them give the same bits: every operation is
// rounded on its own and each lane sees the same operations in the same order.

#include <cstddef>
#include <cstdint>

#include "kernel/program.hpp"

namespace gln::kernel {

enum class Isa { baseline, avx2, avx512 };

/// Slots of a vector or matrix hold `width` doubles each; memory is aligned to 64 bytes. Per-lane scalars are arrays of
/// `width`. Tables (factor, solve, slots) hold byte offsets, see scaled_factor and scaled_solve.
struct Lanes {
  int width = 1;
  /// Interprets until Code::end.
  void (*run)(const Instruction* program, double* memory);
  /// Eliminates in place; pivots become their inverses. worst[lane] = least |pivot| / (|J_ii| + shift): what
  /// cancellation left of it.
  void (*factor)(const std::uint32_t* table, const std::uint32_t* end, double* matrix, double* worst);
  /// For each pair of `diagonal`: the second keeps |J_ii| + shift, the first becomes J_ii - shift (shift > 0). Clears
  /// `zeroed`.
  void (*shift)(double* matrix, const std::uint32_t* diagonal, std::size_t n, const double* shift,
                const std::uint32_t* zeroed, std::size_t n_zeroed);
  void (*solve)(const std::uint32_t* table, const std::uint32_t* end, const double* matrix, double* x);
  /// out = base + sum_j coefficients[j] k[j], over n slots.
  void (*combine)(double* out, const double* base, const double* const* k, const double* coefficients, int terms,
                  std::size_t n);
  /// out = -(f + inflow) - inverse_step * sum_j coefficients[j] k[j].
  void (*right_side)(double* out, const double* f, const double* inflow, const double* const* k,
                     const double* coefficients, int terms, const double* inverse_step, std::size_t n);
  /// norm[lane] = max_i |error_i| / (atol_i + rtol max(|y0_i|, |y1_i|)); NaN when anything is not finite.
  void (*error_norm)(const double* error, const double* y0, const double* y1, const double* atol, double rtol,
                     std::size_t n, double* norm);
  /// The three vectors of the dense output, from eight stages: d[j] = sum_i h[j][i] k[i].
  void (*dense_vectors)(double* const* d, const double* const* k, const double* coefficients, std::size_t n);
  /// out = (1 - x) y0 + x (y1 + (1 - x)(d0 + x (d1 + x d2))), x per lane.
  void (*interpolate)(double* out, const double* y0, const double* y1, const double* const* d, const double* x,
                      std::size_t n);
  /// y = y1 where keep[lane] != 0.
  void (*accept)(double* y, const double* y1, const double* keep, std::size_t n);
};

/// The best this machine can do.
Isa best_isa();
/// width 1, 8 or 16. An instruction set the machine lacks is an error of the caller.
const Lanes& lanes(Isa isa, int width);

}  // namespace gln::kernel
