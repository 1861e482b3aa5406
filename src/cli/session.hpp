#pragma once
// What every verb does first and last: read the model, say what is wrong, catch Ctrl-C.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "lang/model.hpp"

namespace gln::cli {

/// A model that loaded without errors.
struct Session {
  Paths paths;
  lang::Model model;
};

/// Reads the model; prints everything found to stderr. Null when there were errors (exit 2).
std::unique_ptr<Session> open_session(const ModelOptions& options);

/// Prints all messages to stderr. True when there was no error.
bool print(const Diagnostics& diagnostics);

/// False with a message for each of the paths that cannot be written (empty ones are none), so that a long run is not
/// done for nothing.
bool can_write(const std::vector<std::string>& paths);

/// Writes a result file whole and says on stderr where it went; an empty path is nothing to do. False with a message
/// when that failed.
bool write_result(const std::string& path, const std::string& text);

/// Prints one error and returns exit code 2.
int usage_error(const std::string& code, const std::string& message, const std::string& hint);

/// Set by Ctrl-C and SIGTERM: long work stops cleanly at the next step.
const std::atomic<bool>* interrupted();

bool stdout_is_terminal();
bool stderr_is_terminal();

}  // namespace gln::cli
