#include "analysis/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/attribution.hpp"
#include "analysis/formula_parts.hpp"
#include "analysis/ledger_parts.hpp"
#include "analysis/nca.hpp"
#include "analysis/open_pools.hpp"
#include "lang/tracers.hpp"
#include "person/quantity.hpp"
#include "study/readouts.hpp"
#include "study/timeline.hpp"
#include "study/tracing.hpp"

namespace gln::analysis {

namespace {

/// A process that touches the pool, and where its rate and the integral of it are found in the run.
struct Flow {
  int process = -1;
  double coefficient = 0.0;
  std::size_t rate = 0, integral = 0;  ///< positions in ArmRun::extra
};

/// Adds a state that integrates a rate from 0; nothing depends on it.
std::size_t keep_integral(expr::Body& body, study::RunOptions& options, const std::string& name, expr::Id rate) {
  auto& system = body.system;
  const auto state = static_cast<std::uint32_t>(system.state_names.size());
  system.state_names.push_back(name);
  system.rhs.push_back(rate);
  system.initial.push_back(system.graph.constant(0.0));
  system.tally.push_back(true);
  body.nitrogen_weight.push_back(0.0);
  body.carbon_weight.push_back(0.0);
  return keep_output(body, options, name, system.graph.state(state));
}

class Accountant {
 public:
  Accountant(const lang::Model& model, const study::Study& study, std::size_t arm, const LedgerQuery& query,
             study::RunOptions options, Diagnostics& diagnostics)
      : model_(model), query_(query), options_(std::move(options)), diagnostics_(diagnostics), study_(study) {
    study_.arms = {study.arms.at(arm)};
    study_.readouts = {query.readout};
    study_.arms.front().observed.clear();  // the end of the run must not move with them
    study_.arms.front().until = study::end_of(study.arms.at(arm));
    options_.outputs.clear();
  }

  std::optional<Ledger> account() {
    const auto ref = study::find_readout(model_, query_.readout);
    if (!ref) {
      const std::string meant = nearest(query_.readout, study::readout_names(model_));
      diagnostics_.error(
          "GLN-D021", {}, fmt::format("the model has no readout '{}'", query_.readout),
          meant.empty() ? "'gln model list readouts' shows them" : fmt::format("did you mean '{}'?", meant));
      return std::nullopt;
    }
    if (!check_times()) return std::nullopt;
    const auto before = diagnostics_.error_count();
    auto body = expr::build_body(model_, {}, diagnostics_);
    if (diagnostics_.error_count() > before) return std::nullopt;
    const int pool = pool_of(*ref, model_);
    if (pool >= 0)
      add_flows(body, pool);
    else
      add_parts(body, model_.readouts[static_cast<std::size_t>(ref->readout)].formula);
    const study::Engine engine(model_, std::move(body));
    const auto runs = study::run_study(engine, study_, options_, diagnostics_);
    const auto& run = runs.front();
    if (run.status != ode::Status::ok) {
      if (diagnostics_.error_count() == before) diagnostics_.error("GLN-D023", {}, "the run failed: " + run.reason);
      return std::nullopt;
    }
    Ledger ledger = start(*ref, run);
    if (pool >= 0)
      close_pool(ledger, engine, run, pool);
    else if (!close_formula(ledger, run))
      return std::nullopt;
    analysis::close(ledger);
    if (!ledger.pool && query_.open &&
        !open_pools(ledger, model_, [&](const std::string& name) { return of_pool(name, ledger); }))
      return std::nullopt;
    return ledger;
  }

 private:
  const lang::Model& model_;
  const LedgerQuery& query_;
  study::RunOptions options_;
  Diagnostics& diagnostics_;
  study::Study study_;
  std::vector<Flow> flows_;
  lang::FormulaPtr formula_;
  std::vector<Part> parts_;

  /// The same arm between the same moments.
  std::optional<Ledger> of_pool(const std::string& name, const Ledger& ledger) {
    const LedgerQuery query{name, ledger.from * 60.0, ledger.to * 60.0};
    auto asked = study_;
    asked.arms.front().observed.clear();
    auto options = options_;
    options.outputs.clear();
    return Accountant(model_, asked, 0, query, options, diagnostics_).account();
  }

  bool check_times() {
    auto& arm = study_.arms.front();
    const double from = query_.from.value_or(0.0);
    if (query_.to && *query_.to > *arm.until) arm.until = *query_.to;
    if (from >= 0.0 && from < query_.to.value_or(*arm.until)) {
      // Both moments become output times, exactly.
      study::Observed moment;
      moment.readout = query_.readout;
      for (const double t : {from, query_.to.value_or(from)}) {
        moment.at = t;
        arm.observed.push_back(moment);
      }
      return true;
    }
    diagnostics_.error(
        "GLN-D022", {},
        fmt::format("nothing to explain from {:g} h to {:g} h", from / 60.0, query_.to.value_or(*arm.until) / 60.0),
        "the first moment is 0 or later, the second after it");
    return false;
  }

