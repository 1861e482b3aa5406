#pragma once
// Flags to a study: a person, a state and a regimen from the command line become the same Study a file gives.

#include <optional>
#include <string>

#include "base/diagnostic.hpp"
#include "cli/options.hpp"
#include "study/run.hpp"
#include "study/study.hpp"

namespace gln::cli {

/// A study from flags, or from the file with the flags added to every arm: doses and conditions join what the arm has,
/// person flags replace the arm's own. `kept` of the file's observations stay. GLN-X02x for the flags, study and
/// regimen codes for the rest. Given also when all that is wrong is a person this body cannot be (GLN-P007 in
/// `diagnostics`): not to be run, but safety rules speak first.
std::optional<study::Study> make_scenario(const ScenarioOptions& options, const lang::Model& model,
                                          Diagnostics& diagnostics);

/// The first arm of a study with other doses or other conditions, everything else the same. "none" is no dose.
std::optional<study::Study> make_other(const study::Study& study, const OtherOptions& options, const lang::Model& model,
                                       Diagnostics& diagnostics);

/// "24h", "90 min", "3 d" in min. GLN-X020 when it is not a time, naming `flag`.
std::optional<double> parse_time(const std::string& text, const std::string& flag, Diagnostics& diagnostics);

/// Checks names given with --readout against the model; GLN-X021 with the nearest name.
bool check_readouts(const std::vector<std::string>& names, const lang::Model& model, Diagnostics& diagnostics);

/// Tolerances and grid for a run.
std::optional<study::RunOptions> make_run_options(const SolverOptions& options, Diagnostics& diagnostics);

}  // namespace gln::cli
