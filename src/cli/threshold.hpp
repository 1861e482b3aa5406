#pragma once
// Rules of `gln validate --fail-on`: "validation.gmfe>1.4".

#include <map>
#include <optional>
#include <string>

#include "analysis/validation.hpp"
#include "base/diagnostic.hpp"

namespace gln::cli {

struct Threshold {
  std::string text, role, figure;
  bool above = true;  ///< true when figure > limit is a miss
  double limit = 0;
};

/// ROLE.FIGURE>NUMBER or ROLE.FIGURE<NUMBER; roles as in the summary; figures n, gmfe, afe, within_1_25, within_1_5,
/// within_2, failed, directions_right (share). GLN-X031 when it is not.
std::optional<Threshold> parse_threshold(const std::string& text, Diagnostics& diagnostics);

/// A sentence when the threshold was missed (also when the role has no rows: nothing was shown).
std::optional<std::string> missed(const Threshold& threshold, const std::map<std::string, analysis::Summary>& summary);

}  // namespace gln::cli
