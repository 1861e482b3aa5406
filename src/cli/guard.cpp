#include "cli/guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/app.hpp"
#include "cli/state_notices.hpp"
#include "evidence/safety.hpp"

namespace gln::cli {

namespace {

std::string level_of(const evidence::Finding& finding) { return finding.stops() ? "stop" : "warning"; }

std::string text_of(const evidence::Finding& finding) {
  std::string text = finding.message;
  if (finding.action == evidence::Action::run_marked) text = "Outside supported use. " + text;
  if (finding.action == evidence::Action::confirm) text = "Please check what was entered. " + text;
  text += fmt::format(" ({}", finding.when);
  for (std::size_t i = 0; i < finding.references.size(); ++i) text += (i == 0 ? "; " : ", ") + finding.references[i];
  return text + fmt::format("; as of {})", finding.as_of);
}

bool check_history(const evidence::SafetyRules& rules, const std::vector<std::string>& history,
                   Diagnostics& diagnostics) {
  const auto known = rules.known_history();
  bool good = true;
  for (const auto& word : history) {
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    good = false;
    const Place place{"--history", 0, 0};
    const std::string best = nearest(word, known);
    std::string all;
    for (const auto& name : known) all += (all.empty() ? "" : ", ") + name;
    diagnostics.error("GLN-X027", place, fmt::format("unknown word '{}'", word),
                      best.empty() ? "known words: " + all : fmt::format("did you mean '{}'?", best));
  }
  return good;
}

/// Ranges, build and far baselines of a person: rules G18 and G19 say them.
bool is_for_rules(const std::string& code) { return code == "GLN-P010" || code == "GLN-P011" || code == "GLN-P012"; }

}  // namespace

Guarded guard(const Session& session, const ScenarioOptions& options, const study::Study& study,
              const Diagnostics& said) {
  Guarded guarded;
  guarded.notices.push_back({"disclaimer", "info", report::kDisclaimer});
  if (study::nobody_left(study)) guarded.exit_code = exit_invalid;
  for (const auto& warning : said.all())
    if (warning.severity == Severity::warning && (session.paths.evidence.empty() || !is_for_rules(warning.code)))
      guarded.notices.push_back({warning.code, "warning", warning.message});
  for (auto& notice : state_notices(study, session.model)) guarded.notices.push_back(std::move(notice));
  if (session.paths.evidence.empty()) {
    guarded.notices.push_back(
        {"safety-rules", "warning", "no evidence folder beside the model: safety rules were not applied"});
    return guarded;
  }
  Diagnostics diagnostics;
  const auto rules = evidence::read_safety(session.paths.evidence + "/safety.toml", diagnostics);
  if (!rules || !check_history(*rules, options.history, diagnostics)) {
    print(diagnostics);
    guarded.exit_code = exit_invalid;
    return guarded;
  }
  const auto audience = evidence::parse_audience(options.audience).value_or(evidence::Audience::research);
  std::map<std::string, std::size_t> spoken;  // where in the notices
  for (const auto& arm : study.arms) {
    for (const auto& finding : evidence::check_safety(*rules, session.model, arm, options.history, audience)) {
      if (finding.stops()) guarded.exit_code = exit_safety;
      const auto [said, fresh] = spoken.emplace(finding.id + finding.when, guarded.notices.size());
      if (fresh) guarded.notices.push_back({finding.id, level_of(finding), text_of(finding)});
      guarded.notices[said->second].arms.push_back(arm.id);
    }
  }
  return guarded;
}

int refuse(const Guarded& guarded) {
  fmt::print(stderr, "{}", in_words(guarded.notices));
  return guarded.exit_code;
}

std::string in_words(const std::vector<report::Notice>& notices) {
  std::string text;
  for (const auto& notice : notices)
    if (notice.id != "disclaimer") text += fmt::format("{} {}: {}\n", notice.id, notice.level, notice.text);
  return text;
}

}  // namespace gln::cli
