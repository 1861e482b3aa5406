// gln validate

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analysis/validation.hpp"
#include "cli/app.hpp"
#include "cli/scenario.hpp"
#include "cli/session.hpp"
#include "cli/threshold.hpp"
#include "cli/verbs.hpp"
#include "person/person.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "study/run.hpp"
#include "study/settle.hpp"

namespace gln::cli {

namespace fs = std::filesystem;

namespace {

/// Study files named, and every .toml below folders named; sorted within a folder.
std::vector<std::string> study_files(const std::vector<std::string>& paths, Diagnostics& diagnostics) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const auto first = files.size();
    for (const auto& entry : fs::recursive_directory_iterator(path, error))
      if (entry.is_regular_file() && entry.path().extension() == ".toml") files.push_back(entry.path().string());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
    if (files.size() == first) {
      const Place place{path, 0, 0};
      diagnostics.error("GLN-X032", place, "no study files (.toml) in this folder",
                        "name a file, or a folder that holds some");
    }
  }
  return files;
}

/// Everything read, run and compared.
struct Validation {
  std::vector<study::Study> studies;
  std::vector<std::vector<study::ArmRun>> runs;
  std::vector<analysis::Row> rows;
};

void read_studies(const std::vector<std::string>& files, const lang::Model& model, Validation& validation,
                  Diagnostics& diagnostics) {
  for (const auto& file : files) {
    auto study = study::read_study(file, model, diagnostics);
    if (!study) continue;
    study::settle(*study, model, diagnostics);
    const bool observed =
        std::any_of(study->arms.begin(), study->arms.end(), [](const auto& arm) { return !arm.observed.empty(); });
    if (observed)
      validation.studies.push_back(std::move(*study));
    else
      fmt::print(stderr, "{}: nothing observed, left out\n", file);
  }
}

/// All studies in one batch: their arms share the lanes of the solver. False when interrupted.
bool run_all(const study::Engine& engine, const study::RunOptions& options, Validation& validation,
             Diagnostics& diagnostics) {
  const bool progress = stderr_is_terminal();
  if (progress) fmt::print(stderr, "running {} studies ...", validation.studies.size());
  validation.runs = study::run_studies(engine, validation.studies, options, diagnostics);
  if (progress) fmt::print(stderr, "\r\033[K");
  if (options.stop != nullptr && options.stop->load()) return false;
  for (std::size_t i = 0; i < validation.runs.size(); ++i) {
    const auto rows = analysis::compare(validation.studies[i], validation.runs[i]);
    validation.rows.insert(validation.rows.end(), rows.begin(), rows.end());
  }
  return true;
}

int say_failures(const Validation& validation) {
  int code = exit_ok;
  for (const auto& runs : validation.runs) {
    for (const auto& run : runs) {
      if (run.status == ode::Status::ok) continue;
      code = exit_failed;
      fmt::print(stderr, "GLN-X030 error: {}\n", run.reason);
    }
  }
  return code;
}

bool write_report(const ValidateOptions& options, const Session& session, const Validation& validation,
                  const std::map<std::string, analysis::Summary>& summary) {
  if (options.report.empty()) return true;
  Diagnostics diagnostics;
  report::Citations citations;
  if (!session.paths.evidence.empty())
    citations = report::read_citations(session.paths.evidence + "/references.csv", diagnostics);
  std::vector<report::ValidatedStudy> studies;
  for (std::size_t i = 0; i < validation.studies.size(); ++i)
    studies.push_back({&validation.studies[i], &validation.runs[i]});
  return print(diagnostics) && write_result(options.report, report::validate_html(session.model, validation.rows,
                                                                                  summary, studies, citations));
}

}  // namespace

int validate(const ValidateOptions& options) {
  if (!can_write({options.report})) return exit_invalid;
  const auto session = open_session(options.model);
  if (!session) return exit_invalid;
  Diagnostics diagnostics;
  std::vector<Threshold> thresholds;
  for (const auto& text : options.fail_on)
    if (const auto threshold = parse_threshold(text, diagnostics)) thresholds.push_back(*threshold);
  const auto run_options = make_run_options(options.solver, diagnostics);
  auto paths = options.paths;
  if (paths.empty()) paths.push_back(session->paths.evidence + "/studies");
  const auto files = study_files(paths, diagnostics);
  Validation validation;
  read_studies(files, session->model, validation, diagnostics);
  const bool understood = print(diagnostics) || person::only_refused(diagnostics);
  const auto& studies = validation.studies;
  if (!understood || !run_options ||
      (diagnostics.has_errors() && std::all_of(studies.begin(), studies.end(), study::nobody_left)))
    return exit_invalid;

  Diagnostics problems;
  const study::Engine engine(session->model, {}, problems);
  if (!print(problems)) return exit_invalid;
  const bool complete = run_all(engine, *run_options, validation, problems);
  if (!print(problems)) return exit_invalid;
  if (!complete) {
    fmt::print(stderr, "interrupted: nothing was written\n");
    return exit_failed;
  }
  const auto summary = analysis::summarise(validation.rows);
  if (options.json)
    fmt::print("{}", report::validate_json(validation.rows, summary));
  else
    fmt::print("{}", report::validate_text(validation.rows, summary, report::detect_style(stdout), true));
  if (!write_report(options, *session, validation, summary)) return exit_invalid;
  if (const int code = say_failures(validation); code != exit_ok) return code;
  int code = exit_ok;
  for (const auto& threshold : thresholds) {
    if (const auto miss = missed(threshold, summary)) {
      fmt::print(stderr, "GLN-X033 missed: {}\n", *miss);
      code = exit_threshold;
    }
  }
  return code;
}

}  // namespace gln::cli
