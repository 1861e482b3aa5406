#include "study/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "person/quantity.hpp"
#include "study/assay.hpp"
#include "study/readouts.hpp"
#include "study/rest.hpp"
#include "study/timeline.hpp"
#include "study/tracing.hpp"

namespace gln::study {

namespace {

expr::Body build(const lang::Model& model, const expr::BodyOptions& options, Diagnostics& diagnostics, bool& ok) {
  const auto before = diagnostics.error_count();
  auto body = expr::build_body(model, options, diagnostics);
  ok = diagnostics.error_count() == before;
  return body;
}

/// Books are judged by what moved in the run, not by what lies still in the body; without any movement by the amount
/// itself.
double relative(double residual, double turnover) {
  return turnover > 0.0 ? std::abs(residual) / turnover : std::abs(residual);
}

/// The first error in words, and how many more there are.
std::string first_of(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& it : diagnostics.all())
    if (it.severity == Severity::error && text.empty()) text = it.message;
  if (diagnostics.error_count() > 1) text += fmt::format(" (and {} more)", diagnostics.error_count() - 1);
  return text;
}

/// One arm on its way through the solver.
struct Job {
  Timeline timeline;
  ode::Task task;
  std::vector<double> start_amounts;
  std::vector<double> baseline;  ///< outputs before the first dose; empty: the first output row holds them
};

class Batch {
 public:
  /// An `alone` arm that no person can be fails with messages; among others it fails with its reason and they run.
  Batch(const Engine& engine, const RunOptions& options, bool alone, Diagnostics& diagnostics)
      : engine_(engine), model_(*engine.model), options_(options), alone_(alone), diagnostics_(diagnostics) {}

  /// Fills `runs[i]` with the arms of study i, for each of `which`.
  void run(std::span<const Study> studies, const std::vector<std::size_t>& which,
           std::vector<std::vector<ArmRun>>& runs) {
    for (const auto s : which) {
      runs[s].resize(studies[s].arms.size());
      for (std::size_t a = 0; a < studies[s].arms.size(); ++a) prepare(studies[s].arms[a], runs[s][a]);
    }
    solve();
    for (const auto s : which) {
      const auto names = columns_of(studies[s]);
      for (auto& run : runs[s])
        if (run.status == ode::Status::ok) finish(names, run);
    }
  }

 private:
  const Engine& engine_;
  const lang::Model& model_;
  const RunOptions& options_;
  bool alone_;
  Diagnostics& diagnostics_;
  std::vector<Job> jobs_;
  std::vector<ArmRun*> run_of_job_;
  std::map<const ArmRun*, std::size_t> job_of_run_;
  std::vector<ode::Outcome> outcomes_;

  void prepare(const Arm& arm, ArmRun& run) {
    run.arm = &arm;
    if (!arm.person.refusal.empty()) {
      run.status = ode::Status::interrupted;
      run.reason = fmt::format("arm '{}': {}", arm.id, arm.person.refusal);
      return;
    }
    auto timeline = make_timeline(arm, model_, engine_.body.state_of_pool, diagnostics_);
    if (!timeline) {
      run.status = ode::Status::interrupted;
      run.reason = who(arm) + ": a dose cannot be given; see the messages";
      return;
    }
    Job job;
    job.timeline = std::move(*timeline);
    const auto& line = job.timeline;
    Diagnostics own;
    auto rest = come_to_rest(engine_, arm, line, alone_ ? diagnostics_ : own);
    if (own.has_errors()) rest.reason = first_of(own);
    if (rest.status != ode::Status::ok) {
      run.status = rest.status;
      run.reason = std::move(rest.reason);
      return;
    }
    job.start_amounts = std::move(rest.amounts);
    job.task.parameters = line.live;
    job.task.references = line.references;
    job.task.initial = job.start_amounts;
    job.task.events = line.events;
    job.task.start = line.start;
    job.task.times = output_times(line, arm, options_.grid);
    if (line.start >= 0.0)
      job.baseline = engine_.simulator.evaluate_outputs(job.start_amounts, line.live, line.references);
    run.references = line.references;
    run.live = line.live;
    run.events = line.events;
    job_of_run_[&run] = jobs_.size();
    run_of_job_.push_back(&run);
    jobs_.push_back(std::move(job));
  }

