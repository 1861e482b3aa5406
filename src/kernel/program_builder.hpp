#pragma once
// Turns graph nodes into a Program: depth-first order, fused pairs, slots reused once their value is dead.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "expr/graph.hpp"
#include "kernel/program.hpp"

namespace gln::kernel {

/// A value to be computed and where it goes.
struct Root {
  expr::Id node = 0;
  std::uint32_t slot = 0;
};

/// Where a node's value already lies (leaves, constants of the person); nothing: it has to be computed.
using Located = std::function<std::optional<std::uint32_t>(expr::Id)>;

struct Built {
  Program program;
  std::uint32_t temporaries = 0;  ///< slots used from `first_temporary` on
};

/// Every root slot is distinct and written by this program only.
Built build_program(const expr::Graph& graph, std::span<const Root> roots, const Located& located,
                    std::uint32_t first_temporary);

}  // namespace gln::kernel
