#include "analysis/contrast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/attribution.hpp"
#include "analysis/ledger_parts.hpp"
#include "analysis/nca.hpp"
#include "analysis/open_pools.hpp"
#include "lang/tracers.hpp"
#include "person/quantity.hpp"
#include "study/rest.hpp"
#include "study/tracing.hpp"

namespace gln::analysis {

namespace {

/// The arms of the two studies, without what was observed, ending at the same moment.
study::Study both_arms(const study::Study& first, const study::Study& second, const LedgerQuery& query) {
  study::Study both;
  both.readouts = {query.readout};
  for (const auto* study : {&first, &second}) {
    auto arm = study->arms.front();
    arm.observed.clear();
    arm.until = study::end_of(study->arms.front());
    if (query.to) arm.until = std::max(*arm.until, *query.to);
    if (query.to && *query.to <= 0.0) arm.until = 1.0;  // only what was before it matters
    if (query.to && *query.to > 0.0) {
      study::Observed moment;
      moment.readout = query.readout;
      moment.at = *query.to;
      arm.observed.push_back(moment);
    }
    both.arms.push_back(std::move(arm));
  }
  both.arms.back().id = both.arms.front().id == both.arms.back().id ? both.arms.back().id + "-2" : both.arms.back().id;
  return both;
}

/// What each process pushes a pool by, between two bodies at rest.
class Held {
 public:
  Held(const lang::Model& model, const study::Study& both, int pool, Diagnostics& diagnostics)
      : model_(model), both_(both), pool_(pool), diagnostics_(diagnostics) {}

