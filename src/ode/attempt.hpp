#pragma once
// One step of Rodas5P, tried in all lanes at once.

#include <cstddef>
#include <vector>

#include "ode/engine.hpp"
#include "ode/pivoting.hpp"
#include "ode/workspace.hpp"

namespace gln::ode {

/// Works on the vectors of a Workspace and knows nothing of people, times and events.
class Attempt {
 public:
  Attempt(const Engine& engine, const kernel::Lanes& lanes, Workspace& workspace);

  /// Rates and Jacobian at y.
  void linearise();

  /// From y over 1 / inverse_step in each busy lane: y1, and in norm how large its error is.
  void step(const std::vector<double>& atol, double rtol);

  /// The matrix of the lane's step could not be inverted.
  bool singular(std::size_t lane) const;

  /// What lies between y and y1, in dense.
  void prepare_dense();

 private:
  const Engine& engine_;
  const kernel::Lanes& lanes_;
  const WidthPrograms& programs_;
  Workspace& w_;
  Pivoting pivoting_;

  void factor();
  void factor_with_pivots();
  void solve(double* x);
};

}  // namespace gln::ode
