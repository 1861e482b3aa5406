#pragma once
// The same people integrated by SUNDIALS CVODE (BDF), one at a time.

#include <memory>
#include <vector>

#include "kernel/kernel.hpp"
#include "ode/simulator.hpp"

namespace gln::bench {

enum class Peer {
  dense_differences,  ///< dense matrix, Jacobian by finite differences: what the field's SBML simulators do
  klu_analytic        ///< KLU with our sparse analytic Jacobian
};

struct PeerResult {
  std::vector<double> outputs;  ///< times x outputs
  bool ok = false;
  long steps = 0, rhs = 0, jacobians = 0;
};

/// Rates, Jacobian and outputs are our own programs at width 1, so both sides evaluate the same expressions at the same
/// scalar speed. One peer per system and tolerance; people reuse its memory (CVodeReInit).
class CvodePeer {
 public:
  CvodePeer(const kernel::Kernel& kernel, Peer peer, double rtol, std::vector<double> atol);
  ~CvodePeer();
  PeerResult run(const ode::Task& task);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gln::bench