  /// In the unit of the readout, one entry per process that touches the pool. Empty when the pool stands at the same
  /// level. nullopt when an arm cannot come to rest (reported).
  std::optional<std::vector<LedgerEntry>> entries(double factor) {
    auto body = expr::build_body(model_, {}, diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    std::vector<int> processes;
    study::RunOptions kept;
    for (std::size_t i = 0; i < model_.processes.size(); ++i)
      for (const auto& term : model_.processes[i].terms) {
        if (term.pool != pool_) continue;
        processes.push_back(static_cast<int>(i));
        coefficients_.push_back(term.coefficient);
        keep_output(body, kept, model_.processes[i].name, body.rate[i]);
      }
    rates_ = kept.outputs;
    state_ = static_cast<std::size_t>(body.state_of_pool[static_cast<std::size_t>(pool_)]);
    // A switch: 1 lets the pool change, 0 holds it where it is.
    auto& system = body.system;
    switch_ = system.parameter_names.size();
    system.parameter_names.push_back("held");
    system.parameter_defaults.push_back(1.0);
    system.rhs[state_] =
        system.graph.multiply(system.graph.parameter(static_cast<std::uint32_t>(switch_)), system.rhs[state_]);
    const study::Engine engine(model_, std::move(body));
    if (!come_to_rest(engine)) return std::nullopt;
    std::vector<LedgerEntry> result;
    const double difference = level(1) - level(0);
    if (std::abs(difference) <= 1e-9 * std::abs(level(0))) return result;
    const auto shares = pushes(engine, difference);
    const Places places(model_, pool_);
    for (std::size_t k = 0; k < processes.size(); ++k) {
      const auto& process = model_.processes[static_cast<std::size_t>(processes[k])];
      const double before = coefficients_[k] * people_[0].rates[k];
      LedgerEntry entry;
      entry.name = process.name;
      entry.title = process.title;
      entry.amount = entry.at_rest = shares.empty() ? 0.0 : shares[k] * difference / factor;
      entry.flow_in = before >= 0.0;
      entry.place = places.of(process);
      result.push_back(entry);
    }
    return result;
  }

 private:
  struct Someone {
    std::vector<double> references, live, amounts, rates;
    double volume = 1.0;
  };

  const lang::Model& model_;
  const study::Study& both_;
  int pool_;
  Diagnostics& diagnostics_;
  std::vector<double> coefficients_;
  std::vector<int> rates_;
  std::size_t state_ = 0, switch_ = 0;
  Someone people_[2];

  double level(int who) const { return people_[who].amounts[state_] / people_[who].volume; }

  std::vector<double> rates_of(const study::Engine& engine, const Someone& someone,
                               const std::vector<double>& amounts) const {
    const auto outputs = engine.simulator.evaluate_outputs(amounts, someone.live, someone.references);
    std::vector<double> rates;
    for (const int output : rates_) rates.push_back(outputs[static_cast<std::size_t>(output)]);
    return rates;
  }

  bool come_to_rest(const study::Engine& engine) {
    for (int who = 0; who < 2; ++who) {
      const auto& arm = both_.arms[static_cast<std::size_t>(who)];
      auto timeline = study::make_timeline(arm, model_, engine.body.state_of_pool, diagnostics_);
      if (!timeline) return false;
      timeline->references.push_back(1.0);
      timeline->live.push_back(1.0);
      const auto rest = study::come_to_rest(engine, arm, *timeline, diagnostics_);
      if (rest.status != ode::Status::ok) {
        diagnostics_.error("GLN-D023", {}, "the run failed: " + rest.reason);
        return false;
      }
      auto& someone = people_[who];
      someone.references = timeline->references;
      someone.live = timeline->live;
      someone.amounts = rest.amounts;
      someone.rates = rates_of(engine, someone, rest.amounts);
      const auto& pool = model_.pools[static_cast<std::size_t>(pool_)];
      const int volume = model_.compartments[static_cast<std::size_t>(pool.compartment)].volume;
      if (volume >= 0 && !pool.boundary) someone.volume = person::parameter_value(model_, someone.live, volume);
    }
    return true;
  }

  /// Rates in `who` with the pool held at the other's level: with all else at rest or, where that is not found, as it
  /// is.
  std::vector<double> held(const study::Engine& engine, int who, bool at_rest) const {
    auto someone = people_[who];
    someone.amounts[state_] = level(1 - who) * someone.volume;
    if (at_rest) {
      someone.live[switch_] = 0.0;
      const auto steady = engine.simulator.steady_state(someone.live, someone.references, someone.amounts);
      if (steady.status != ode::Status::ok) return {};
      return rates_of(engine, someone, steady.amounts);
    }
    return rates_of(engine, someone, someone.amounts);
  }

  /// Each process' share of the difference, adding up to 1; empty when the pool does not follow its processes (a pool
  /// that is not steady, or one that nothing drains).
  std::vector<double> pushes(const study::Engine& engine, double difference) const {
    std::vector<double> shares(coefficients_.size(), 0.0);
    for (const bool at_rest : {true, false}) {
      int ways = 0;
      std::fill(shares.begin(), shares.end(), 0.0);
      for (const int who : {1, 0}) {
        const auto rates = held(engine, who, at_rest);
        if (rates.empty()) continue;
        // From the first's rates to the second's: held at the first's level in the second's body, or the reverse.
        double sum = 0.0, gross = 0.0;
        std::vector<double> push(rates.size());
        for (std::size_t k = 0; k < rates.size(); ++k) {
          push[k] = coefficients_[k] * (rates[k] - people_[1 - who].rates[k]) * (who == 1 ? 1.0 : -1.0);
          sum += push[k];
          gross += std::abs(coefficients_[k] * rates[k]);
        }
        // The sum has the sign of the difference wherever a higher level is drained more.
        if (!std::isfinite(sum) || sum * difference <= 0.0 || std::abs(sum) < 1e-8 * gross) continue;
        for (std::size_t k = 0; k < push.size(); ++k) shares[k] += push[k] / sum;
        ++ways;
      }
      if (ways == 0) continue;
      for (double& share : shares) share /= ways;
      return shares;
    }
    return {};
  }
};

class Contrast {
 public:
  Contrast(const lang::Model& model, const study::Study& first, const study::Study& second, const LedgerQuery& query,
           const study::RunOptions& options, Diagnostics& diagnostics)
      : model_(model), first_(first), second_(second), query_(query), options_(options), diagnostics_(diagnostics) {}

