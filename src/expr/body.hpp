#pragma once
// A Model turned into a System: closing fluxes solved, rates written out, books kept, readouts added.

#include <span>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "expr/system.hpp"
#include "lang/model.hpp"

namespace gln::expr {

/// The System of a model and the way back from it to the model's names.
struct Body {
  System system;
  std::vector<int> state_of_pool;  ///< pool index -> state index
  // Outputs, by position in System::outputs:
  std::vector<int> output_of_readout;  ///< readout index -> output
  std::vector<int> output_of_pool;     ///< pool index -> output (concentration, or amount without volume)
  std::vector<int> output_of_rate;     ///< process index -> output (rate); empty when rates were not asked for
  std::vector<Id> baseline_rate;       ///< process index -> its rate at baseline, over `reference` slots only
  std::vector<Id> rate;                ///< process index -> its rate now
  // Books: atoms per unit of each state. The weighted sum over all states changes by doses only.
  std::vector<double> nitrogen_weight, carbon_weight;
};

struct BodyOptions {
  bool rate_outputs = false;  ///< add every process rate as an output (explain)
};

/// Lowers `model`. Numeric problems at the baseline of the reference person go to `diagnostics` (GLN-B0xx).
Body build_body(const lang::Model& model, const BodyOptions& options, Diagnostics& diagnostics);

/// The same numeric checks for another person: `references` are the baseline slots. `who` begins each message ("" for
/// the reference). Checks: baseline finite and not negative, every steady pool steady, closing fluxes >= 0,
/// modifiers 1.
void check_baseline(const lang::Model& model, const Body& body, std::span<const double> references,
                    const std::string& who, Diagnostics& diagnostics);

}  // namespace gln::expr
