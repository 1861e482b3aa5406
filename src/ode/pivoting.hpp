#pragma once
// For the lanes whose matrix the static order of elimination does not suit.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ode/engine.hpp"

namespace gln::ode {

/// Takes the matrices of single lanes out of a block and eliminates them densely, with pivoting. Rare.
class Pivoting {
 public:
  Pivoting(const Engine& engine, std::size_t width);

  /// For this attempt.
  void want(std::size_t lane, bool wanted);
  bool wanted(std::size_t lane) const { return wanted_[lane]; }
  bool any() const { return any_; }
  void clear() { any_ = false; }

  /// False when the matrix is singular; the lane is then no longer wanted.
  bool factor(std::size_t lane, const double* matrix);

  /// x = matrix^-1 b for the wanted lanes; the others' x stays.
  void solve(const double* b, double* x);

 private:
  const Engine& engine_;
  const std::size_t width_, n_;
  std::vector<bool> wanted_;
  bool any_ = false;
  std::unique_ptr<double[]> matrices_;  ///< untouched, so without pages, until the first is wanted
  std::vector<std::uint32_t> pivots_;
  std::vector<double> column_;
};

}  // namespace gln::ode
