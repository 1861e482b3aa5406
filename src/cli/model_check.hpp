#pragma once
// gln model check: what was proved, in numbers.

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "cli/session.hpp"

namespace gln::cli {

struct ModelProof {
  std::size_t parameters = 0, pools = 0, processes = 0, readouts = 0, conditions = 0, products = 0;
  std::size_t sourced = 0, fitted = 0, derived = 0, assumed = 0;  ///< of the model's own numbers
  std::size_t closing = 0;                                        ///< processes whose flux was solved for
  std::size_t people = 0;                                         ///< people whose baseline was checked
  double largest_drift = 0;  ///< |net| / gross of the worst steady pool, reference person
};

/// Builds the body and checks the baseline of the reference person and of people at the middle and far ends of each
/// covariate.
ModelProof prove(const Session& session, Diagnostics& diagnostics);

}  // namespace gln::cli