  void add_flows(expr::Body& body, int pool) {
    for (std::size_t i = 0; i < model_.processes.size(); ++i)
      for (const auto& term : model_.processes[i].terms) {
        if (term.pool != pool) continue;
        Flow flow{static_cast<int>(i), term.coefficient, 0, 0};
        flow.rate = keep_output(body, options_, "rate " + model_.processes[i].name, body.rate[i]);
        flow.integral = keep_integral(body, options_, "integral " + model_.processes[i].name, body.rate[i]);
        flows_.push_back(flow);
      }
  }

  void add_parts(expr::Body& body, const lang::FormulaPtr& formula) {
    formula_ = opened(formula, model_);
    parts_ = parts_of(formula_, model_);
    keep_parts(body, options_, model_, parts_);
  }

  Ledger start(const study::ReadoutRef& ref, const study::ArmRun& run) const {
    const auto& column = *run.find(ref.name);
    const Curve curve{run.hours, column.values};
    Ledger ledger;
    ledger.arm = run.arm->id;
    ledger.readout = ref.name;
    ledger.title = ref.title;
    ledger.unit = column.unit;
    ledger.from = query_.from.value_or(0.0) / 60.0;
    if (query_.to) {
      ledger.to = *query_.to / 60.0;
    } else {
      const Window window{ledger.from, run.hours.back()};
      const auto high = highest(curve, window), low = lowest(curve, window);
      ledger.to = high.value - column.baseline >= column.baseline - low.value ? high.hour : low.hour;
      // A pool that is given into is farthest at once: just after it.
      const auto later =
          std::find_if(run.hours.begin(), run.hours.end(), [&](double hour) { return hour > ledger.from; });
      if (ledger.to <= ledger.from && later != run.hours.end()) ledger.to = *later;
    }
    ledger.value_from = ledger.from > 0.0 ? value_at(curve, ledger.from) : column.baseline;
    ledger.value_to = value_at(curve, ledger.to);
    ledger.change = ledger.value_to - ledger.value_from;
    return ledger;
  }

  /// Before events at t, as the values of the ledger are; before the first dose at 0.
  double extra_at(const study::ArmRun& run, std::size_t which, double hour) const {
    return hour > 0.0 ? value_at({run.hours, run.extra[which]}, hour) : run.extra_baseline[which];
  }

  double volume_at(int pool, double minutes) const {
    const int volume =
        model_.compartments[static_cast<std::size_t>(model_.pools[static_cast<std::size_t>(pool)].compartment)].volume;
    if (volume < 0 || model_.pools[static_cast<std::size_t>(pool)].boundary) return 1.0;
    const auto& arm = study_.arms.front();
    const auto own = person::slots_of(arm.person, model_);
    // NOTE: just before the moment, as everything else in the ledger.
    const auto slots = study::slots_at(study::effects_of(arm, model_), model_, own, std::nextafter(minutes, -HUGE_VAL));
    return person::parameter_value(model_, slots, volume);
  }

  void close_pool(Ledger& ledger, const study::Engine& engine, const study::ArmRun& run, int pool) const {
    const double factor = run.find(ledger.readout)->factor;
    const double from = ledger.from * 60.0, to = ledger.to * 60.0;
    const double volume_from = volume_at(pool, from), volume_to = volume_at(pool, to);
    const double per_amount = 1.0 / (volume_to * factor);
    const Places places(model_, pool);
    double drift = 0.0, drift_gross = 0.0;
    for (const auto& flow : flows_) {
      const auto& process = model_.processes[static_cast<std::size_t>(flow.process)];
      const double moved = extra_at(run, flow.integral, ledger.to) - extra_at(run, flow.integral, ledger.from);
      const double usual = run.extra_baseline[flow.rate] * (to - from);
      LedgerEntry entry{process.name,
                        process.title,
                        flow.coefficient * (moved - usual) * per_amount,
                        0.0,
                        flow.coefficient * moved * per_amount,
                        true,
                        ""};
      entry.place = places.of(process);
      entry.flow_in =
          flow.coefficient * (run.extra_baseline[flow.rate] != 0.0 ? run.extra_baseline[flow.rate] : moved) >= 0.0;
      ledger.entries.push_back(entry);
      drift += flow.coefficient * usual * per_amount;
      drift_gross += std::abs(flow.coefficient * usual * per_amount);
    }
    if (std::abs(drift) > 1e-7 * drift_gross)
      ledger.entries.push_back(
          {"baseline", "the pool was not steady before time 0", drift, 0.0, drift, drift >= 0.0, ""});
    const double given = dosed(engine, run, pool, from, to) * per_amount;
    if (given != 0.0) ledger.entries.push_back({"dose", "given straight into this pool", given, 0.0, given, true, ""});
    if (volume_from != volume_to) {
      const double thinned = ledger.value_from * (volume_from / volume_to - 1.0);
      ledger.entries.push_back({"volume", "the volume changed", thinned, 0.0, thinned, thinned >= 0.0, ""});
    }
  }

