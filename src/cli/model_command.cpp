// gln model list | show | check | export

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/app.hpp"
#include "cli/catalogue.hpp"
#include "cli/model_check.hpp"
#include "cli/model_export.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "expr/body.hpp"
#include "report/json.hpp"
#include "report/scene.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::cli {

namespace {

int list(const Session& session, const ModelCommandOptions& options) {
  const auto style = report::detect_style(stdout);
  const std::string kind = options.kind.empty() ? "parameters" : options.kind;
  if (kind == "parameters" && options.names) {
    for (const auto& parameter : session.model.parameters)
      if (parameter.role != lang::ParameterRole::activity && parameter.name.find(options.name) != std::string::npos)
        fmt::print("{}\n", parameter.name);
    return exit_ok;
  }
  if (kind == "parameters") {
    fmt::print("{}", options.json ? report::model_list_json(session.model, options.name)
                                  : report::model_list_text(session.model, options.name, style));
    return exit_ok;
  }
  const auto found = catalogue(session.model, kind, options.name);
  if (!found) {
    const std::string best = nearest(kind, catalogue_kinds());
    std::string known;
    for (const auto& name : catalogue_kinds()) known += (known.empty() ? "" : ", ") + name;
    return usage_error("GLN-X040", fmt::format("'{}' is not a kind of thing in a model", kind),
                       best.empty() ? "kinds: " + known : fmt::format("did you mean '{}'?", best));
  }
  if (options.names) {
    for (const auto& entry : found->entries) fmt::print("{}\n", entry.name);
    return exit_ok;
  }
  if (options.json) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& entry : found->entries)
      rows.push_back({{"name", entry.name}, {found->detail_header, entry.detail}, {"title", entry.title}});
    fmt::print("{}\n", nlohmann::ordered_json{{kind, rows}}.dump(1));
    return exit_ok;
  }
  report::Table table(
      {{"name"}, {found->detail_header, report::Align::left, true}, {"title", report::Align::left, true}});
  for (const auto& entry : found->entries) table.add({entry.name, entry.detail, entry.title});
  fmt::print("{}", table.draw(style));
  return exit_ok;
}

/// Rates of all processes in the reference person's baseline, internal units.
std::vector<double> baseline_rates(const expr::Body& body) {
  std::vector<double> rates;
  const auto& slots = body.system.parameter_defaults;
  for (const auto id : body.baseline_rate) rates.push_back(body.system.graph.evaluate(id, {}, slots, slots));
  return rates;
}

int show(const Session& session, const ModelCommandOptions& options) {
  Diagnostics diagnostics;
  report::Citations citations;
  if (!session.paths.evidence.empty())
    citations = report::read_citations(session.paths.evidence + "/references.csv", diagnostics);
  const auto body = expr::build_body(session.model, {}, diagnostics);
  const auto rates = diagnostics.has_errors() ? std::vector<double>{} : baseline_rates(body);
  // What cannot be cited or computed is left out of the page, and said.
  const int code = print(diagnostics) ? exit_ok : exit_invalid;
  const auto style = report::detect_style(stdout);
  const std::string text = report::model_show_text(session.model, options.name, citations, rates, style);
  if (text.empty()) {
    const std::string best = nearest(options.name, all_names(session.model));
    return usage_error("GLN-X041", fmt::format("there is nothing called '{}' in the model", options.name),
                       best.empty() ? "see gln model list" : fmt::format("did you mean '{}'?", best));
  }
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"name", options.name},
                                              {"text", report::model_show_text(session.model, options.name, citations,
                                                                               rates, {100, 24, true, false})}}
                           .dump(1));
    return code;
  }
  fmt::print("{}", text);
  return code;
}

int check(const Session& session, const ModelCommandOptions& options) {
  Diagnostics diagnostics;
  const auto proof = prove(session, diagnostics);
  const bool good = print(diagnostics);
  if (options.json) {
    nlohmann::ordered_json document = {
        {"model", {{"name", session.model.name}, {"version", session.model.version}, {"hash", session.model.hash}}},
        {"ok", good},
        {"errors", diagnostics.error_count()},
        {"parameters",
         {{"total", proof.parameters},
          {"sourced", proof.sourced},
          {"fitted", proof.fitted},
          {"derived", proof.derived},
          {"assumption", proof.assumed}}},
        {"pools", proof.pools},
        {"processes", proof.processes},
        {"closing", proof.closing},
        {"readouts", proof.readouts},
        {"conditions", proof.conditions},
        {"products", proof.products},
        {"people", proof.people},
        {"largest_drift", proof.largest_drift}};
    fmt::print("{}\n", document.dump(1));
  } else if (good) {
    fmt::print("{} {} ({}): {} files\n", session.model.name, session.model.version, session.model.hash,
               session.model.files.size());
    fmt::print("  names and units   every name found, every formula's units proved\n");
    fmt::print("  atoms             carbon and nitrogen balance in all {} processes\n", proof.processes);
    fmt::print("  sources           {} numbers sourced, {} fitted, {} derived, {} assumptions\n", proof.sourced,
               proof.fitted, proof.derived, proof.assumed);
    fmt::print(
        "  baseline          {} pools; {} fluxes solved so that all are steady; worst drift {:.1e} of turnover\n",
        proof.pools, proof.closing, proof.largest_drift);
    fmt::print(
        "  people            baseline holds in {} people (reference, and half way to each end of every covariate)\n",
        proof.people);
    fmt::print("ok\n");
  }
  return good ? exit_ok : exit_invalid;
}

}  // namespace

int model_command(const ModelCommandOptions& options) {
  const auto session = open_session(options.model);
  if (!session) return exit_invalid;
  if (options.what == "list") return list(*session, options);
  if (options.what == "show") return show(*session, options);
  if (options.what == "check") return check(*session, options);
  return model_export(*session, options);
}

}  // namespace gln::cli