  void solve() {
    if (jobs_.empty()) return;
    ode::Options options;
    options.rtol = options_.rtol;
    options.atol = options_.atol;
    options.threads = options_.threads;
    options.lanes = options_.lanes;
    // NOTE: of the reference person, never of the people in the batch: a result must not depend on who else is run.
    options.atol_scale = engine_.simulator.baseline(engine_.body.system.parameter_defaults);
    for (auto& scale : options.atol_scale) scale = std::isfinite(scale) && scale > 0.0 ? scale : 1.0;
    std::vector<ode::Task> tasks;
    for (const auto& job : jobs_) tasks.push_back(job.task);
    outcomes_ = engine_.simulator.run(tasks, options, {}, options_.stop);
    for (std::size_t i = 0; i < outcomes_.size(); ++i) report(outcomes_[i], *run_of_job_[i]);
  }

  void report(const ode::Outcome& outcome, ArmRun& run) {
    run.status = outcome.status;
    run.steps = outcome.steps;
    run.rejected = outcome.rejected;
    if (outcome.status == ode::Status::ok) return;
    const auto& names = engine_.body.system.state_names;
    const auto state = static_cast<std::size_t>(outcome.failed_state);
    run.reason = fmt::format(
        "{}: {} at {:.4g} h{}", who(*run.arm), outcome.reason.empty() ? ode::to_string(outcome.status) : outcome.reason,
        outcome.failed_at / 60.0, outcome.failed_state >= 0 && state < names.size() ? ", in " + names[state] : "");
  }

  std::vector<std::string> columns_of(const Study& study) const {
    auto names = study.readouts.empty() ? shown_readouts(model_) : study.readouts;
    if (names.empty()) names = readout_names(model_);
    for (const auto& arm : study.arms)
      for (const auto& row : arm.observed)
        if (std::find(names.begin(), names.end(), row.readout) == names.end()) names.push_back(row.readout);
    return names;
  }

  void finish(const std::vector<std::string>& names, ArmRun& run) {
    const std::size_t index = job_of_run_.at(&run);
    auto& job = jobs_[index];
    const auto& outcome = outcomes_[index];
    const std::size_t width = engine_.simulator.outputs();
    const std::size_t skip = job.timeline.start < 0.0 ? 1 : 0;
    if (skip == 1)
      job.baseline.assign(outcome.outputs.begin(), outcome.outputs.begin() + static_cast<std::ptrdiff_t>(width));
    for (std::size_t t = skip; t < job.task.times.size(); ++t) run.hours.push_back(job.task.times[t] / 60.0);
    const auto series = [&](int output) {
      std::vector<double> values(run.hours.size());
      for (std::size_t t = 0; t < values.size(); ++t)
        values[t] = outcome.outputs[(t + skip) * width + static_cast<std::size_t>(output)];
      return values;
    };
    for (const auto& name : names)
      if (const auto ref = find_readout(model_, name))
        run.columns.push_back(make_column(*ref, series(ref->output(engine_.body)), job, run));
    for (const int output : engine_.body.output_of_rate) {
      if (output < 0) continue;
      run.rates.push_back(series(output));
      run.baseline_rates.push_back(job.baseline[static_cast<std::size_t>(output)]);
    }
    for (const int output : options_.outputs) {
      run.extra.push_back(series(output));
      run.extra_baseline.push_back(job.baseline[static_cast<std::size_t>(output)]);
    }
    keep_books(job, outcome, run);
    check_finite(run);
    if (run.status != ode::Status::ok) return;
    for (const auto& row : run.arm->observed)
      if (row.assay && row.at) measure_sample(row, job, outcome, skip, run);
  }

  /// Slots at a moment: what held at the start and every change since.
  static std::vector<double> slots_of_moment(const Job& job, double minutes) {
    auto slots = job.timeline.live;
    for (const auto& event : job.timeline.events)
      if (event.kind == ode::Event::Kind::set_parameter && event.time <= minutes) slots[event.index] = event.value;
    return slots;
  }

