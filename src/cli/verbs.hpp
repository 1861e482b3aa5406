#pragma once
// The verbs. Each prints its result on stdout, everything else on stderr, and returns an exit code.

#include "cli/options.hpp"

namespace gln::cli {

int simulate(const SimulateOptions& options);
int validate(const ValidateOptions& options);
int explain(const ExplainOptions& options);
int claims(const ClaimsOptions& options);
int model_command(const ModelCommandOptions& options);
int show_version();

}  // namespace gln::cli
