// gln claims

#include "report/claims.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/scenario.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "evidence/uncertainty.hpp"
#include "person/person.hpp"

namespace gln::cli {

namespace {

/// Everything `gln claims` reads before it runs anything.
struct Reading {
  report::Citations citations;
  std::optional<evidence::Monograph> monograph;
  std::optional<evidence::SafetyRules> safety;
  std::vector<const evidence::Claim*> asked;
  evidence::Experiments experiments;
};

std::set<std::string> keys_of(const report::Citations& citations) {
  std::set<std::string> keys;
  for (const auto& [key, citation] : citations) keys.insert(key);
  return keys;
}

/// The claims asked for: one, or all. Empty with a message when there is no such claim.
std::vector<const evidence::Claim*> asked_for(const evidence::Monograph& monograph, const std::string& id,
                                              Diagnostics& diagnostics) {
  std::vector<const evidence::Claim*> asked;
  for (const auto& claim : monograph.claims)
    if (id.empty() || claim.id == id) asked.push_back(&claim);
  if (asked.empty()) {
    const std::string best = nearest(id, monograph.ids());
    diagnostics.error("GLN-K010", {"command line", 0, 0}, fmt::format("there is no claim '{}'", id),
                      best.empty() ? "gln claims lists all of them" : fmt::format("did you mean '{}'?", best));
  }
  return asked;
}

bool read_all(const ClaimsOptions& options, const Session& session, Reading& reading) {
  Diagnostics diagnostics;
  if (session.paths.evidence.empty()) {
    diagnostics.error("GLN-K011", {"", 0, 0}, "there is no evidence folder beside the model",
                      "claims are read from evidence/claims.toml");
  } else {
    const std::string folder = session.paths.evidence;
    reading.citations = report::read_citations(folder + "/references.csv", diagnostics);
    reading.monograph = evidence::read_claims(folder + "/claims.toml", keys_of(reading.citations), diagnostics);
    reading.safety = evidence::read_safety(folder + "/safety.toml", diagnostics);
    if (reading.monograph) reading.asked = asked_for(*reading.monograph, options.id, diagnostics);
    reading.experiments =
        evidence::read_experiments(folder + "/experiments", reading.asked, session.model, diagnostics);
  }
  return print(diagnostics) || person::only_refused(diagnostics);
}

/// 1 when an arm of an experiment failed; each is said.
int failures(const evidence::Experiments& experiments) {
  int code = exit_ok;
  for (const auto& runs : experiments.runs) {
    for (const auto& run : runs) {
      if (run.status == ode::Status::ok) continue;
      code = exit_failed;
      fmt::print(stderr, "GLN-X030 error: {}\n", run.reason);
    }
  }
  return code;
}

}  // namespace

int claims(const ClaimsOptions& options) {
  if (!can_write({options.html, options.jsonld})) return exit_invalid;
  const auto session = open_session(options.model);
  if (!session) return exit_invalid;
  Reading reading;
  Diagnostics diagnostics;
  const auto run_options = make_run_options(options.solver, diagnostics);
  const bool read = read_all(options, *session, reading);
  if (!print(diagnostics) || !read || !run_options) return exit_invalid;

  std::vector<evidence::Ranges> ranges;  // of each claim asked for
  if (!reading.experiments.studies.empty()) {
    Diagnostics problems;
    const study::Engine engine(session->model, {}, problems);
    if (!print(problems)) return exit_invalid;
    evidence::run_experiments(engine, *run_options, reading.experiments, problems);
    if (!print(problems)) return exit_invalid;
    for (const auto* claim : reading.asked)
      ranges.push_back(
          evidence::run_ranges(engine, *claim, options.draws, *run_options, reading.experiments, problems));
    if (!print(problems)) return exit_invalid;
    if (run_options->stop != nullptr && run_options->stop->load()) {
      fmt::print(stderr, "interrupted: nothing was written\n");
      return exit_failed;
    }
  }

  report::ClaimsScene scene;
  scene.model = &session->model;
  scene.monograph = &*reading.monograph;
  scene.experiments = &reading.experiments;
  scene.safety = reading.safety ? &*reading.safety : nullptr;
  scene.citations = reading.citations;
  ranges.resize(reading.asked.size());
  for (std::size_t i = 0; i < reading.asked.size(); ++i)
    scene.claims.push_back({reading.asked[i], evidence::judge(*reading.asked[i], reading.experiments, session->model),
                            std::move(ranges[i])});

  bool written = write_result(options.html, options.html.empty() ? "" : report::claims_html(scene));
  written = write_result(options.jsonld, options.jsonld.empty() ? "" : report::claims_jsonld(scene)) && written;
  const auto style = report::detect_style(stdout);
  if (options.json)
    fmt::print("{}", report::claims_json(scene));
  else if (!options.id.empty())
    fmt::print("{}", report::claim_text(scene, scene.claims.front(), style));
  else
    fmt::print("{}", report::claims_text(scene, style));
  return written ? failures(reading.experiments) : exit_invalid;
}

}  // namespace gln::cli