  /// Amount that doses put into the pool from `from` (included) to `to` (excluded), min.
  double dosed(const study::Engine& engine, const study::ArmRun& run, int pool, double from, double to) const {
    const auto state = static_cast<std::uint32_t>(engine.body.state_of_pool[static_cast<std::size_t>(pool)]);
    double sum = 0.0;
    for (const auto& event : run.events) {
      if (event.index != state || event.time >= to) continue;
      if (event.kind == ode::Event::Kind::add_amount && event.time >= from) sum += event.value;
      if (event.kind == ode::Event::Kind::add_inflow) sum += event.value * (to - std::max(event.time, from));
    }
    return sum;
  }

  bool close_formula(Ledger& ledger, const study::ArmRun& run) const {
    const double factor = run.find(ledger.readout)->factor;
    ledger.pool = false;
    std::vector<double> before(parts_.size()), after(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      before[i] = extra_at(run, i, ledger.from);
      after[i] = extra_at(run, i, ledger.to);
    }
    const auto [shares, lost] = attribute(formula_, parts_, before, after);
    if (lost) {
      report_lost(ledger.readout, lost, model_, diagnostics_);
      return false;
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].formula->node == lang::Node::baseline) continue;
      if (parts_[i].formula->node == lang::Node::parameter && shares[i] == 0.0) continue;
      ledger.entries.push_back({parts_[i].name, parts_[i].title, shares[i] / factor, 0.0, after[i], after[i] >= 0.0, "",
                                pool_behind(parts_[i])});
    }
    return true;
  }
};

}  // namespace

std::optional<Ledger> explain(const lang::Model& model, const study::Study& study, std::size_t arm,
                              const LedgerQuery& query, const study::RunOptions& options, Diagnostics& diagnostics) {
  study::Study asked = study;
  asked.readouts = {query.readout};
  const auto tracers = study::tracers_of(asked, model);
  if (tracers.empty()) return Accountant(model, study, arm, query, options, diagnostics).account();
  const lang::Model traced = lang::with_tracers(model, tracers);
  return Accountant(traced, study, arm, query, options, diagnostics).account();
}

Ledger by_place(const Ledger& ledger) {
  Ledger merged = ledger;
  merged.entries.clear();
  for (const auto& entry : ledger.entries) {
    auto found = std::find_if(merged.entries.begin(), merged.entries.end(), [&](const LedgerEntry& other) {
      return !entry.place.empty() && other.place == entry.place;
    });
    if (found == merged.entries.end()) {
      merged.entries.push_back(entry);
      if (!entry.place.empty()) {
        merged.entries.back().name = entry.place;
        merged.entries.back().title = "exchange with " + entry.place;
      }
      continue;
    }
    found->amount += entry.amount;
    found->total += entry.total;
    found->at_rest += entry.at_rest;
    found->flow_in = found->total >= 0.0;
  }
  close(merged);
  return merged;
}

Ledger difference(const Ledger& first, const Ledger& second) {
  Ledger ledger = second;
  ledger.arm = second.arm + " - " + first.arm;
  ledger.difference = true;
  ledger.first = first.value_to;
  ledger.second = second.value_to;
  ledger.value_from -= first.value_from;
  ledger.value_to -= first.value_to;
  ledger.change -= first.change;
  for (const auto& entry : first.entries) {
    auto found = std::find_if(ledger.entries.begin(), ledger.entries.end(),
                              [&](const LedgerEntry& other) { return other.name == entry.name; });
    if (found == ledger.entries.end()) {
      ledger.entries.push_back({entry.name, entry.title, 0.0, 0.0, 0.0, entry.flow_in, entry.place});
      found = ledger.entries.end() - 1;
    }
    found->amount -= entry.amount;
    found->total -= entry.total;
  }
  close(ledger);
  return ledger;
}

}  // namespace gln::analysis
