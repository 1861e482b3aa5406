#include "ode/workspace.hpp"

#include <algorithm>

namespace gln::ode {

Workspace::Workspace(const kernel::Kernel& kernel, int lanes)
    : n(kernel.n_states()), width(static_cast<std::size_t>(lanes)) {
  const auto& layout = kernel.layout();
  const std::size_t vectors = 3 + 8 + 3, scalars = 6;
  const std::size_t total = (layout.size + vectors * n + scalars) * width;
  memory = aligned_memory(total);
  std::fill_n(memory.get(), total, 0.0);
  double* next = memory.get();
  const auto take = [&](std::size_t slots) {
    double* const taken = next;
    next += slots * width;
    return taken;
  };
  program = take(layout.size);
  states = program + layout.states * width;
  rates = program + layout.rates * width;
  matrix = program + layout.matrix * width;
  for (auto** vector : {&y, &y1, &inflow}) *vector = take(n);
  for (auto*& stage : k) stage = take(n);
  for (auto*& d : dense) d = take(n);
  for (auto** scalar : {&busy, &shift, &inverse_step, &worst, &norm, &keep}) *scalar = take(1);
}

}  // namespace gln::ode