  /// Amounts of all pools from one row of outputs (concentrations where there is a volume).
  std::vector<double> amounts_of(std::span<const double> outputs, const std::vector<double>& slots) const {
    std::vector<double> amounts(engine_.body.system.state_names.size(), 0.0);
    for (std::size_t i = 0; i < model_.pools.size(); ++i) {
      const auto& pool = model_.pools[i];
      const int volume = pool.boundary ? -1 : model_.compartments[static_cast<std::size_t>(pool.compartment)].volume;
      const double shown = outputs[static_cast<std::size_t>(engine_.body.output_of_pool[i])];
      amounts[static_cast<std::size_t>(engine_.body.state_of_pool[i])] =
          volume >= 0 ? shown * person::parameter_value(model_, slots, volume) : shown;
    }
    return amounts;
  }

  /// The readout of a row as a laboratory measured it: from a sample in which the condition's processes went on for a
  /// while.
  void measure_sample(const Observed& row, const Job& job, const ode::Outcome& outcome, std::size_t skip,
                      ArmRun& run) const {
    const auto ref = find_readout(model_, row.readout);
    if (!ref) return;
    const auto measured = [&](std::span<const double> outputs, const std::vector<double>& slots) {
      const auto& changes = model_.conditions[static_cast<std::size_t>(row.assay->condition)].changes;
      const auto sample = slots_at({Effect{&changes}}, model_, slots, 0.0);
      const auto stood = let_stand(engine_.simulator, amounts_of(outputs, slots), slots, sample,
                                   job.timeline.references, row.assay->standing);
      if (!stood) return std::nan("");
      const auto after = engine_.simulator.evaluate_outputs(*stood, slots, job.timeline.references);
      return after[static_cast<std::size_t>(ref->output(engine_.body))] / ref->unit.factor;
    };
    ArmRun::Assayed result;
    result.baseline = measured(job.baseline, slots_of_moment(job, -1e300));
    result.value = result.baseline;
    if (*row.at > 0.0) {
      const std::size_t t = sampled_at(job, *row.at, skip);
      const std::size_t width = engine_.simulator.outputs();
      result.value =
          measured(std::span(outcome.outputs).subspan(t * width, width), slots_of_moment(job, job.task.times[t]));
    }
    if (std::isfinite(result.value) && std::isfinite(result.baseline)) {
      run.assayed[&row] = result;
      return;
    }
    run.status = ode::Status::not_finite;
    run.reason = fmt::format("{}: the sample of {} at {:.4g} h could not be followed", who(*run.arm), row.readout,
                             *row.at / 60.0);
  }

  /// The output row of a moment asked about; where a dose is given just then, the one before it, as for every other
  /// value.
  static std::size_t sampled_at(const Job& job, double at, std::size_t skip) {
    const auto& times = job.task.times;
    std::size_t t = skip;
    while (t + 1 < times.size() && times[t + 1] <= at * (1.0 + 1e-12)) ++t;
    const bool dose = std::any_of(job.timeline.jumps.begin(), job.timeline.jumps.end(),
                                  [&](double jump) { return std::abs(jump - times[t]) < 1e-9; });
    return dose && t > skip && times[t] - times[t - 1] < 2.4e-3 ? t - 1 : t;
  }

  Column make_column(const ReadoutRef& ref, std::vector<double> values, const Job& job, const ArmRun& run) const {
    Column column;
    column.name = ref.name;
    column.title = ref.title;
    column.unit = ref.unit.text;
    column.factor = ref.unit.factor;
    column.auc_rise_unit = area_unit(ref.unit.text);
    column.values = std::move(values);
    for (auto& value : column.values) value /= ref.unit.factor;
    column.baseline = job.baseline[static_cast<std::size_t>(ref.output(engine_.body))] / ref.unit.factor;
    column.max = column.min = column.values.front();
    for (std::size_t t = 0; t < column.values.size(); ++t) {
      if (column.values[t] > column.max) column.max = column.values[t], column.time_of_max = run.hours[t];
      if (column.values[t] < column.min) column.min = column.values[t], column.time_of_min = run.hours[t];
      if (t == 0) continue;
      const double mean = 0.5 * (column.values[t] + column.values[t - 1]) - column.baseline;
      column.auc_rise += mean * (run.hours[t] - run.hours[t - 1]);
    }
    column.max_rise = column.max - column.baseline;
    return column;
  }

