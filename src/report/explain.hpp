#pragma once
// What `gln explain` prints: a ledger, and the numbers of the model that matter most to it.

#include <string>
#include <vector>

#include "analysis/influences.hpp"
#include "analysis/ledger.hpp"
#include "report/scene.hpp"
#include "report/style.hpp"

namespace gln::report {

struct Explanation {
  analysis::Ledger ledger;
  /// In words, one per arm: "cirrhosis; 10 g oral". Two when the ledger is a difference.
  std::vector<std::string> arms;
  std::optional<analysis::Influences> influences;
  std::size_t listed = 0;  ///< how many of the influences are shown
  std::vector<Notice> notices;
  Citations citations;
};

std::string explain_text(const Explanation& explanation, const Style& style);

/// One document; "parameters" only when they were asked for, "first" and "second" only for a difference. Where a rule
/// stopped the run (status "stopped") there are no numbers, only what was asked and the notices.
std::string explain_json(const Explanation& explanation);

}  // namespace gln::report
