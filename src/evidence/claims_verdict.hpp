#pragma once
// The model's verdict on a claim: computed from its experiments, never written down anywhere.

#include <optional>
#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "evidence/claims.hpp"
#include "study/run.hpp"

namespace gln::evidence {

enum class Verdict { supported, contradicted, undecided, outside_model };

/// "supported", "contradicted", "undecided", "outside model".
std::string to_string(Verdict verdict);

/// What a row of an experiment says beyond its judgement.
struct RowDetail {
  std::string of;      ///< what a comparison compares where that is not the value or mean: "min", "auc_rise"
  double percent = 0;  ///< change behind a direction, per cent of what it is compared with; NaN when there is none
  std::string limit;   ///< the change from which a direction counts: "10 %", "0.1 mmol/h"; "" for other measures
};

/// A study file whose observed rows say what would be seen were the claim true.
struct Experiment {
  std::string name;
  std::string
      missing;     ///< why it cannot be run with this model ("the model has no readout 'brain.gaba'"); "" when it can
  int study = -1;  ///< in Experiments::studies
  std::vector<analysis::Row> rows;  ///< what would be seen were the claim true, and what the model predicts; once run
  std::vector<RowDetail> details;   ///< of each row
};

struct Experiments {
  std::vector<Experiment> list;
  std::vector<study::Study> studies;
  std::vector<std::vector<study::ArmRun>>
      runs;  ///< by study; they point into `studies`, which must not change any more

  const Experiment* find(const std::string& name) const;
};

/// Reads the experiments of these claims from `folder`, each once. A file that names a readout, condition or product
/// the model does not have is not wrong but cannot be run: it says so in `missing`. Anything else wrong with it is an
/// error, as is a missing file (GLN-K008) or one in which nothing decides (GLN-K009).
Experiments read_experiments(const std::string& folder, const std::vector<const Claim*>& claims,
                             const lang::Model& model, Diagnostics& diagnostics);

/// Runs all of them in one batch and compares.
void run_experiments(const study::Engine& engine, const study::RunOptions& options, Experiments& experiments,
                     Diagnostics& diagnostics);

/// Whether a row agrees with what it would be were the claim true: directions and windows by themselves, numbers within
/// `fold`. nullopt when the model gave no answer.
std::optional<bool> row_agrees(const analysis::Row& row, double fold);

struct Judgement {
  Verdict verdict = Verdict::outside_model;
  std::string why;                                    ///< in words
  int agreeing = 0, disagreeing = 0, unanswered = 0;  ///< rows
  std::vector<const Experiment*> experiments;         ///< in the order of the claim
};

/// All rows of all experiments agree: supported - or undecided where the experiment only tests what the claim needs.
/// All disagree: contradicted. Some of each, one without an answer, or an experiment that cannot be run: undecided. No
/// experiment: outside the model.
Judgement judge(const Claim& claim, const Experiments& experiments, const lang::Model& model);

}  // namespace gln::evidence
