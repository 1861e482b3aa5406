#include "study/settle.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gln::study {

namespace {

bool overlap(const ConditionUse& a, const ConditionUse& b) {
  const auto begins = [](const ConditionUse& use) { return use.from.value_or(-HUGE_VAL); };
  const auto ends = [](const ConditionUse& use) { return use.to.value_or(HUGE_VAL); };
  return begins(a) < ends(b) && begins(b) < ends(a);
}

void check_states(const Arm& arm, const lang::Model& model, Diagnostics& diagnostics) {
  const auto condition = [&](const ConditionUse& use) -> const lang::Condition& {
    return model.conditions[static_cast<std::size_t>(use.condition)];
  };
  for (std::size_t i = 0; i < arm.conditions.size(); ++i) {
    const auto& one = condition(arm.conditions[i]);
    if (one.sample)
      diagnostics.error("GLN-D026", arm.place, fmt::format("'{}' is the state of a sample, not of a body", one.name),
                        "name it in the `assay` of an observed number (docs/studies.md)");
    for (std::size_t k = 0; k < i; ++k) {
      const auto& other = condition(arm.conditions[k]);
      if (!overlap(arm.conditions[i], arm.conditions[k])) continue;
      if (&one == &other)
        diagnostics.error("GLN-D025", arm.place, fmt::format("'{}' is given twice at once", one.name),
                          "name it once: its changes would act twice");
      else if (!one.family.empty() && one.family == other.family)
        diagnostics.error("GLN-D025", arm.place,
                          fmt::format("'{}' and '{}' exclude each other ({})", other.name, one.name, one.family),
                          "choose one of them, or let one end before the other begins");
    }
  }
}

}  // namespace

void settle(Study& study, const lang::Model& model, Diagnostics& diagnostics) {
  for (auto& arm : study.arms) {
    person::refuse_child_without_size(arm.person, model, arm.place, diagnostics);
    check_states(arm, model, diagnostics);
  }
}

}  // namespace gln::study
