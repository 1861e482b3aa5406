#include "ode/pivoting.hpp"

#include <algorithm>

namespace gln::ode {

Pivoting::Pivoting(const Engine& engine, std::size_t width)
    : engine_(engine),
      width_(width),
      n_(engine.kernel.n_states()),
      wanted_(width),
      matrices_(new double[width * n_ * n_]),
      pivots_(width * n_),
      column_(n_) {}

void Pivoting::want(std::size_t lane, bool wanted) {
  wanted_[lane] = wanted;
  any_ = any_ || wanted;
}

bool Pivoting::factor(std::size_t lane, const double* matrix) {
  const auto& plan = engine_.kernel.lu();
  const auto& pattern = engine_.kernel.jacobian_pattern();
  double* const dense = matrices_.get() + lane * n_ * n_;
  std::fill_n(dense, n_ * n_, 0.0);
  for (std::size_t e = 0; e < pattern.size(); ++e)
    dense[pattern[e].first * n_ + pattern[e].second] = matrix[plan.entry[e] * width_ + lane];
  for (std::size_t i = 0; i < n_; ++i) dense[i * n_ + i] = matrix[plan.diagonal[i] * width_ + lane];
  wanted_[lane] = kernel::dense_factor(n_, dense, pivots_.data() + lane * n_);
  return wanted_[lane];
}

void Pivoting::solve(const double* b, double* x) {
  for (std::size_t lane = 0; lane < width_; ++lane) {
    if (!wanted_[lane]) continue;
    for (std::size_t i = 0; i < n_; ++i) column_[i] = b[i * width_ + lane];
    kernel::dense_solve(n_, matrices_.get() + lane * n_ * n_, pivots_.data() + lane * n_, column_.data());
    for (std::size_t i = 0; i < n_; ++i) x[i * width_ + lane] = column_[i];
  }
}

}  // namespace gln::ode
