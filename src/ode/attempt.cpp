#include "ode/attempt.hpp"

#include <cstring>

#include "ode/rodas5p.hpp"

namespace gln::ode {

namespace {

// A pivot this much smaller than the diagonal it came from is cancellation: the static order does not suit this matrix.
constexpr double least_pivot = 1e-7;

}  // namespace

Attempt::Attempt(const Engine& engine, const kernel::Lanes& lanes, Workspace& workspace)
    : engine_(engine),
      lanes_(lanes),
      programs_(engine.programs(lanes.width)),
      w_(workspace),
      pivoting_(engine, workspace.width) {}

void Attempt::linearise() {
  std::memcpy(w_.states, w_.y, w_.n * w_.width * sizeof(double));
  lanes_.run(programs_.rates_and_jacobian.data(), w_.program);
}

void Attempt::step(const std::vector<double>& atol, double rtol) {
  namespace method = rodas5p;
  factor();
  lanes_.right_side(w_.k[0], w_.rates, w_.inflow, w_.k, method::c[0], 0, w_.inverse_step, w_.n);
  solve(w_.k[0]);
  for (int s = 1; s < method::stages; ++s) {
    // NOTE: stages 7 and 8 are the state of the stage before plus its k (see rodas5p.hpp).
    if (s < 6)
      lanes_.combine(w_.states, w_.y, w_.k, method::a[s], s, w_.n);
    else
      lanes_.combine(w_.states, w_.states, w_.k + s - 1, &method::a[s][s - 1], 1, w_.n);
    lanes_.run(programs_.rates.data(), w_.program);
    lanes_.right_side(w_.k[s], w_.rates, w_.inflow, w_.k, method::c[s], s, w_.inverse_step, w_.n);
    solve(w_.k[s]);
  }
  constexpr double one = 1.0;
  lanes_.combine(w_.y1, w_.states, w_.k + 7, &one, 1, w_.n);
  lanes_.error_norm(w_.k[7], w_.y, w_.y1, atol.data(), rtol, w_.n, w_.norm);
}

bool Attempt::singular(std::size_t lane) const { return w_.worst[lane] < least_pivot; }

void Attempt::prepare_dense() { lanes_.dense_vectors(w_.dense, w_.k, rodas5p::dense[0], w_.n); }

void Attempt::factor() {
  for (std::size_t l = 0; l < w_.width; ++l) w_.shift[l] = w_.inverse_step[l] / rodas5p::gamma;
  const auto& t = programs_.lu;
  lanes_.shift(w_.matrix, t.diagonal.data(), w_.n, w_.shift, t.zeroed.data(), t.zeroed.size());
  lanes_.factor(t.factor.data(), t.factor.data() + t.factor.size(), w_.matrix, w_.worst);
  pivoting_.clear();
  for (std::size_t l = 0; l < w_.width; ++l) pivoting_.want(l, w_.busy[l] != 0.0 && w_.worst[l] < least_pivot);
  if (pivoting_.any()) factor_with_pivots();
}

/// Rare: the matrix is made again, for the lanes whose pivots were bad.
void Attempt::factor_with_pivots() {
  const auto& t = programs_.lu;
  lanes_.run(programs_.rates_and_jacobian.data(), w_.program);
  lanes_.shift(w_.matrix, t.diagonal.data(), w_.n, w_.shift, t.zeroed.data(), t.zeroed.size());
  for (std::size_t l = 0; l < w_.width; ++l)
    // NOTE: 0 tells singular() that pivoting did not help either.
    if (pivoting_.wanted(l)) w_.worst[l] = pivoting_.factor(l, w_.matrix) ? 1.0 : 0.0;
  double* const spare = w_.norm;  // overwritten by error_norm later
  lanes_.factor(t.factor.data(), t.factor.data() + t.factor.size(), w_.matrix, spare);
}

void Attempt::solve(double* x) {
  const auto& t = programs_.lu.solve;
  double* const kept = w_.y1;  // free until the step is complete
  if (pivoting_.any()) std::memcpy(kept, x, w_.n * w_.width * sizeof(double));
  lanes_.solve(t.data(), t.data() + t.size(), w_.matrix, x);
  if (pivoting_.any()) pivoting_.solve(kept, x);
}

}  // namespace gln::ode
