#include "cli/help.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/diagnostic.hpp"
#include "cli/app.hpp"
#include "cli/paths.hpp"
#include "cli/session.hpp"
#include "evidence/safety.hpp"

namespace gln::cli {

namespace {

constexpr const char* overview = R"(gln simulates what L-glutamine does in the human body.

  gln simulate --dose "10 g oral"                      a dose in, the body's answer out
  gln simulate --dose "0.3 g/kg oral every 8 h for 1 d" --weight 60kg --sex female --report page.html
  gln validate                                         predictions beside published observations
  gln explain plasma.gln --dose "10 g oral"            which processes moved it
  gln claims CL-side-09                                what is said, what was found, what the model shows
  gln model show liver.gls2                            a process with its law, numbers and sources

Verbs: simulate, validate, explain, claims, model (list, show, check, export), help, version, completion.
More:  gln help VERB, gln help regimen, gln help units, gln help history, gln help exit-codes.

A research and teaching tool. Not medical advice; it does not recommend a dose.
)";

constexpr const char* regimen = R"(A dose is  AMOUNT [PRODUCT] ROUTE [at T] [over DURATION] [every T (for D | xN)]

  "10 g oral"                          l-glutamine unless a product is named
  "0.3 g/kg oral every 8 h for 3 d"
  "0.57 g/kg/d iv over 24 h"           a rate needs a duration
  "20 g alanyl-glutamine oral at 1 h"
  "856 umol/kg/h nasogastric over 4 h"

Units are always written: g, mg, mmol, umol, kcal, U, with /kg, /m2, /h, /d. Times: min, h, d.
Routes and products: gln model list routes, gln model list products.
)";

constexpr const char* units = R"(Any unit UDUNITS-2 knows, and U (enzyme unit), kcal, y (year), %.
Concentrations of a species may be given as amount or mass: 600 umol/L or 8.8 mg/dL.
Times in results are hours; areas are concentration x hours above the baseline.
)";

constexpr const char* exit_codes = R"(0  ok
1  the computation failed (no numbers are shown for what failed)
2  wrong usage or invalid input
3  a threshold given with validate --fail-on was missed
4  stopped by a safety rule
)";

const std::map<std::string, const char*> topics = {{"regimen", regimen}, {"units", units}, {"exit-codes", exit_codes}};

/// The words of --history with the rules that ask about them, from the rules beside the model.
int show_history() {
  Diagnostics diagnostics;
  std::optional<evidence::SafetyRules> rules;
  if (const auto paths = find_paths("", diagnostics); paths && !paths->evidence.empty())
    rules = evidence::read_safety(paths->evidence + "/safety.toml", diagnostics);
  if (!print(diagnostics)) return exit_invalid;
  fmt::print("What --history can say of a person, and the safety rules that ask about it.\n\n");
  if (!rules) {
    fmt::print("  (there is no evidence folder beside the model, so there are no rules)\n");
    return exit_ok;
  }
  for (const auto& word : rules->known_history()) {
    std::string asked;
    for (const auto& rule : rules->rules)
      for (const auto& trigger : rule.triggers)
        if (std::find(trigger.history.begin(), trigger.history.end(), word) != trigger.history.end() &&
            asked.find(rule.id) == std::string::npos)
          asked += (asked.empty() ? "" : ", ") + rule.id;
    fmt::print("  {:<28} {}\n", word, asked);
  }
  return exit_ok;
}

}  // namespace

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

int show_help(const CLI::App& app, const std::string& topic) {
  if (topic.empty()) {
    fmt::print("{}", overview);
    return exit_ok;
  }
  if (topic == "history") return show_history();
  if (const auto found = topics.find(topic); found != topics.end()) {
    fmt::print("{}", found->second);
    return exit_ok;
  }
  std::vector<std::string> names = {"history"};
  for (const auto* verb : verbs_of(app)) {
    if (verb->get_name() == topic) {
      fmt::print("{}", verb->help("gln"));
      for (const auto* sub : verbs_of(*verb)) fmt::print("\n{}", sub->help("gln " + topic));
      return exit_ok;
    }
    names.push_back(verb->get_name());
  }
  for (const auto& [name, text] : topics) names.push_back(name);
  const std::string best = nearest(topic, names);
  return usage_error("GLN-X002", fmt::format("no help on '{}'", topic),
                     best.empty() ? "topics: gln help" : fmt::format("did you mean '{}'?", best));
}

}  // namespace gln::cli