  std::optional<Ledger> find() {
    const bool still = !moves(first_.arms.front()) && !moves(second_.arms.front());
    // Each on its own first: it proves readout, doses and times, and finds the moment.
    const auto& moving = moves(first_.arms.front()) ? first_ : second_;
    auto itself = query_;
    itself.open = false;
    const auto alone = explain(model_, moving, 0, itself, options_, diagnostics_);
    if (!alone) return std::nullopt;
    if (still && !query_.to)
      query_.to = 0.0;
    else
      query_.to = alone->to * 60.0;
    const auto ref = study::find_readout(model_, query_.readout);
    const int pool = pool_of(*ref, model_);
    if (query_.from) return of_changes();
    return pool >= 0 ? of_pool(pool) : of_formula(*ref);
  }

 private:
  const lang::Model& model_;
  const study::Study& first_;
  const study::Study& second_;
  LedgerQuery query_;
  study::RunOptions options_;
  Diagnostics& diagnostics_;

  std::optional<Ledger> of_changes() {
    const auto first = explain(model_, first_, 0, query_, options_, diagnostics_);
    const auto second = first ? explain(model_, second_, 0, query_, options_, diagnostics_) : std::nullopt;
    if (!second) return std::nullopt;
    return difference(*first, *second);
  }

  std::optional<Ledger> of_pool(int pool) {
    const auto both = both_arms(first_, second_, query_);
    Ledger ledger;
    const auto ref = study::find_readout(model_, query_.readout);
    if (*query_.to > 0.0) {
      const auto changes = of_changes();
      if (!changes) return std::nullopt;
      ledger = *changes;
    } else {
      const auto runs = run(both);
      if (!runs) return std::nullopt;
      const double before = runs->at(0).find(query_.readout)->baseline,
                   after = runs->at(1).find(query_.readout)->baseline;
      ledger = named(*ref, both);
      ledger.first = before;
      ledger.second = after;
      ledger.value_from = ledger.value_to = after - before;
    }
    ledger.change = ledger.value_to;
    const auto rest = Held(model_, both, pool, diagnostics_).entries(ref->unit.factor);
    if (!rest) return std::nullopt;
    double explained = 0.0;
    for (const auto& entry : *rest) {
      explained += entry.amount;
      add(ledger.entries, entry);
    }
    // What held before time 0 without being a steady state: conditions that began shortly before it, pools that drift.
    const double left = ledger.value_from - explained;
    if (std::abs(left) > 1e-7 * (std::abs(ledger.value_from) + std::abs(explained))) {
      LedgerEntry entry;
      entry.name = "before";
      entry.title = "a difference before time 0 that is no steady state";
      entry.amount = entry.at_rest = left;
      add(ledger.entries, entry);
    }
    close(ledger);
    return ledger;
  }

