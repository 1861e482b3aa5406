#pragma once
// How sure the model is of what an experiment of a claim shows: the same experiment with the numbers it hangs on drawn
// from their ranges.

#include <map>
#include <string>
#include <vector>

#include "evidence/claims_verdict.hpp"

namespace gln::evidence {

/// What a row of an experiment says as the model is and over draws of the numbers a claim hangs on.
struct Range {
  double low = 0.0, high = 0.0;  ///< of the change in per cent, or of the number; NaN when there is none
  int draws = 0, agreeing = 0, unanswered = 0;
  std::string reason;  ///< why the first of those without an answer has none
};

/// Ranges of one claim: of each row of an experiment, by the experiment's name.
using Ranges = std::map<std::string, std::vector<Range>>;

/// `count` draws of each parameter (columns) between its `low` and `high`, internal units: one in each of `count` equal
/// parts of the range (Latin hypercube; of its logarithm where `low` > 0), in an order of its own. Always the same.
std::vector<std::vector<double>> draws(const lang::Model& model, const std::vector<int>& parameters, int count);

/// The experiments of a claim that names numbers it hangs on (`uncertain`) again, `count` times, each time on people in
/// whom all of these numbers are drawn; empty for other claims or without draws. `experiments` have been run. Errors
/// GLN-K012: a name that is no parameter of the model, or one without a range.
Ranges run_ranges(const study::Engine& engine, const Claim& claim, int count, const study::RunOptions& options,
                  const Experiments& experiments, Diagnostics& diagnostics);

}  // namespace gln::evidence
