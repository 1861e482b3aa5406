#pragma once
// What must be known of the states of the body a study uses.

#include <vector>

#include "report/scene.hpp"
#include "study/study.hpp"

namespace gln::cli {

/// One "state-endless" for each passing state (exercise ...) whose beginning or end was not given, one "sign-only" for
/// each state that has changes of which only the direction is known, one "state" with the note of each. Each once.
std::vector<report::Notice> state_notices(const study::Study& study, const lang::Model& model);

}  // namespace gln::cli
