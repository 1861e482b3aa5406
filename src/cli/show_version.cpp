// gln version

#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"

namespace gln::cli {

int show_version() {
  fmt::print("gln {}\n", program_version);
  const auto session = open_session({});
  if (!session) return exit_invalid;
  fmt::print("model {} {} ({})\n", session->model.name, session->model.version, session->model.hash);
  return exit_ok;
}

}  // namespace gln::cli
