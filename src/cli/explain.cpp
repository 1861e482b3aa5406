// gln explain

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/ledger.hpp"
#include "cli/app.hpp"
#include "cli/guard.hpp"
#include "cli/scenario.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "report/text.hpp"

namespace gln::cli {

namespace {

using analysis::Ledger;

std::string title_of(const Ledger& ledger, bool difference) {
  if (difference)
    return fmt::format("{}: {} against {}, {:.3g} h to {:.3g} h", ledger.readout, "second", "first", ledger.from,
                       ledger.to);
  return fmt::format("{}: {} {} at {:.3g} h, {} at {:.3g} h", ledger.readout, report::number(ledger.value_from),
                     ledger.unit, ledger.from, report::number(ledger.value_to), ledger.to);
}

std::string table(const Ledger& ledger, std::string title, bool difference) {
  report::LedgerView view;
  view.title = std::move(title);
  view.unit = ledger.unit;
  view.total = ledger.change;
  view.total_label = difference ? "difference of " + ledger.readout : "change of " + ledger.readout;
  for (const auto& entry : ledger.entries)
    if (entry.amount != 0.0) view.entries.push_back({entry.name, entry.title, entry.amount, 100.0 * entry.share});
  return report::ledger_text(view, report::detect_style(stdout));
}

std::string text(const Ledger& ledger, bool difference) {
  std::string result = table(ledger, title_of(ledger, difference), difference);
  // Blood flows in and out by far more than stays: the same ledger by place, before the single processes.
  if (const auto places = analysis::by_place(ledger); places.entries.size() < ledger.entries.size())
    result = table(places, title_of(ledger, difference) + ", by place", difference) + "\n" +
             table(ledger, "the same, process by process", difference);
  result += fmt::format("unaccounted: {:.1e} of what moved\n", ledger.residual);
  return result;
}

std::string json(const Ledger& ledger, const std::vector<report::Notice>& notices) {
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const auto& entry : ledger.entries)
    entries.push_back({{"name", entry.name}, {"title", entry.title}, {"amount", entry.amount}, {"share", entry.share}});
  nlohmann::ordered_json places = nlohmann::ordered_json::array();
  for (const auto& entry : analysis::by_place(ledger).entries)
    places.push_back({{"name", entry.name}, {"title", entry.title}, {"amount", entry.amount}, {"share", entry.share}});
  nlohmann::ordered_json said = nlohmann::ordered_json::array();
  for (const auto& notice : notices)
    said.push_back({{"id", notice.id}, {"level", notice.level}, {"text", notice.text}});
  const nlohmann::ordered_json document = {{"readout", ledger.readout},   {"arm", ledger.arm},
                                           {"unit", ledger.unit},         {"from_h", ledger.from},
                                           {"to_h", ledger.to},           {"value_from", ledger.value_from},
                                           {"value_to", ledger.value_to}, {"change", ledger.change},
                                           {"entries", entries},          {"places", places},
                                           {"residual", ledger.residual}, {"notices", said}};
  return document.dump(1) + "\n";
}

struct Explained {
  std::optional<Ledger> ledger;
  std::vector<report::Notice> notices;
  int exit_code = exit_ok;
};

Explained explain_one(const Session& session, const ScenarioOptions& scenario, const analysis::LedgerQuery& query,
                      const study::RunOptions& run, Diagnostics& diagnostics) {
  Explained result;
  const auto study = make_scenario(scenario, session.model, diagnostics);
  if (!study) return result;
  auto guarded = guard(session, scenario, *study, diagnostics);
  result.notices = guarded.notices;
  result.exit_code = guarded.exit_code;
  if (guarded.exit_code != exit_ok) {
    for (const auto& notice : guarded.notices)
      if (notice.level == "stop") fmt::print(stderr, "{} stop: {}\n", notice.id, notice.text);
    return result;
  }
  result.ledger = analysis::explain(session.model, *study, 0, query, run, diagnostics);
  return result;
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
  if (!run || diagnostics.has_errors()) {
    print(diagnostics);
    return exit_invalid;
  }
  auto first = explain_one(*session, options.scenario, query, *run, diagnostics);
  std::optional<Ledger> shown = first.ledger;
  if (shown && !options.versus.empty()) {
    query.from = shown->from * 60.0;  // both at the same moments
    query.to = shown->to * 60.0;
    ScenarioOptions other;
    other.study = options.versus;
    other.audience = options.scenario.audience;
    other.history = options.scenario.history;
    auto second = explain_one(*session, other, query, *run, diagnostics);
    if (second.exit_code != exit_ok) return second.exit_code;
    for (const auto& notice : second.notices) {
      const auto same = [&](const report::Notice& it) { return it.id == notice.id && it.text == notice.text; };
      if (std::none_of(first.notices.begin(), first.notices.end(), same)) first.notices.push_back(notice);
    }
    shown = second.ledger ? std::optional<Ledger>(analysis::difference(*shown, *second.ledger)) : std::nullopt;
  }
  const bool good = print(diagnostics);
  if (first.exit_code != exit_ok) return first.exit_code;
  if (!good || !shown) {
    for (const auto& diagnostic : diagnostics.all())
      if (diagnostic.code == "GLN-D023") return exit_failed;
    return exit_invalid;
  }
  if (options.json)
    fmt::print("{}", json(*shown, first.notices));
  else
    fmt::print("{}\n{}{}\n", text(*shown, !options.versus.empty()), in_words(first.notices), report::kDisclaimer);
  return exit_ok;
}

}  // namespace gln::cli
