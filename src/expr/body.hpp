#pragma once
// A Model turned into a System: closing fluxes solved, rates written out, books kept, readouts added.

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "expr/system.hpp"
#include "lang/model.hpp"

namespace gln::expr {

/// A named output of the System that analysis needs besides the readouts.
struct Body {
  System system;
  std::vector<int> state_of_pool;        ///< pool index -> state index
  // Outputs, by position in System::outputs:
  std::vector<int> output_of_readout;    ///< readout index -> output
  std::vector<int> output_of_pool;       ///< pool index -> output (concentration, or amount without volume)
  std::vector<int> output_of_rate;       ///< process index -> output (rate), or -1 when rates were not asked for
  // Books: element content of the body plus all tallies, mmol of atoms per mmol; sum over states of weight * amount only
  // changes by doses.
  std::vector<double> nitrogen_weight, carbon_weight;  ///< per state
};

struct BodyOptions {
  bool rate_outputs = false;                 ///< add every process rate as an output (explain)
};

/// Never fails on a model that loaded without errors, except for numeric problems found at baseline of the reference person, which go
/// to `diagnostics` (GLN-B...): pool not steady, closing flux negative or undetermined, modifier not 1, non-finite baseline.
Body build_body(const lang::Model& model, const BodyOptions& options, Diagnostics& diagnostics);

}  // namespace gln::expr
