#pragma once
// The command line: verbs and flags in, exit code out.

#include <string>
#include <vector>

namespace gln::cli {

/// Exit codes of product.md.
enum ExitCode { exit_ok = 0, exit_failed = 1, exit_invalid = 2, exit_threshold = 3, exit_safety = 4 };

/// Runs the program with `arguments` (without the program's name).
int run(const std::vector<std::string>& arguments);

}  // namespace gln::cli
