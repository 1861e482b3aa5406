#pragma once
// How sure the model is of what an experiment of a claim shows: the same experiment with the numbers it hangs on drawn
// from their ranges.

#include <vector>

#include "evidence/claims_verdict.hpp"

namespace gln::evidence {

/// `count` draws of each parameter (columns) between its `low` and `high`, internal units: one in each of `count` equal
/// parts of the range (Latin hypercube; of its logarithm where `low` > 0), in an order of its own. The same numbers on
/// every machine.
std::vector<std::vector<double>> draws(const lang::Model& model, const std::vector<int>& parameters, int count);

/// Where a claim names numbers it hangs on (`uncertain`): its experiments again, `count` times, each time on people in
/// whom all of these numbers are drawn. None: no ranges. Fills RowDetail::range and Experiment::uncertain. Errors GLN-K012: a name that is no
/// parameter of the model, or one without a range.
void run_ranges(const study::Engine& engine, const std::vector<const Claim*>& claims, int count,
                const study::RunOptions& options, Experiments& experiments, Diagnostics& diagnostics);

}  // namespace gln::evidence