  /// Atoms at the end against atoms at the start and atoms given, relative to all that moved.
  void keep_books(const Job& job, const ode::Outcome& outcome, ArmRun& run) const {
    const auto given = dosing::atoms_given(job.timeline.events, model_, engine_.body.state_of_pool, job.timeline.end);
    const auto residual = [&](const std::vector<double>& weight, double added) {
      double change = 0.0, moved = std::abs(added);
      for (std::size_t i = 0; i < weight.size(); ++i) {
        const double delta = weight[i] * (outcome.amounts[i] - job.start_amounts[i]);
        change += delta;
        moved += std::abs(delta);
      }
      return relative(change - added, moved);
    };
    run.nitrogen_residual = residual(engine_.body.nitrogen_weight, given.nitrogen);
    run.carbon_residual = residual(engine_.body.carbon_weight, given.carbon);
    for (const int tracer : model_.tracers_within) {
      std::vector<double> label(engine_.body.system.state_names.size(), 0.0);
      for (std::size_t i = 0; i < model_.pools.size(); ++i)
        if (model_.pools[i].tracer == tracer) label[static_cast<std::size_t>(engine_.body.state_of_pool[i])] = 1.0;
      const double residual_of = residual(label, dosing::amount_given_to(label, job.timeline.events, job.timeline.end));
      run.label_residual = std::max(run.label_residual.value_or(0.0), residual_of);
    }
  }

  /// A readout may divide by something that became 0 while every state stayed finite: that is a failure too.
  void check_finite(ArmRun& run) const {
    for (const auto& column : run.columns) {
      for (std::size_t t = 0; t < column.values.size(); ++t) {
        if (std::isfinite(column.values[t])) continue;
        run.status = ode::Status::not_finite;
        run.reason = fmt::format("{}: {} is not a finite number at {:.4g} h", who(*run.arm), column.name, run.hours[t]);
        run.columns.clear();
        run.rates.clear();
        run.hours.clear();
        return;
      }
    }
  }
};

}  // namespace

Engine::Engine(const lang::Model& source, const expr::BodyOptions& options, Diagnostics& diagnostics)
    : Engine(source, [&] {
        bool ok = true;
        auto built = build(source, options, diagnostics, ok);
        return ok ? std::move(built) : expr::Body{};
      }()) {}

Engine::Engine(const lang::Model& source, expr::Body built)
    : model(&source),
      body(std::move(built)),
      simulator(body.system.rhs.empty() ? ode::Simulator() : ode::Simulator(body.system)) {}

const Column* ArmRun::find(const std::string& readout) const {
  for (const auto& column : columns)
    if (column.name == readout) return &column;
  return nullptr;
}

std::vector<std::vector<ArmRun>> run_studies(const Engine& engine, std::span<const Study> studies,
                                             const RunOptions& options, Diagnostics& diagnostics) {
  // Labelled twins cost time: only studies with a tracer run with them, and the others give the same bits as ever.
  std::map<std::vector<int>, std::vector<std::size_t>> groups;
  for (std::size_t s = 0; s < studies.size(); ++s) groups[tracers_of(studies[s], *engine.model)].push_back(s);
  std::vector<std::vector<ArmRun>> runs(studies.size());
  std::size_t arms = 0;
  for (const auto& study : studies) arms += study.arms.size();
  TracedEngines engines(engine, diagnostics);
  for (const auto& [tracers, which] : groups)
    if (const Engine* traced = engines.engine(tracers))
      Batch(*traced, options, arms == 1 || options.all_needed, diagnostics).run(studies, which, runs);
  return runs;
}

std::vector<ArmRun> run_study(const Engine& engine, const Study& study, const RunOptions& options,
                              Diagnostics& diagnostics) {
  auto runs = run_studies(engine, std::span(&study, 1), options, diagnostics);
  return std::move(runs.front());
}

}  // namespace gln::study