  std::optional<Ledger> of_formula(const study::ReadoutRef& ref) {
    const auto both = both_arms(first_, second_, query_);
    auto body = expr::build_body(model_, {}, diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    const auto formula = opened(model_.readouts[static_cast<std::size_t>(ref.readout)].formula, model_);
    const auto parts = parts_of(formula, model_);
    auto options = options_;
    options.all_needed = true;
    options.outputs.clear();
    keep_parts(body, options, model_, parts);
    const study::Engine engine(model_, std::move(body));
    const auto runs = study::run_study(engine, both, options, diagnostics_);
    if (!good(runs)) return std::nullopt;
    Ledger ledger = named(ref, both);
    ledger.pool = false;
    const double to = *query_.to / 60.0;
    std::vector<double> values[2], at_rest[2];
    for (std::size_t who = 0; who < 2; ++who) {
      const auto& run = runs[who];
      const auto& column = *run.find(query_.readout);
      const double value = to > 0.0 ? value_at({run.hours, column.values}, to) : column.baseline;
      (who == 0 ? ledger.first : ledger.second) = value;
      ledger.value_from += who == 0 ? -column.baseline : column.baseline;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        at_rest[who].push_back(run.extra_baseline[i]);
        values[who].push_back(to > 0.0 ? value_at({run.hours, run.extra[i]}, to) : run.extra_baseline[i]);
      }
    }
    ledger.change = ledger.value_to = ledger.second - ledger.first;
    const auto [shares, lost] = attribute(formula, parts, values[0], values[1]);
    const auto [before, lost_before] = attribute(formula, parts, at_rest[0], at_rest[1]);
    if (lost || lost_before) {
      report_lost(ref.name, lost ? lost : lost_before, model_, diagnostics_);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool fixed =
          parts[i].formula->node == lang::Node::baseline || parts[i].formula->node == lang::Node::parameter;
      if (fixed && shares[i] == 0.0) continue;
      LedgerEntry entry;
      entry.name = parts[i].name;
      entry.title = parts[i].title;
      entry.amount = shares[i] / ref.unit.factor;
      entry.at_rest = before[i] / ref.unit.factor;
      entry.total = values[1][i];
      entry.pool = pool_behind(parts[i]);
      add(ledger.entries, entry);
    }
    close(ledger);
    const auto of_pool = [&](const std::string& name) {
      auto query = query_;
      query.readout = name;
      if (*query.to <= 0.0) query.to.reset();  // both at rest: not a moment to be asked for
      return Contrast(model_, first_, second_, query, options_, diagnostics_).find();
    };
    if (!open_pools(ledger, model_, of_pool)) return std::nullopt;
    return ledger;
  }

  Ledger named(const study::ReadoutRef& ref, const study::Study& both) const {
    Ledger ledger;
    ledger.difference = true;
    ledger.arm = both.arms[1].id + " - " + both.arms[0].id;
    ledger.readout = ref.name;
    ledger.title = ref.title;
    ledger.unit = ref.unit.text;
    ledger.to = *query_.to / 60.0;
    return ledger;
  }

  std::optional<std::vector<study::ArmRun>> run(const study::Study& both) {
    const study::Engine engine(model_, {}, diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    auto options = options_;
    options.all_needed = true;
    auto runs = study::run_study(engine, both, options, diagnostics_);
    if (!good(runs)) return std::nullopt;
    return runs;
  }

  bool good(const std::vector<study::ArmRun>& runs) {
    for (const auto& run : runs) {
      if (run.status == ode::Status::ok) continue;
      if (!diagnostics_.has_errors()) diagnostics_.error("GLN-D023", {}, "the run failed: " + run.reason);
      return false;
    }
    return true;
  }
};

}  // namespace

bool moves(const study::Arm& arm) {
  return !arm.doses.empty() || arm.settle > 0.0 ||
         std::any_of(arm.conditions.begin(), arm.conditions.end(),
                     [](const study::ConditionUse& use) { return use.from || use.to; });
}

std::optional<Ledger> contrast(const lang::Model& model, const study::Study& first, const study::Study& second,
                               const LedgerQuery& query, const study::RunOptions& options, Diagnostics& diagnostics) {
  study::Study asked;
  asked.readouts = {query.readout};
  for (const auto* study : {&first, &second}) asked.arms.push_back(study->arms.front());
  const auto tracers = study::tracers_of(asked, model);
  if (tracers.empty()) return Contrast(model, first, second, query, options, diagnostics).find();
  const lang::Model traced = lang::with_tracers(model, tracers);
  return Contrast(traced, first, second, query, options, diagnostics).find();
}

}  // namespace gln::analysis
