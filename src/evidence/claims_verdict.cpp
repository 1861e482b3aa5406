#include "evidence/claims_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "study/readouts.hpp"
#include "study/settle.hpp"

namespace gln::evidence {

namespace {

namespace fs = std::filesystem;

/// A readout, condition or product the model does not have (yet): nothing is wrong with the file.
bool is_missing_piece(const Diagnostic& diagnostic) {
  return diagnostic.code == "GLN-D005" || diagnostic.code == "GLN-D006" || diagnostic.code == "GLN-R007";
}

bool decides(const study::Study& study) {
  return std::any_of(study.arms.begin(), study.arms.end(), [](const study::Arm& arm) { return !arm.observed.empty(); });
}

Experiment read_experiment(const std::string& folder, const std::string& name, const Claim& claim,
                           const lang::Model& model, std::vector<study::Study>& studies, Diagnostics& diagnostics) {
  Experiment experiment;
  experiment.name = name;
  const std::string path = (fs::path(folder) / (name + ".toml")).string();
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) {
    diagnostics.error("GLN-K008", claim.place,
                      fmt::format("{} names the experiment '{}', and there is no {}", claim.id, name, path),
                      "write it as a study file (docs/claims.md)");
    return experiment;
  }
  Diagnostics own;
  auto study = study::read_study(path, model, own);
  if (study) study::settle(*study, model, own);
  std::vector<Diagnostic> wrong;
  for (const auto& found : own.all()) {
    if (found.code == "GLN-D018") continue;  // an experiment has no role: it belongs to a claim
    if (is_missing_piece(found)) {
      if (experiment.missing.empty()) experiment.missing = found.message;
    } else {
      wrong.push_back(found);
    }
  }
  // NOTE: with a piece missing, an arm may be unknown or a unit unconvertible as a consequence; those would be false
  // alarms.
  if (experiment.missing.empty())
    for (auto& found : wrong) diagnostics.add(std::move(found));
  if (!study || !experiment.missing.empty()) return experiment;
  if (!decides(*study)) {
    const Place place{path, 1, 1};
    diagnostics.error("GLN-K009", place, "nothing is observed in this experiment, so it decides nothing",
                      "add an [[arm.observed]]");
    return experiment;
  }
  experiment.study = static_cast<int>(studies.size());
  studies.push_back(std::move(*study));
  return experiment;
}

std::string limit_of(const study::Observed& row, const study::ArmRun& run) {
  if (row.measure != study::Measure::direction) return {};
  const double below = row.none_below.value_or(0.1);
  if (row.none_below_relative) return fmt::format("{:g} %", below * 100.0);
  const auto* column = run.find(row.readout);
  return column == nullptr ? "" : fmt::format("{:g} {}", below / column->factor, column->unit);
}

/// The same runs asked by how much instead of which way. The copies keep what was measured in samples.
std::vector<RowDetail> details_of(const study::Study& study, const std::vector<study::ArmRun>& runs) {
  study::Study asked = study;
  auto copies = runs;
  for (std::size_t a = 0; a < copies.size() && a < asked.arms.size(); ++a) {
    auto& arm = asked.arms[a];
    copies[a].arm = &arm;
    copies[a].assayed.clear();
    for (std::size_t i = 0; i < arm.observed.size(); ++i) {
      const auto measured = runs[a].assayed.find(&runs[a].arm->observed[i]);
      if (measured != runs[a].assayed.end()) copies[a].assayed[&arm.observed[i]] = measured->second;
      if (arm.observed[i].measure != study::Measure::direction) continue;
      arm.observed[i].measure = study::Measure::percent_change;
      arm.observed[i].unit = Unit{};  // a share; shown as per cent below
    }
  }
  const auto rows = analysis::compare(asked, copies);
  std::vector<RowDetail> details;
  std::size_t k = 0;
  for (const auto& run : runs) {
    for (const auto& observed : run.arm->observed) {
      RowDetail detail;
      const bool direction = observed.measure == study::Measure::direction;
      detail.percent =
          direction && k < rows.size() ? rows[k].predicted * 100.0 : std::numeric_limits<double>::quiet_NaN();
      const auto of = observed.of.value_or(study::Measure::value);
      if (of != study::Measure::value && of != study::Measure::mean) detail.of = study::to_string(of);
      detail.limit = limit_of(observed, run);
      details.push_back(detail);
      ++k;
    }
  }
  return details;
}

std::string counted(int count, const char* what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

/// Why a claim has no experiment.
std::string why_outside(const Claim& claim, const lang::Model& model) {
  if (!claim.outside.empty()) return claim.outside;
  std::string missing;
  for (const auto& name : claim.readouts)
    if (!study::find_readout(model, name)) missing += (missing.empty() ? "" : ", ") + name;
  if (!missing.empty()) return "the model does not compute " + missing;
  if (claim.readouts.empty()) return "not something the model computes";
  return "no experiment is written for it";
}

}  // namespace

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return "supported";
    case Verdict::contradicted:
      return "contradicted";
    case Verdict::undecided:
      return "undecided";
    case Verdict::outside_model:
      break;
  }
  return "outside model";
}

