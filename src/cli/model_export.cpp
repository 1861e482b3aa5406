#include "cli/model_export.hpp"

#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/guard.hpp"
#include "cli/scenario.hpp"
#include "lang/tracers.hpp"
#include "report/sbml.hpp"
#include "study/tracing.hpp"

namespace gln::cli {

namespace {

/// The SBML text of the scenario's first arm; nullopt with messages in `diagnostics`.
std::optional<std::string> sbml_of(const Session& session, const study::Study& study, Diagnostics& diagnostics) {
  const auto tracers = study::tracers_of(study, session.model);
  const lang::Model model = lang::with_tracers(session.model, tracers);
  const study::Engine engine(model, {}, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const auto scenario = report::sbml_scenario(engine, study.arms.front(), diagnostics);
  return scenario ? report::to_sbml(model, *scenario, diagnostics) : std::nullopt;
}

}  // namespace

int model_export(const Session& session, const ModelCommandOptions& options) {
  if (!can_write({options.name})) return exit_invalid;
  Diagnostics diagnostics;
  auto study = make_scenario(options.scenario, session.model, diagnostics);
  if (!study) {
    print(diagnostics);
    return exit_invalid;
  }
  const auto arms = study->arms.size();
  study->arms.resize(1);
  const auto guarded = guard(session, options.scenario, *study, diagnostics);
  fmt::print(stderr, "{}", in_words(guarded.notices));
  print(diagnostics);
  if (guarded.exit_code != exit_ok) return guarded.exit_code;
  Diagnostics problems;
  const auto text = sbml_of(session, *study, problems);
  if (!print(problems) || !text) return exit_invalid;
  if (!write_result(options.name, *text)) return exit_invalid;
  if (arms > 1) fmt::print(stderr, "the study has {} arms; '{}' was exported\n", arms, study->arms.front().id);
  return exit_ok;
}

}  // namespace gln::cli
