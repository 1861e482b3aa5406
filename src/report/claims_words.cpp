// What the forms of `gln claims` share.

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "report/claims.hpp"

namespace gln::report {

std::string evidence_in_words(const evidence::Claim& claim) {
  std::string direction = claim.direction;
  // A statement of fact or an advice claims no effect: "no effect" would read as if it were wrong.
  if (direction == "none") direction = claim.kind == "effect" ? "no effect" : claim.kind;
  if (direction == "unknown") direction = "not known";
  return fmt::format("{}, {} certainty", direction, claim.certainty);
}

std::string expected_in_words(const analysis::Row& row, const evidence::RowDetail& detail) {
  if (row.is_direction)
    return fmt::format("{}{}", direction_in_words(row.observed),
                       row.observed == 0 ? fmt::format(" within {}", detail.limit) : " " + detail.limit);
  const std::string unit = row.unit == "1" || row.unit.empty() ? "" : " " + row.unit;
  if (row.accept) return fmt::format("{} to {}{}", number(row.accept->first, 3), number(row.accept->second, 3), unit);
  return number(row.observed, 3) + unit;
}

std::string predicted_in_words(const analysis::Row& row, const evidence::RowDetail& detail) {
  if (row.failed) return "failed";
  if (row.is_direction)
    return direction_in_words(row.predicted) +
           (std::isfinite(detail.percent)
                ? fmt::format(" ({}{} %)", detail.percent > 0 ? "+" : "", number(detail.percent, 2))
                : "");
  const std::string unit = row.unit == "1" || row.unit.empty() ? "" : " " + row.unit;
  return number(row.predicted, 3) + unit;
}

std::string range_in_words(const analysis::Row& row, const evidence::Range& range) {
  const auto signed_number = [&](double value) {
    return (row.is_direction && value > 0 ? "+" : "") + number(value, row.is_direction ? 2 : 3);
  };
  const std::string unit = row.is_direction ? " %" : row.unit == "1" || row.unit.empty() ? "" : " " + row.unit;
  std::string text;
  if (std::isfinite(range.low)) text = signed_number(range.low) + " to " + signed_number(range.high) + unit + "; ";
  text += fmt::format("{} of {} agree", range.agreeing, range.draws - range.unanswered);
  if (range.unanswered > 0) text += fmt::format("; {} gave no answer ({})", range.unanswered, range.reason);
  return text;
}

std::string ranges_in_words(const evidence::Claim& claim, const std::vector<evidence::Range>& ranges) {
  std::string names;
  for (const auto& name : claim.uncertain) names += (names.empty() ? "" : ", ") + name;
  return fmt::format(
      "Range: the same experiment {} times with these numbers drawn from the ranges the model gives them: "
      "{}.",
      ranges.front().draws, names);
}

std::string row_in_words(const analysis::Row& row, const evidence::RowDetail& detail) {
  std::string text = row.readout;
  if (row.measure != "value" && row.measure != "direction") text += " " + row.measure;
  if (!detail.of.empty()) text += (row.is_direction ? " " : " of ") + detail.of;
  if (!row.at.empty()) text += ", " + row.at;
  if (!row.versus.empty()) text += ", against " + row.versus;
  return text;
}

std::vector<std::string> sources_of(const ClaimsScene& scene) {
  std::set<std::string> keys;
  for (const auto& judged : scene.claims) keys.insert(judged.claim->references.begin(), judged.claim->references.end());
  for (const auto& faq : scene.monograph->faq) keys.insert(faq.references.begin(), faq.references.end());
  return {keys.begin(), keys.end()};
}

}  // namespace gln::report
