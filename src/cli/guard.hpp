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
  int exit_code = 0;  ///< exit_ok, exit_invalid (rules unreadable, unknown --history) or exit_safety
};

/// Notices for every arm: the rules that apply, `warnings` about the person (G19), and what this program is.
Guarded guard(const Session& session, const ScenarioOptions& options, const study::Study& study,
              const Diagnostics& warnings);

/// The rules that spoke, one paragraph each ("G12 warning: ..."), without the disclaimer; "" when none did.
std::string in_words(const std::vector<report::Notice>& notices);

}  // namespace gln::cli