const Experiment* Experiments::find(const std::string& name) const {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Experiment& it) { return it.name == name; });
  return found == list.end() ? nullptr : &*found;
}

Experiments read_experiments(const std::string& folder, const std::vector<const Claim*>& claims,
                             const lang::Model& model, Diagnostics& diagnostics) {
  Experiments experiments;
  for (const auto* claim : claims)
    for (const auto& name : claim->experiments)
      if (experiments.find(name) == nullptr)
        experiments.list.push_back(read_experiment(folder, name, *claim, model, experiments.studies, diagnostics));
  return experiments;
}

void run_experiments(const study::Engine& engine, const study::RunOptions& options, Experiments& experiments,
                     Diagnostics& diagnostics) {
  experiments.runs = study::run_studies(engine, experiments.studies, options, diagnostics);
  if (experiments.runs.size() != experiments.studies.size()) return;  // a dose could not be given; said in diagnostics
  for (auto& experiment : experiments.list) {
    if (experiment.study < 0) continue;
    const auto index = static_cast<std::size_t>(experiment.study);
    experiment.rows = analysis::compare(experiments.studies[index], experiments.runs[index]);
    experiment.details = details_of(experiments.studies[index], experiments.runs[index]);
  }
}

std::optional<bool> row_agrees(const analysis::Row& row, double fold) {
  if (row.failed || !std::isfinite(row.predicted)) return std::nullopt;
  if (row.agrees) return row.agrees;
  if (row.fold_error) return *row.fold_error <= fold;
  return std::nullopt;
}

Judgement judge(const Claim& claim, const Experiments& experiments, const lang::Model& model) {
  Judgement result;
  if (claim.experiments.empty()) {
    result.why = why_outside(claim, model);
    return result;
  }
  result.verdict = Verdict::undecided;
  std::string missing, unanswered;
  for (const auto& name : claim.experiments) {
    const auto* experiment = experiments.find(name);
    if (experiment == nullptr) {
      missing = fmt::format("the experiment {} was not read", name);
      continue;
    }
    result.experiments.push_back(experiment);
    if (!experiment->missing.empty() && missing.empty())
      missing = fmt::format("{} cannot be run: {}", name, experiment->missing);
    if (experiment->missing.empty() && experiment->rows.empty()) unanswered = fmt::format("{} was not run", name);
    for (const auto& row : experiment->rows) {
      const auto agrees = row_agrees(row, claim.fold);
      if (!agrees) {
        ++result.unanswered;
        unanswered = fmt::format("{}: {} of arm {} gave no answer{}", name, row.readout, row.arm,
                                 row.remark.empty() ? "" : " (" + row.remark + ")");
      } else {
        ++(*agrees ? result.agreeing : result.disagreeing);
      }
    }
  }
  const int answered = result.agreeing + result.disagreeing;
  const std::string tally =
      fmt::format("{} of {} as the claim would have it", result.agreeing, counted(answered, "row"));
  if (!missing.empty()) {
    result.why = missing + (answered > 0 ? "; of what could be run, " + tally : "");
  } else if (!unanswered.empty() || answered == 0) {
    result.why = unanswered;
  } else {
    result.why = tally;
    if (result.disagreeing == 0 && !claim.necessary_only.empty())
      result.why += "; this only does not refute it: " + claim.necessary_only;
    else if (result.disagreeing == 0)
      result.verdict = Verdict::supported;
    else if (result.agreeing == 0)
      result.verdict = Verdict::contradicted;
  }
  return result;
}

}  // namespace gln::evidence
