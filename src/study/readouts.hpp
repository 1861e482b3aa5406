#pragma once
// Readouts by name: those the model declares, and every pool by its own name.

#include <optional>
#include <string>
#include <vector>

#include "expr/body.hpp"
#include "lang/model.hpp"

namespace gln::study {

struct ReadoutRef {
  std::string name, title;
  Unit unit;                                 ///< shown unit
  const lang::Species* species = nullptr;    ///< for mg/dL; may be null
  int readout = -1, pool = -1;               ///< one of the two; neither: its tracer must be compiled in first
  int output(const expr::Body& body) const;  ///< position in System::outputs
};

std::optional<ReadoutRef> find_readout(const lang::Model& model, const std::string& name);

/// Names of everything that can be asked for: readouts, then pools. Those of tracers that are not in the model (Model::
/// traced) are understood as well but not listed: each pool has one per tracer.
std::vector<std::string> readout_names(const lang::Model& model);

/// Readouts of the default table.
std::vector<std::string> shown_readouts(const lang::Model& model);

/// "umol.h/L" of "umol/L": the unit of an area under a readout over hours.
std::string area_unit(const std::string& unit);

}  // namespace gln::study
