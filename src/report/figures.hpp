#pragma once
// What the charts of a page draw: the curves of a study's arms with the observations on them. Not for use outside this
// folder.

#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/validation.hpp"
#include "lang/model.hpp"
#include "study/run.hpp"

namespace gln::report {

/// One entry per readout that the study observes: name, title, unit, molar mass, and for each arm its curve (about
/// `most` points, its ends and extremes among them) and observed points. `rows` are those of the study
/// (analysis::compare).
nlohmann::ordered_json observed_readouts(const lang::Model& model, const std::vector<study::ArmRun>& runs,
                                         const std::vector<const analysis::Row*>& rows, std::size_t most);

}  // namespace gln::report
