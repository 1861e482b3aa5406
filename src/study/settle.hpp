#pragma once
// What can only be judged when everything has been said about an arm, by its file and by flags.

#include "study/study.hpp"

namespace gln::study {

/// Refuses persons this body cannot be for want of their size (GLN-P015; see person.hpp), and reports states that
/// cannot hold together or are none of a body: GLN-D025 (twice at once, or two of one family), GLN-D026 (the state of a
/// sample).
void settle(Study& study, const lang::Model& model, Diagnostics& diagnostics);

}  // namespace gln::study
