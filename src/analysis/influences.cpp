#include "analysis/influences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "analysis/knobs.hpp"
#include "analysis/reach.hpp"
#include "lang/tracers.hpp"
#include "study/readouts.hpp"
#include "study/rest.hpp"
#include "study/tracing.hpp"

namespace gln::analysis {

namespace {

constexpr double step = 0.01;
constexpr double just_before = 1e-3;  // min

/// A knob, by its place in the list, turned to a value (internal units).
struct Turned {
  std::size_t knob = 0;
  double value = 0;
};

class Batch {
 public:
  Batch(const lang::Model& model, std::span<const study::Arm> arms, const InfluenceQuery& query,
        const study::RunOptions& options, Diagnostics& diagnostics)
      : model_(model), turning_(model), query_(query), options_(options), diagnostics_(diagnostics) {
    for (const auto& arm : arms) {
      arms_.push_back(arm);
      arms_.back().observed.clear();
      arms_.back().until = std::max(query.to, 1.0);
    }
  }

  std::optional<Influences> find() {
    const auto ref = study::find_readout(model_, query_.readout);
    if (!ref) {
      diagnostics_.error("GLN-D021", {}, fmt::format("the model has no readout '{}'", query_.readout), "");
      return std::nullopt;
    }
    auto body = expr::build_body(model_, {}, diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    const auto readout = body.system.outputs[static_cast<std::size_t>(ref->output(body))];
    const Reach reach(body.system, readout);
    // Only what is asked for, and the fluxes that must not run backwards.
    body.system.outputs = {readout};
    for (std::size_t i = 0; i < model_.processes.size(); ++i) {
      if (model_.processes[i].form != lang::ProcessForm::closes) continue;
      closing_.push_back(i);
      body.system.outputs.push_back(body.baseline_rate[i]);
    }
    body.system.output_names.assign(body.system.outputs.size(), "");
    const study::Engine engine(model_, std::move(body));

    Influences result;
    result.unit = ref->unit.text;
    const double factor = ref->unit.factor;
    if (!settle(engine)) return std::nullopt;
    const auto [base, why] = answers(engine, {std::nullopt}).front();
    if (!base) {
      diagnostics_.error("GLN-D023", {}, "the run failed: " + why);
      return std::nullopt;
    }
    result.value = base->value / factor;
    result.change = base->change / factor;
    result.by_change = std::abs(base->change) > 1e-6 * std::abs(base->value);
    auto numbers = numbers_in_reach(model_, arms_, reach);
    knobs_ = std::move(numbers.knobs);
    result.all = std::move(numbers.described);
    result.examined = result.all.size();
    result.out_of_reach = numbers.out_of_reach;
    turn_a_little(engine, *base, result);
    order(result);
    turn_to_the_ends(engine, factor, result);
    if (options_.stop != nullptr && options_.stop->load()) {
      diagnostics_.error("GLN-D023", {}, "interrupted");
      return std::nullopt;
    }
    return result;
  }

 private:
  struct Answer {
    double value = 0, change = 0;  ///< internal units
  };
  using Answers = std::vector<std::pair<std::optional<Answer>, std::string>>;

  struct Base {
    std::vector<double> references, live, amounts, baseline;
  };

  const lang::Model& model_;
  Turning turning_;
  std::vector<study::Arm> arms_;
  const InfluenceQuery& query_;
  const study::RunOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> closing_;
  std::vector<Base> bases_;
  std::vector<Knob> knobs_;  ///< one per Influence, the same order until they are sorted

  /// Where each arm is before time 0, as it is.
  bool settle(const study::Engine& engine) {
    for (const auto& arm : arms_) {
      const auto timeline = study::make_timeline(arm, model_, engine.body.state_of_pool, diagnostics_);
      if (!timeline) return false;
      const auto rest = study::come_to_rest(engine, arm, *timeline, diagnostics_);
      if (rest.status != ode::Status::ok) {
        if (!diagnostics_.has_errors()) diagnostics_.error("GLN-D023", {}, "the run failed: " + rest.reason);
        return false;
      }
      bases_.push_back(
          {timeline->references, timeline->live, rest.amounts, engine.simulator.baseline(timeline->references)});
    }
    return true;
  }

  // --- people

  /// One arm with a knob turned, on its way to the solver; false with a reason when it cannot be.
  bool make_task(const study::Engine& engine, std::size_t which, const std::optional<Turned>& turned, ode::Task& task,
                 std::string& why) {
    Diagnostics unheard;  // warnings of doses were said for the arm itself
    const auto& states = engine.body.state_of_pool;
    auto timeline = turned ? turning_.timeline(arms_[which], knobs_[turned->knob], turned->value, states, unheard)
                           : study::make_timeline(arms_[which], model_, states, unheard);
    if (!timeline) {
      why = "a dose cannot be given";
      return false;
    }
    task.references = std::move(timeline->references);
    task.parameters = std::move(timeline->live);
    task.events = std::move(timeline->events);
    task.start = timeline->start;
    const double first = query_.from > 0.0 ? query_.from : task.start < 0.0 ? -just_before : 0.0;
    task.times = {first, std::max(query_.to, first)};
    if (query_.from > 0.0) task.times[0] = query_.from - just_before;
    // At rest until then, as the arm itself is, with what the person's own baseline differs by.
    task.initial = engine.simulator.baseline(task.references);
    for (std::size_t i = 0; i < task.initial.size(); ++i) {
      if (!std::isfinite(task.initial[i]) || task.initial[i] < 0.0) {
        why = "a baseline would be below zero";
        return false;
      }
      const auto& base = bases_[which];
      if (base.baseline[i] > 0.0)
        task.initial[i] *= base.amounts[i] / base.baseline[i];
      else
        task.initial[i] = base.amounts[i];
    }
    return true;
  }

  /// What is explained, for each person; several of them share the lanes of the solver.
  Answers answers(const study::Engine& engine, const std::vector<std::optional<Turned>>& people) {
    Answers result(people.size());
    std::vector<std::vector<double>> early(people.size()), late(people.size());
    for (std::size_t which = 0; which < arms_.size(); ++which) {
      std::vector<ode::Task> tasks;
      std::vector<std::size_t> owner;
      for (std::size_t p = 0; p < people.size(); ++p) {
        ode::Task task;
        if (!result[p].second.empty() || !make_task(engine, which, people[p], task, result[p].second)) continue;
        tasks.push_back(std::move(task));
        owner.push_back(p);
      }
      rest(engine, which, tasks, owner, result);
      const auto outcomes = solve(engine, tasks);
      for (std::size_t t = 0; t < tasks.size(); ++t) {
        const auto p = owner[t];
        if (!result[p].second.empty()) continue;
        if (outcomes[t].status != ode::Status::ok) {
          result[p].second = outcomes[t].reason.empty() ? ode::to_string(outcomes[t].status) : outcomes[t].reason;
          continue;
        }
        const std::size_t width = engine.simulator.outputs();
        if (const int flux = backwards(outcomes[t].outputs, width); flux >= 0)
          result[p].second =
              fmt::format("{} would run backwards", model_.processes[static_cast<std::size_t>(flux)].name);
        // NOTE: an output at time 0 would be the one after a dose given then.
        const bool at_rest = query_.from <= 0.0 && tasks[t].start >= 0.0;
        early[p].push_back(
            at_rest ? engine.simulator.evaluate_outputs(tasks[t].initial, tasks[t].parameters, tasks[t].references)[0]
                    : outcomes[t].outputs[0]);
        late[p].push_back(outcomes[t].outputs[width]);
      }
    }
    for (std::size_t p = 0; p < people.size(); ++p) {
      if (!result[p].second.empty()) continue;
      Answer answer;
      answer.value = late[p].back();
      answer.change = arms_.size() == 1   ? late[p][0] - early[p][0]
                      : query_.of_changes ? (late[p][1] - early[p][1]) - (late[p][0] - early[p][0])
                                          : late[p][1] - late[p][0];
      if (std::isfinite(answer.value) && std::isfinite(answer.change))
        result[p].first = answer;
      else
        result[p].second = "not a finite number";
    }
    return result;
  }

  /// Steady states of those whose conditions held before; found from the arm's own.
  void rest(const study::Engine& engine, std::size_t which, std::vector<ode::Task>& tasks,
            const std::vector<std::size_t>& owner, Answers& result) const {
    const auto& base = bases_[which];
    if (base.live == base.references) return;
    const auto found = engine.simulator.steady_states_near(base.live, base.references, base.amounts, tasks);
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      if (found[t].status != ode::Status::ok) result[owner[t]].second = found[t].reason;
      const auto& tally = engine.body.system.tally;
      for (std::size_t i = 0; i < tally.size(); ++i)
        if (!tally[i]) tasks[t].initial[i] = found[t].amounts[i];
    }
  }

