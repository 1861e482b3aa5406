#pragma once
// Safety rules before a run: what they say, and whether they stop it.

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/session.hpp"
#include "report/scene.hpp"
#include "study/study.hpp"

namespace gln::cli {

struct Guarded {
  std::vector<report::Notice> notices;
  int exit_code =
      0;  ///< exit_ok, exit_safety, or exit_invalid (rules unreadable, unknown --history, nobody left to run)
};

/// Notices for every arm: the rules that apply, what was `said` while the study was read, and what this program is.
/// A rule that stops comes before a person the body cannot be.
Guarded guard(const Session& session, const ScenarioOptions& options, const study::Study& study,
              const Diagnostics& said);

/// Says on stderr why nothing runs: every rule that spoke. Returns the exit code.
int refuse(const Guarded& guarded);

/// The rules that spoke, one paragraph each ("G12 warning: ..."), without the disclaimer; "" when none did.
std::string in_words(const std::vector<report::Notice>& notices);

}  // namespace gln::cli
