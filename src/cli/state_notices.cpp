#include "cli/state_notices.hpp"

#include <fmt/format.h>

#include <set>

namespace gln::cli {

namespace {

/// "of 5 of the 9 changes of exercise only the direction is known ..."; "" when all sizes are known.
std::string sizes_unknown(const lang::Condition& condition, const lang::Model& model) {
  constexpr int most_named = 5;
  int unknown = 0;
  std::string names;
  for (const auto& change : condition.changes) {
    if (!change.direction_only) continue;
    if (++unknown <= most_named)
      names += (names.empty() ? "" : ", ") + model.parameters[static_cast<std::size_t>(change.parameter)].name;
  }
  if (unknown == 0) return {};
  if (unknown > most_named) names += " ...";
  return fmt::format(
      "of {} of the {} changes of '{}' only the direction is known, their size is assumed ({}); see gln "
      "model show {}",
      unknown, condition.changes.size(), condition.name, names, condition.name);
}

}  // namespace

std::vector<report::Notice> state_notices(const study::Study& study, const lang::Model& model) {
  std::vector<report::Notice> notices;
  std::set<std::string> said;
  const auto say = [&](const char* id, const char* level, const std::string& text) {
    if (!text.empty() && said.insert(text).second) notices.push_back({id, level, text});
  };
  for (const auto& arm : study.arms) {
    for (const auto& use : arm.conditions) {
      const auto& condition = model.conditions[static_cast<std::size_t>(use.condition)];
      if (condition.passing && (!use.from || !use.to))
        say("state-endless", "warning",
            fmt::format(
                "'{0}' is a passing state, and is taken as lasting {1}: say when it begins and ends (\"{0} from "
                "T to T\")",
                condition.name,
                !use.from && !use.to ? "since long before and without end"
                : use.from           ? "without end"
                                     : "since long before"));
      say("sign-only", "info", sizes_unknown(condition, model));
      if (!condition.note.empty() && !condition.changes.empty())
        say("state", "info", fmt::format("'{}': {}", condition.name, condition.note));
    }
  }
  return notices;
}

}  // namespace gln::cli
