#include "cli/app.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>

#include "base/diagnostic.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"

namespace gln::cli {

namespace {

void add_model_options(CLI::App& verb, ModelOptions& options) {
  verb.add_option("--model", options.model, "Model folder (default: beside the program, or GLN_MODEL_PATH)")
      ->type_name("DIR");
  verb.add_option("--with", options.with, "Extra module file, read after the model; may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
}

void add_solver_options(CLI::App& verb, SolverOptions& options) {
  verb.add_option("--rtol", options.rtol, "Relative tolerance of the solver")
      ->check(CLI::Range(1e-12, 1e-2))
      ->capture_default_str();
  verb.add_option("--atol", options.atol, "Absolute tolerance in mmol")
      ->check(CLI::Range(1e-18, 1e-2))
      ->capture_default_str();
  verb.add_option("--threads", options.threads, "Threads for several arms or people")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb.add_option("--lanes", options.lanes,
                  "People per block: 1, 8 or 16; 0 chooses (the answer does not depend on it)")
      ->check(CLI::IsMember({0, 1, 8, 16}));
}

void add_scenario_options(CLI::App& verb, ScenarioOptions& options) {
  verb.add_option("study", options.study, "Study file (TOML)")->type_name("STUDY.toml");
  verb.add_option("-d,--dose", options.doses,
                  "\"AMOUNT [PRODUCT] ROUTE [at T] [over D] [every T (for D | xN)]\"; may be repeated")
      ->allow_extra_args(false)
      ->type_name("DOSE");
  verb.add_option("--sex", options.sex, "male or female");
  verb.add_option("--age", options.age, "such as 30y")->type_name("AGE");
  verb.add_option("--weight", options.weight, "such as 70kg")->type_name("MASS");
  verb.add_option("--height", options.height, "such as 176cm")->type_name("LENGTH");
  verb.add_option("--baseline", options.baselines,
                  "A measured fasting value: \"plasma.gln=420 umol/L\"; may be repeated")
      ->allow_extra_args(false)
      ->type_name("POOL=VALUE");
  verb.add_option("-c,--condition", options.conditions,
                  "A state of the body: NAME, \"NAME from T\" or \"NAME from T to T\"; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME");
  verb.add_option("--audience", options.audience,
                  "Who reads the answer; a safety rule may stop it for a consumer (exit 4)")
      ->check(CLI::IsMember({"consumer", "clinician", "research"}))
      ->capture_default_str();
  verb.add_option("--history", options.history, "What else is known, such as pregnancy or epilepsy; may be repeated")
      ->allow_extra_args(false)
      ->type_name("WORD");
  verb.add_option("--until", options.until, "End of the simulation (default 24h, or what the study needs)")
      ->type_name("TIME");
}

/// Everything the parser fills.
struct Parsed {
  SimulateOptions simulate;
  ValidateOptions validate;
  ExplainOptions explain;
  ClaimsOptions claims;
  ModelCommandOptions model;
  std::string help_topic, shell = "bash";
  std::function<int()> action;
};

void add_simulate(CLI::App& app, Parsed& parsed) {
  auto* verb = app.add_subcommand("simulate", "Run a dose, a scenario or a study file");
  auto& options = parsed.simulate;
  add_scenario_options(*verb, options.scenario);
  verb->add_option("-r,--readout", options.readouts, "Readout to report; may be repeated (see gln model list readouts)")
      ->allow_extra_args(false)
      ->type_name("NAME");
  verb->add_option("--csv", options.csv, "Write the curves as CSV")->type_name("FILE");
  verb->add_flag("--wide", options.wide, "CSV with one column per readout");
  verb->add_option("--report", options.report, "Write an interactive HTML page")->type_name("FILE.html");
  verb->add_flag("--json", options.json, "One JSON document on stdout");
  verb->add_flag("--no-plot", options.no_plot, "Leave out the terminal plot");
  verb->add_option("--every", options.solver.every, "Time between output points, such as 5min")->type_name("TIME");
  add_solver_options(*verb, options.solver);
  add_model_options(*verb, options.model);
  verb->callback([&parsed] { parsed.action = [&parsed] { return simulate(parsed.simulate); }; });
}

void add_validate(CLI::App& app, Parsed& parsed) {
  auto* verb = app.add_subcommand("validate", "Compare predictions with published observations");
  auto& options = parsed.validate;
  verb->add_option("paths", options.paths, "Study files or folders (default: the studies beside the model)")
      ->type_name("PATH");
  verb->add_option("--fail-on", options.fail_on, "Exit 3 when true, such as \"validation.gmfe>1.4\"; may be repeated")
      ->allow_extra_args(false)
      ->type_name("RULE");
  verb->add_option("--report", options.report, "Write an interactive HTML page")->type_name("FILE.html");
  verb->add_flag("--json", options.json, "One JSON document on stdout");
  add_solver_options(*verb, options.solver);
  add_model_options(*verb, options.model);
  verb->callback([&parsed] { parsed.action = [&parsed] { return validate(parsed.validate); }; });
}

void add_explain(CLI::App& app, Parsed& parsed) {
  auto* verb = app.add_subcommand("explain", "Which processes moved a readout: a ledger that closes to 100 %");
  auto& options = parsed.explain;
  verb->add_option("readout", options.readout, "Readout, such as plasma.gln")->required()->type_name("READOUT");
  add_scenario_options(*verb, options.scenario);
  verb->add_option("--at", options.at, "Up to this time (default: the time of the peak)")->type_name("TIME");
  verb->add_option("--from", options.from, "From this time (default 0h)")->type_name("TIME");
  verb->add_option("--vs", options.versus, "Explain how this study differs instead")->type_name("STUDY2.toml");
  verb->add_option("--vs-dose", options.other.doses,
                   "Explain how it differs with this dose instead (\"none\": nothing given); may be repeated")
      ->allow_extra_args(false)
      ->type_name("DOSE");
  verb->add_option("--vs-condition", options.other.conditions,
                   "Explain how it differs in this state of the body instead (healthy: none); may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME");
  verb->add_option("--parameters", options.parameters,
                   "How many numbers of the model to list, those that matter most first; 0: none")
      ->check(CLI::Range(0, 1000))
      ->type_name("N")
      ->capture_default_str();
  verb->add_flag("--json", options.json, "One JSON document on stdout");
  add_solver_options(*verb, options.solver);
  add_model_options(*verb, options.model);
  verb->callback([&parsed] { parsed.action = [&parsed] { return explain(parsed.explain); }; });
}

void add_claims(CLI::App& app, Parsed& parsed) {
  auto* verb =
      app.add_subcommand("claims", "What is said about L-glutamine: evidence, certainty, and the model's verdict");
  auto& options = parsed.claims;
  verb->add_option("id", options.id, "One claim in full, such as CL-side-09")->type_name("ID");
  verb->add_flag("--json", options.json, "One JSON document on stdout");
  verb->add_option("--html", options.html, "Write the monograph as an HTML page")->type_name("FILE.html");
  verb->add_option("--draws", options.draws,
                   "Runs behind the range of each row, where a claim hangs on unsure numbers; 0: none")
      ->check(CLI::Range(0, 10000))
      ->type_name("N")
      ->capture_default_str();
  verb->add_option("--jsonld", options.jsonld, "Write schema.org data (JSON-LD)")->type_name("FILE.json");
  options.solver.rtol = 1e-4;
  add_solver_options(*verb, options.solver);
  add_model_options(*verb, options.model);
  verb->callback([&parsed] { parsed.action = [&parsed] { return claims(parsed.claims); }; });
}

CLI::App* add_model_verb(CLI::App& parent, Parsed& parsed, const char* name, const char* about) {
  auto* verb = parent.add_subcommand(name, about);
  add_model_options(*verb, parsed.model.model);
  verb->callback([&parsed, name] {
    parsed.model.what = name;
    parsed.action = [&parsed] { return model_command(parsed.model); };
  });
  return verb;
}

void add_model(CLI::App& app, Parsed& parsed) {
  auto* verb = app.add_subcommand("model", "Look into the model, prove it, hand it to other programs");
  verb->require_subcommand(1);
  auto& options = parsed.model;
  auto* list =
      add_model_verb(*verb, parsed, "list", "Parameters with value, range, kind and source; or another kind of thing");
  list->add_option("kind", options.kind,
                   "parameters, processes, pools, readouts, conditions, products, routes, species, compartments, "
                   "assignments, tracers")
      ->type_name("KIND");
  list->add_option("--filter", options.name, "Only names that contain this")->type_name("TEXT");
  auto* names = list->add_flag("--names", options.names, "Only the names, one per line");
  list->add_flag("--json", options.json, "One JSON document on stdout")->excludes(names);
  auto* show = add_model_verb(*verb, parsed, "show", "One thing with its law, numbers and sources");
  show->add_option("name", options.name, "Any name of the model")->required()->type_name("NAME");
  show->add_flag("--json", options.json, "One JSON document on stdout");
  auto* check = add_model_verb(*verb, parsed, "check", "Prove names, units, atoms, sources and the baseline");
  check->add_flag("--json", options.json, "One JSON document on stdout");
  auto* export_ = add_model_verb(*verb, parsed, "export", "Write the model as SBML L3V2");
  export_->add_option("file", options.name, "File to write")->required()->type_name("FILE.xml");
  add_scenario_options(*export_, options.scenario);
}

std::string suggestion(const CLI::App& verb, const std::string& unexpected) {
  std::vector<std::string> names;
  for (const auto* option : verb.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  for (const auto* sub : verbs_of(verb)) names.push_back(sub->get_name());
  const std::string best = nearest(unexpected, names);
  return best.empty() ? "" : "did you mean " + best + "? ";
}

const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

int wrong_usage(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& arguments) {
  const auto& verb = deepest(app);
  std::string hint;
  for (const auto& argument : arguments) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr ||
        std::string(error.what()).find(argument) == std::string::npos)
      continue;
    hint = suggestion(verb, argument.substr(0, argument.find('=')));
    if (!hint.empty()) break;
  }
  std::string topic = verb.get_name();
  for (const auto* parent = verb.get_parent();
       parent != nullptr && !parent->get_name().empty() && parent->get_name() != "gln"; parent = parent->get_parent())
    topic = parent->get_name();
  if (topic.empty() || topic == "gln") topic.clear();
  hint += topic.empty() ? "see gln help" : "see gln help " + topic;
  return usage_error("GLN-X001", error.what(), hint);
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  Parsed parsed;
  CLI::App app("gln simulates what L-glutamine does in the human body.", "gln");
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "Help");
  app.failure_message(CLI::FailureMessage::simple);
  add_simulate(app, parsed);
  add_validate(app, parsed);
  add_explain(app, parsed);
  add_claims(app, parsed);
  add_model(app, parsed);
  auto* help = app.add_subcommand("help", "Help on a verb");
  help->add_option("topic", parsed.help_topic, "A verb, or regimen, units, exit-codes, history")->type_name("VERB");
  help->callback([&] { parsed.action = [&] { return show_help(app, parsed.help_topic); }; });
  auto* version = app.add_subcommand("version", "Version of the program and the model");
  version->callback([&parsed] { parsed.action = [] { return show_version(); }; });
  auto* completion = app.add_subcommand("completion", "Print a completion script for bash, zsh or fish");
  completion->add_option("shell", parsed.shell, "bash, zsh or fish")->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&] { parsed.action = [&] { return show_completion(app, parsed.shell); }; });
  bool version_flag = false;
  app.add_flag("--version", version_flag, "Version of the program and the model");

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", deepest(app).help());
    return exit_ok;
  } catch (const CLI::ParseError& error) {
    return wrong_usage(app, error, arguments);
  }
  if (version_flag) return show_version();
  if (!parsed.action) return show_help(app, "");
  return parsed.action();
}

}  // namespace gln::cli
