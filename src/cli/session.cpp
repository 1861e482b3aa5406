#include "cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "base/file.hpp"
#include "cli/app.hpp"

namespace gln::cli {

namespace {

std::atomic<bool> stop_asked{false};

void on_signal(int) { stop_asked.store(true); }

}  // namespace

bool print(const Diagnostics& diagnostics) {
  for (const auto& diagnostic : diagnostics.all()) fmt::print(stderr, "{}\n", to_string(diagnostic));
  return !diagnostics.has_errors();
}

int usage_error(const std::string& code, const std::string& message, const std::string& hint) {
  Diagnostics diagnostics;
  const Place nowhere;
  diagnostics.error(code, nowhere, message, hint);
  print(diagnostics);
  return exit_invalid;
}

bool can_write(const std::vector<std::string>& paths) {
  Diagnostics diagnostics;
  for (const auto& path : paths)
    if (const auto problem = path.empty() ? std::nullopt : check_writable(path)) diagnostics.add(*problem);
  return print(diagnostics);
}

bool write_result(const std::string& path, const std::string& text) {
  if (path.empty()) return true;
  if (const auto problem = write_file_atomically(path, text)) {
    Diagnostics diagnostics;
    diagnostics.add(*problem);
    return print(diagnostics);
  }
  fmt::print(stderr, "wrote {}\n", path);
  return true;
}

std::unique_ptr<Session> open_session(const ModelOptions& options) {
  Diagnostics diagnostics;
  auto session = std::make_unique<Session>();
  const auto paths = find_paths(options.model, diagnostics);
  if (paths) {
    session->paths = *paths;
    session->model = lang::load_model(paths->model, options.with, diagnostics);
  }
  if (!print(diagnostics)) return nullptr;
  return session;
}

const std::atomic<bool>* interrupted() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  // NOTE: a second Ctrl-C ends the program at once.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return &stop_asked;
}

bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace gln::cli
