#include "expr/closing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace gln::expr {

namespace {

using Matrix = std::vector<std::vector<double>>;

/// Reduces [a | b] so that a becomes the identity (Gauss-Jordan, partial pivoting). Returns the column without a pivot,
/// or -1.
int reduce(Matrix& a, Matrix& b) {
  const std::size_t n = a.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row)
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
    if (std::abs(a[pivot][column]) < 1e-12) return static_cast<int>(column);
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    const double scale = a[column][column];
    for (double& x : a[column]) x /= scale;
    for (double& x : b[column]) x /= scale;
    for (std::size_t row = 0; row < n; ++row) {
      const double factor = a[row][column];
      if (row == column || factor == 0.0) continue;
      for (std::size_t k = 0; k < n; ++k) a[row][k] -= factor * a[column][k];
      for (std::size_t k = 0; k < b[row].size(); ++k) b[row][k] -= factor * b[column][k];
    }
  }
  return -1;
}

double coefficient(const lang::Process& process, int pool) {
  for (const auto& term : process.terms)
    if (term.pool == pool) return term.coefficient;
  return 0.0;
}

}  // namespace

bool solve_closing_fluxes(const lang::Model& model, Graph& graph, Lowering& lowering, Diagnostics& diagnostics) {
  std::vector<int> closing, fixed, pools;
  for (std::size_t i = 0; i < model.processes.size(); ++i) {
    const auto& process = model.processes[i];
    if (process.form != lang::ProcessForm::closes) {
      fixed.push_back(static_cast<int>(i));
      continue;
    }
    closing.push_back(static_cast<int>(i));
    pools.push_back(process.closes);
  }
  const std::size_t n = closing.size();
  Matrix a(n, std::vector<double>(n)), b(n, std::vector<double>(fixed.size()));
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t k = 0; k < n; ++k)
      a[row][k] = coefficient(model.processes[static_cast<std::size_t>(closing[k])], pools[row]);
    for (std::size_t k = 0; k < fixed.size(); ++k)
      b[row][k] = -coefficient(model.processes[static_cast<std::size_t>(fixed[k])], pools[row]);
  }
  if (const int column = reduce(a, b); column >= 0) {
    const auto& process = model.processes[static_cast<std::size_t>(closing[static_cast<std::size_t>(column)])];
    diagnostics.error(
        "GLN-B002", process.place,
        fmt::format("the flux of '{}' cannot be found: the closed pools do not determine it", process.name),
        "each closing process must move the pool it closes, and no two may do the same work; give one a flux");
    return false;
  }
  for (std::size_t row = 0; row < n; ++row) {
    Id flux = graph.constant(0.0);
    for (std::size_t k = 0; k < fixed.size(); ++k) {
      const double weight = std::abs(b[row][k]) < 1e-14 ? 0.0 : b[row][k];
      if (weight == 0.0) continue;
      flux = graph.add(flux, graph.multiply(graph.constant(weight), lowering.baseline_rate(fixed[k])));
    }
    if (const int early = lowering.premature_process(); early >= 0) {
      const auto& process = model.processes[static_cast<std::size_t>(early)];
      diagnostics.error(
          "GLN-B003", process.place,
          fmt::format("the baseline rate of '{}' is asked for while closing fluxes are being found", process.name),
          "a flux or rate that others are closed against may not depend on a closing flux");
      return false;
    }
    lowering.set_closing_flux(closing[row], flux);
  }
  return true;
}

}  // namespace gln::expr
