// gln simulate

#include <fmt/format.h>

#include <algorithm>

#include "cli/app.hpp"
#include "cli/guard.hpp"
#include "cli/scenario.hpp"
#include "cli/session.hpp"
#include "cli/verbs.hpp"
#include "person/person.hpp"
#include "report/csv.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "study/run.hpp"

namespace gln::cli {

namespace {

/// 0 when every arm ran; else 1, each failure said on stderr.
int failures(const std::vector<study::ArmRun>& runs) {
  int code = exit_ok;
  for (const auto& run : runs) {
    if (run.status == ode::Status::ok) continue;
    code = exit_failed;
    const bool refused = run.status == ode::Status::interrupted;
    fmt::print(stderr, "GLN-X030 error: {}\n    hint: no numbers are shown for it; {}\n", run.reason,
               refused ? "the other arms ran" : "a smaller --rtol or another dose may help");
  }
  return code;
}

int deliver(const SimulateOptions& options, const report::Scene& scene) {
  bool written = true;
  const auto& runs = *scene.runs;
  const bool any = std::any_of(runs.begin(), runs.end(), [](const auto& run) { return run.status == ode::Status::ok; });
  if (!options.csv.empty() && !any) {
    fmt::print(stderr, "{} was not written: no arm has a result\n", options.csv);
  } else if (!options.csv.empty()) {
    written = write_result(options.csv, options.wide ? report::wide_csv(runs, scene.notices)
                                                     : report::tidy_csv(runs, scene.notices)) &&
              written;
    // RFC 4180 knows no comments, and a reader of tables would stumble over one: the table names the rules, their words
    // go beside it.
    fmt::print(stderr, "{}", in_words(scene.notices));
  }
  if (!options.report.empty()) written = write_result(options.report, report::simulate_html(scene)) && written;
  if (options.json) {
    fmt::print("{}", report::simulate_json(scene));
  } else {
    // The text ends with the disclaimer anyway.
    report::Scene said = scene;
    std::erase_if(said.notices, [](const report::Notice& notice) { return notice.id == "disclaimer"; });
    auto style = report::detect_style(stdout);
    if (options.no_plot) style.height = 0;
    fmt::print("{}", report::simulate_text(said, style));
  }
  if (!written) return exit_invalid;
  return failures(*scene.runs);
}

}  // namespace

int simulate(const SimulateOptions& options) {
  if (!can_write({options.csv, options.report})) return exit_invalid;
  const auto session = open_session(options.model);
  if (!session) return exit_invalid;
  Diagnostics diagnostics;
  auto study = make_scenario(options.scenario, session->model, diagnostics);
  const auto run_options = make_run_options(options.solver, diagnostics);
  check_readouts(options.readouts, session->model, diagnostics);
  const bool clean = print(diagnostics);
  if (!study || !run_options || (!clean && !person::only_refused(diagnostics))) return exit_invalid;
  if (!options.readouts.empty()) study->readouts = options.readouts;

  const Guarded guarded = guard(*session, options.scenario, *study, diagnostics);
  std::vector<study::ArmRun> runs;
  report::Scene scene;
  scene.model = &session->model;
  scene.study = &*study;
  scene.runs = &runs;
  scene.solver = {"rodas5p", options.solver.rtol, options.solver.atol};
  scene.notices = guarded.notices;
  if (guarded.exit_code == exit_safety && options.json) fmt::print("{}", report::simulate_json(scene));
  if (guarded.exit_code != exit_ok) return refuse(guarded);

  Diagnostics problems;
  const study::Engine engine(session->model, {}, problems);
  if (!print(problems)) return exit_invalid;
  runs = study::run_study(engine, *study, *run_options, problems);
  if (!print(problems)) {
    fmt::print(stderr, "{}",
               in_words(guarded.notices));  // a baseline no body can have is mostly a unit: rule G18 says so
    return exit_invalid;
  }
  if (!session->paths.evidence.empty() && !options.report.empty())
    scene.citations = report::read_citations(session->paths.evidence + "/references.csv", problems);
  if (!print(problems)) return exit_invalid;
  return deliver(options, scene);
}

}  // namespace gln::cli
