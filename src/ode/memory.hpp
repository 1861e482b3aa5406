#pragma once
// Memory for programs and vectors over lanes.

#include <cstddef>
#include <memory>
#include <new>

namespace gln::ode {

struct FreeAligned {
  void operator()(double* memory) const;
};
using Memory = std::unique_ptr<double[], FreeAligned>;

/// Aligned as the loops over lanes need it; not initialised.
Memory aligned_memory(std::size_t doubles);

}  // namespace gln::ode
