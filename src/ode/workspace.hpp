#pragma once
// The vectors of a block of lanes.

#include <cstddef>

#include "kernel/kernel.hpp"
#include "ode/memory.hpp"

namespace gln::ode {

/// Vectors hold `width` doubles for each state; the programs' own memory comes first.
struct Workspace {
  Workspace(const kernel::Kernel& kernel, int lanes);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  double& at(double* vector, std::size_t state, std::size_t lane) const { return vector[state * width + lane]; }

  const std::size_t n, width;
  Memory memory;
  double *program = nullptr, *states = nullptr, *rates = nullptr, *matrix = nullptr;  ///< of the programs
  double *y = nullptr, *y1 = nullptr, *inflow = nullptr;  ///< start and end of the step; what infusions bring
  double *k[8] = {}, *dense[3] = {};                      ///< stages; what lies between start and end
  // One double per lane.
  double *busy = nullptr, *shift = nullptr, *inverse_step = nullptr, *worst = nullptr, *norm = nullptr, *keep = nullptr;
};

}  // namespace gln::ode