  std::vector<ode::Outcome> solve(const study::Engine& engine, const std::vector<ode::Task>& tasks) {
    std::vector<ode::Outcome> outcomes(tasks.size());
    if (query_.to <= 0.0) {
      // At rest nothing moves: the outputs are those of the start.
      for (std::size_t t = 0; t < tasks.size(); ++t) {
        auto row = engine.simulator.evaluate_outputs(tasks[t].initial, tasks[t].parameters, tasks[t].references);
        outcomes[t].outputs = row;
        outcomes[t].outputs.insert(outcomes[t].outputs.end(), row.begin(), row.end());
      }
      return outcomes;
    }
    ode::Options options;
    options.rtol = std::min(options_.rtol, 1e-6);  // differences of one per cent are looked at
    options.atol = options_.atol;
    options.threads = options_.threads;
    options.lanes = options_.lanes;
    options.atol_scale = engine.simulator.baseline(engine.body.system.parameter_defaults);
    for (auto& scale : options.atol_scale) scale = std::isfinite(scale) && scale > 0.0 ? scale : 1.0;
    std::atomic<std::size_t> done{0};
    const auto tell = [&](std::size_t) {
      const auto now = ++done;
      if (query_.progress && tasks.size() > 8) query_.progress(now, tasks.size());
    };
    return engine.simulator.run(tasks, options, tell, options_.stop);
  }

