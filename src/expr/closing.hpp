#pragma once
// The fluxes that make the baseline a steady state: for each process that closes a pool, its baseline flux as a linear
// combination of the other baseline rates.

#include <vector>

#include "base/diagnostic.hpp"
#include "expr/lower.hpp"

namespace gln::expr {

/// Solves S_closing x = -S_fixed v over all closed pools together and hands each x to `lowering`. The matrix S is
/// numbers only, so the solution is exact for every person. Returns false (GLN-B002, B003) when it has none.
bool solve_closing_fluxes(const lang::Model& model, Graph& graph, Lowering& lowering, Diagnostics& diagnostics);

}  // namespace gln::expr
