#pragma once
// Runs an arm of a study: person and conditions to parameter slots, steady state first, doses to events, then columns.

#include <atomic>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "expr/body.hpp"
#include "ode/simulator.hpp"
#include "study/study.hpp"

namespace gln::study {

/// A compiled model, shared by all runs. When `diagnostics` got errors the simulator is empty and must not be used.
struct Engine {
  const lang::Model* model = nullptr;
  expr::Body body;
  ode::Simulator simulator;
  Engine(const lang::Model& model, const expr::BodyOptions& options, Diagnostics& diagnostics);
  /// From a body with states or outputs of its own behind those of the model (flux ledgers).
  Engine(const lang::Model& model, expr::Body body);
};

struct RunOptions {
  double rtol = 1e-6, atol = 1e-9;  ///< atol: relative to the baseline amount of each state (1 mmol where that is 0)
  double grid = 1.0;  ///< min between output times (at most 20000 points; coarser after 24 h, see output_times)
  int threads = 1;
  int lanes = 0;
  bool all_needed = false;  ///< a person that cannot be is then an error with messages, as one alone always is
  const std::atomic<bool>* stop = nullptr;
  std::vector<int> outputs;  ///< further outputs of the System to keep, by position (ArmRun::extra)
};

/// What a readout did, in its shown unit; times in h.
struct Column {
  std::string name, title, unit;
  double factor = 1.0;  ///< internal = shown * factor
  std::vector<double> values;
  double baseline = 0, max = 0, max_rise = 0, time_of_max = 0, auc_rise = 0, min = 0, time_of_min = 0;
  std::string
      auc_rise_unit;  ///< e.g. "umol.h/L"; area of max(value - baseline, 0) is NOT used: signed area above baseline
};

struct ArmRun {
  const Arm* arm = nullptr;
  ode::Status status = ode::Status::ok;
  std::string reason;  ///< person, time and state that failed, readable
  std::vector<double> hours;
  std::vector<Column> columns;                        ///< the requested readouts and every readout observed
  std::vector<std::vector<double>> rates;             ///< process x time (amount/min) when the body has rate outputs
  std::vector<double> baseline_rates;                 ///< the same before the first dose
  std::vector<std::vector<double>> extra;             ///< RunOptions::outputs x time, internal units
  std::vector<double> extra_baseline;                 ///< the same before the first dose
  double nitrogen_residual = 0, carbon_residual = 0;  ///< relative to the turnover of the run, see docs/studies.md
  std::optional<double> label_residual;               ///< the same for labelled atoms, the worst of the tracers
  std::uint64_t steps = 0, rejected = 0;
  std::vector<double> references, live;  ///< slots of the person without and with the conditions that hold at the start
  std::vector<ode::Event> events;        ///< doses and changes of parameters, sorted by time
  /// Observed numbers with an assay: the readout as measured at its moment and before the first dose, in shown units.
  struct Assayed {
    double value = 0.0, baseline = 0.0;
  };
  std::map<const Observed*, Assayed> assayed;
  const Column* find(const std::string& readout) const;
};

/// Runs all arms (as lanes of one batch). A failed arm has status != ok and no values.
/// Errors GLN-R0xx when a dose cannot be given; numerical failure is in the ArmRun, not here.
std::vector<ArmRun> run_study(const Engine& engine, const Study& study, const RunOptions& options,
                              Diagnostics& diagnostics);

/// Several studies in one batch; one list of arms per study. The studies must outlive the result.
std::vector<std::vector<ArmRun>> run_studies(const Engine& engine, std::span<const Study> studies,
                                             const RunOptions& options, Diagnostics& diagnostics);

}  // namespace gln::study