  /// The process whose closing flux is below zero, or -1.
  int backwards(const std::vector<double>& outputs, std::size_t width) const {
    for (std::size_t i = 1; i < width; ++i)
      if (outputs[i] < 0.0) return static_cast<int>(closing_[i - 1]);
    return -1;
  }

  // --- sensitivities

  void turn_a_little(const study::Engine& engine, const Answer& base, Influences& result) {
    std::vector<std::optional<Turned>> people;
    for (std::size_t k = 0; k < knobs_.size(); ++k)
      for (const double sign : {-1.0, 1.0})
        people.push_back(Turned{k, turning_.value(knobs_[k]) * (1.0 + sign * step)});
    const auto found = answers(engine, people);
    for (std::size_t k = 0; k < knobs_.size(); ++k) {
      auto& influence = result.all[k];
      const auto& [low, why_low] = found[2 * k];
      const auto& [high, why_high] = found[2 * k + 1];
      if (!low || !high) influence.remark = low ? why_high : why_low;
      if (!low && !high) {
        ++result.failed;
        continue;
      }
      // One-sided where the other side is no person.
      const Answer a = low.value_or(base), b = high.value_or(base);
      const double width = step * ((low ? 1.0 : 0.0) + (high ? 1.0 : 0.0));
      if (base.value != 0.0) influence.on_value = (b.value - a.value) / (width * base.value);
      if (result.by_change) influence.on_change = (b.change - a.change) / (width * base.change);
    }
  }

  void order(Influences& result) {
    const auto weight = [&](const Influence& it) {
      const auto& of = result.by_change ? it.on_change : it.on_value;
      return of ? std::abs(*of) : -1.0;
    };
    std::vector<std::size_t> places(result.all.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t a, std::size_t b) { return weight(result.all[a]) > weight(result.all[b]); });
    std::vector<Influence> sorted;
    std::vector<Knob> knobs;
    for (const auto i : places) {
      sorted.push_back(std::move(result.all[i]));
      knobs.push_back(knobs_[i]);
    }
    result.all = std::move(sorted);
    knobs_ = std::move(knobs);
  }

  void turn_to_the_ends(const study::Engine& engine, double factor, Influences& result) {
    std::vector<std::optional<Turned>> people;
    std::vector<std::pair<std::size_t, bool>> meaning;
    for (std::size_t k = 0; k < std::min(query_.with_range, knobs_.size()); ++k) {
      const auto& source = result.all[k].source;
      if (source.low) people.push_back(Turned{k, *source.low}), meaning.emplace_back(k, false);
      if (source.high) people.push_back(Turned{k, *source.high}), meaning.emplace_back(k, true);
    }
    if (people.empty()) return;
    const auto found = answers(engine, people);
    for (std::size_t p = 0; p < people.size(); ++p) {
      auto& influence = result.all[meaning[p].first];
      const auto& [answer, why] = found[p];
      if (!answer) {
        influence.remark += fmt::format("{}at its {} end: {}", influence.remark.empty() ? "" : "; ",
                                        meaning[p].second ? "upper" : "lower", why);
        continue;
      }
      auto& end = meaning[p].second ? influence.at_high : influence.at_low;
      end = (result.by_change ? answer->change : answer->value) / factor;
    }
  }
};

}  // namespace

std::optional<Influences> influences(const lang::Model& model, std::span<const study::Arm> arms,
                                     const InfluenceQuery& query, const study::RunOptions& options,
                                     Diagnostics& diagnostics) {
  study::Study asked;
  asked.readouts = {query.readout};
  asked.arms.assign(arms.begin(), arms.end());
  const auto tracers = study::tracers_of(asked, model);
  if (tracers.empty()) return Batch(model, arms, query, options, diagnostics).find();
  const lang::Model traced = lang::with_tracers(model, tracers);
  return Batch(traced, arms, query, options, diagnostics).find();
}

}  // namespace gln::analysis
