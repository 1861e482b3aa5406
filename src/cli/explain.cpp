// gln explain

#include "report/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "analysis/contrast.hpp"
#include "analysis/influences.hpp"
#include "analysis/ledger.hpp"
#include "cli/app.hpp"
#include "cli/guard.hpp"
#include "cli/scenario.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "person/person.hpp"

namespace gln::cli {

namespace {

/// One study, or two to compare.
struct Scenarios {
  std::vector<study::Study> studies;
  Guarded guarded;  ///< of both together
};

/// Both from the same flags and files as elsewhere; safety rules look at each.
Scenarios read_scenarios(const Session& session, const ExplainOptions& options, Diagnostics& diagnostics) {
  Scenarios result;
  const bool flags = !options.other.doses.empty() || !options.other.conditions.empty();
  if (flags && !options.versus.empty()) {
    diagnostics.error("GLN-X028", {"--vs", 0, 0},
                      "--vs names a study file, --vs-dose and --vs-condition change this one", "give one or the other");
    return result;
  }
  auto first = make_scenario(options.scenario, session.model, diagnostics);
  if (!first) return result;
  first->arms.resize(1);
  result.studies.push_back(std::move(*first));
  if (flags) {
    auto other = make_other(result.studies.front(), options.other, session.model, diagnostics);
    if (!other) return result;
    result.studies.push_back(std::move(*other));
  } else if (!options.versus.empty()) {
    ScenarioOptions file;
    file.study = options.versus;
    auto other = make_scenario(file, session.model, diagnostics);
    if (!other) return result;
    other->arms.resize(1);
    result.studies.push_back(std::move(*other));
  }
  for (const auto& study : result.studies) {
    const auto guarded = guard(session, options.scenario, study, diagnostics);
    for (const auto& notice : guarded.notices) {
      const auto same = [&](const report::Notice& it) { return it.id == notice.id && it.text == notice.text; };
      if (std::none_of(result.guarded.notices.begin(), result.guarded.notices.end(), same))
        result.guarded.notices.push_back(notice);
    }
    result.guarded.exit_code = std::max(result.guarded.exit_code, guarded.exit_code);  // a stop before a mistake
  }
  return result;
}

/// "sepsis; weight 80 kg; 10 g oral"
std::string arm_in_words(const lang::Model& model, const study::Study& study) {
  const auto& arm = study.arms.front();
  std::string person;
  for (const auto& part : arm.person.given) person += "; " + part;
  std::string text = report::conditions_in_words(model, arm) + person + "; " + report::doses_in_words(arm);
  return study.file.empty() ? text : fmt::format("{} ({}): {}", study.file, report::arm_label(arm), text);
}

/// Counts people on a terminal.
std::function<void(std::size_t, std::size_t)> progress(std::mutex& turn) {
  if (!stderr_is_terminal()) return {};
  return [&turn](std::size_t done, std::size_t all) {
    const std::lock_guard lock(turn);
    if (done % 16 == 0 || done == all)
      fmt::print(stderr, "\rtrying the numbers of the model: {} of {} runs", done, all);
    if (done == all) fmt::print(stderr, "\r\033[K");
  };
}

std::optional<analysis::Influences> find_influences(const Session& session, const ExplainOptions& options,
                                                    const std::vector<study::Study>& studies,
                                                    const analysis::Ledger& ledger, bool of_changes,
                                                    const study::RunOptions& run, Diagnostics& diagnostics) {
  std::vector<study::Arm> arms;
  for (const auto& study : studies) arms.push_back(study.arms.front());
  std::mutex turn;
  analysis::InfluenceQuery query;
  query.readout = options.readout;
  query.from = ledger.from * 60.0;
  query.to = ledger.to * 60.0;
  query.of_changes = of_changes;
  query.with_range = static_cast<std::size_t>(options.parameters);
  query.progress = progress(turn);
  return analysis::influences(session.model, arms, query, run, diagnostics);
}

int say_failure(const Diagnostics& diagnostics) {
  print(diagnostics);
  for (const auto& diagnostic : diagnostics.all())
    if (diagnostic.code == "GLN-D023" || diagnostic.code == "GLN-D024") return exit_failed;
  return exit_invalid;
}

}  // namespace

int explain(const ExplainOptions& options) {
  const auto session = open_session(options.model);
  if (!session) return exit_invalid;
  Diagnostics diagnostics;
  analysis::LedgerQuery query;
  query.readout = options.readout;
  if (!options.at.empty()) query.to = parse_time(options.at, "--at", diagnostics);
  if (!options.from.empty()) query.from = parse_time(options.from, "--from", diagnostics);
  const auto run = make_run_options(options.solver, diagnostics);
  check_readouts({options.readout}, session->model, diagnostics);
  if (!run || diagnostics.has_errors()) return say_failure(diagnostics);
  const auto scenarios = read_scenarios(*session, options, diagnostics);
  if (diagnostics.has_errors() && !person::only_refused(diagnostics)) return say_failure(diagnostics);
  print(diagnostics);
  report::Explanation explanation;
  explanation.ledger.readout = options.readout;
  explanation.notices = scenarios.guarded.notices;
  if (scenarios.guarded.exit_code != exit_ok) {
    if (scenarios.guarded.exit_code == exit_safety && options.json) fmt::print("{}", report::explain_json(explanation));
    return refuse(scenarios.guarded);
  }

  Diagnostics problems;
  const auto& studies = scenarios.studies;
  const auto ledger = studies.size() == 1
                          ? analysis::explain(session->model, studies[0], 0, query, *run, problems)
                          : analysis::contrast(session->model, studies[0], studies[1], query, *run, problems);
  if (!ledger) return say_failure(problems);
  explanation.ledger = *ledger;
  for (const auto& study : studies) explanation.arms.push_back(arm_in_words(session->model, study));
  if (options.parameters > 0) {
    explanation.listed = static_cast<std::size_t>(options.parameters);
    explanation.influences =
        find_influences(*session, options, studies, *ledger, query.from.has_value(), *run, problems);
    if (!explanation.influences) return say_failure(problems);
    if (!session->paths.evidence.empty())
      explanation.citations = report::read_citations(session->paths.evidence + "/references.csv", problems);
  }
  if (!print(problems)) return exit_invalid;
  if (options.json)
    fmt::print("{}", report::explain_json(explanation));
  else
    fmt::print("{}\n{}{}\n", report::explain_text(explanation, report::detect_style(stdout)),
               in_words(scenarios.guarded.notices), report::kDisclaimer);
  return exit_ok;
}

}  // namespace gln::cli
