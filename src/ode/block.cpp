#include "ode/block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gln::ode {

namespace {

constexpr int most_not_finite = 12, most_singular = 12;
constexpr double least_step = 1e-12;  // min

/// What one step may err, of the tolerance asked for. Errors of steps add up, and readouts that are differences of
/// large flows magnify them: with a half, readouts (not only states) keep within ten times the tolerance (tests/judge).
constexpr double share_of_step = 0.5;

Options per_step(Options options) {
  options.rtol *= share_of_step;
  options.atol *= share_of_step;
  return options;
}

}  // namespace

Block::Block(const Engine& engine, const Options& options, int width)
    : engine_(engine),
      options_(per_step(options)),
      lanes_(kernel::lanes(usable(options.isa), width)),
      one_(kernel::lanes(usable(options.isa), 1)),
      n_(engine.kernel.n_states()),
      lane_(static_cast<std::size_t>(width)),
      w_(engine.kernel, width),
      attempt_(engine, lanes_, w_),
      constants_(engine.kernel.n_constants()),
      column_(n_),
      step_columns_(5 * n_),
      rows_(engine, usable(options.isa), static_cast<std::size_t>(width)) {
  atol_.assign(n_, options_.atol);
  for (std::size_t i = 0; i < std::min(n_, options_.atol_scale.size()); ++i) atol_[i] *= options_.atol_scale[i];
  for (auto& lane : lane_) lane.parameters.resize(engine.kernel.n_parameters());
}

void Block::run(Queue& queue) {
  const NoDenormals guard;
  queue_ = &queue;
  while (true) {
    bool any = false;
    for (auto& lane : lane_) any = lane.active || enter(lane) || any;
    if (!any) return;
    if (stopped()) {
      for (auto& lane : lane_)
        if (lane.active) fail(lane, Status::interrupted, "stopped on request", -1);
      continue;
    }
    attempt_.linearise();
    choose_steps();
    attempt_.step(atol_, options_.rtol);
    bool accepted = false;
    for (auto& lane : lane_) {
      const bool good = lane.active && judge(lane);
      w_.keep[index(lane)] = good ? 1.0 : 0.0;
      accepted = accepted || good;
    }
    if (accepted) complete();
  }
}

// ---- how far every lane tries to go ----

void Block::choose_steps() {
  for (auto& lane : lane_) {
    const std::size_t l = index(lane);
    if (lane.active) {
      if (lane.control.fresh) lane.step = initial_step(lane);
      lane.control.fresh = false;
      limit_step(lane);
    }
    w_.inverse_step[l] = lane.active ? 1.0 / lane.attempt : 1.0;
    w_.busy[l] = lane.active ? 1.0 : 0.0;
  }
}

/// A small part of the time in which the fastest state would change by its own size, or by what the tolerance calls
/// nothing.
double Block::initial_step(const Lane& lane) const {
  const std::size_t l = index(lane);
  double fastest = 0.0;
  for (std::size_t i = 0; i < n_; ++i) {
    if (engine_.tally[i]) continue;
    const double rate = std::abs(w_.at(w_.rates, i, l) + w_.at(w_.inflow, i, l));
    const double size = std::abs(w_.at(w_.y, i, l)) + atol_[i] / options_.rtol;
    if (rate / size > fastest) fastest = rate / size;
  }
  // NOTE: nothing here may look at the outputs asked for, or a run that is split would take other steps.
  return std::max(0.02 / std::max(fastest, 2e-6), least_step);
}

void Block::limit_step(Lane& lane) {
  const auto& events = task(lane).events;
  double step = lane.step;
  if (options_.max_step > 0.0) step = std::min(step, options_.max_step);
  lane.attempt = step;
  lane.end = lane.time + step;
  lane.ends_at_event = false;
  if (lane.next_event >= events.size()) return;
  const double event_time = events[lane.next_event].time, left = event_time - lane.time;
  // Two equal steps to the event rather than a long and a tiny one.
  if (step < left && 2.0 * step > left) lane.attempt = 0.5 * left;
  lane.end = lane.time + lane.attempt;
  if (step >= left || lane.end >= event_time) {
    lane.attempt = left;
    lane.end = event_time;
    lane.ends_at_event = true;
  }
}

// ---- what came of it ----

/// True when the lane's attempt is accepted.
bool Block::judge(Lane& lane) {
  const std::size_t l = index(lane);
  const double error = w_.norm[l];
  const bool singular = attempt_.singular(l);
  if (!singular && error <= 1.0) return true;
  if (singular && ++lane.singular > most_singular) {
    fail(lane, Status::singular, "the matrix of the step could not be inverted", -1);
    return false;
  }
  if (!singular && !std::isfinite(error) && ++lane.not_finite > most_not_finite) {
    fail(lane, Status::not_finite, "a rate or an amount is not a finite number", not_finite_state(lane));
    return false;
  }
  reject(lane, singular ? std::numeric_limits<double>::infinity() : error);
  return false;
}

void Block::reject(Lane& lane, double error) {
  auto& out = outcome(lane);
  ++out.rejected;
  lane.step = lane.control.after_rejection(lane.attempt, error);
  const double floor = std::max(least_step, 4.0 * std::numeric_limits<double>::epsilon() * std::abs(lane.time));
  if (lane.step < floor) {
    const bool finite = std::isfinite(error);
    fail(lane, finite ? Status::step_too_small : Status::not_finite,
         finite ? fmt::format("the step fell below {:.3g} min", floor) : "a rate or an amount is not a finite number",
         finite ? worst_state(lane) : not_finite_state(lane));
  } else if (out.steps + out.rejected > options_.max_steps) {
    fail(lane, Status::too_many_steps, fmt::format("more than {} steps", options_.max_steps), worst_state(lane));
  }
}

/// Accepted lanes: outputs, then the state moves on, then events.
void Block::complete() {
  take_outputs();
  for (auto& lane : lane_) {
    const std::size_t l = index(lane);
    if (w_.keep[l] == 0.0) continue;
    ++outcome(lane).steps;
    lane.step = lane.attempt;
    if (lane.next_output == task(lane).times.size()) {
      finish(lane);
      w_.keep[l] = 0.0;
    } else if (outcome(lane).steps + outcome(lane).rejected > options_.max_steps) {
      fail(lane, Status::too_many_steps, fmt::format("more than {} steps", options_.max_steps), worst_state(lane));
      w_.keep[l] = 0.0;
    }
  }
  lanes_.accept(w_.y, w_.y1, w_.keep, n_);
  for (auto& lane : lane_) {
    const std::size_t l = index(lane);
    if (w_.keep[l] == 0.0) continue;
    lane.time = lane.end;
    lane.step = lane.control.after_acceptance(lane.attempt, w_.norm[l]);
    lane.not_finite = lane.singular = 0;
    if (lane.ends_at_event) apply_due(lane);
  }
}

/// In the accepted step of this lane. At an event outputs wait for what the event does, except those that end the run.
bool Block::output_due(const Lane& lane) const {
  const auto& times = task(lane).times;
  if (w_.keep[index(lane)] == 0.0 || lane.next_output >= times.size()) return false;
  const double time = times[lane.next_output];
  if (time < lane.end) return true;
  return time == lane.end && (!lane.ends_at_event || time == times.back());
}

/// Moments inside the accepted steps: their amounts are kept, their rows written when enough wait.
void Block::take_outputs() {
  bool dense = false;
  for (auto& lane : lane_) {
    if (!output_due(lane)) continue;
    if (!dense) attempt_.prepare_dense();
    dense = true;
    take_moments(lane);
  }
}

void Block::take_moments(Lane& lane) {
  const std::size_t l = index(lane);
  const auto& times = task(lane).times;
  double* const y = step_columns_.data();
  double* const y1 = y + n_;
  double* const d[3] = {y1 + n_, y1 + 2 * n_, y1 + 3 * n_};
  for (std::size_t i = 0; i < n_; ++i) {
    y[i] = w_.at(w_.y, i, l);
    y1[i] = w_.at(w_.y1, i, l);
    for (int j = 0; j < 3; ++j) d[j][i] = w_.at(w_.dense[j], i, l);
  }
  while (output_due(lane)) {
    const double time = times[lane.next_output];
    const double x = time >= lane.end ? 1.0 : std::clamp((time - lane.time) / lane.attempt, 0.0, 1.0);
    double* const amounts = rows_.next(l);
    one_.interpolate(amounts, y, y1, d, &x, n_);
    if (++lane.next_output == times.size()) outcome(lane).amounts.assign(amounts, amounts + n_);
    if (rows_.full(l)) write_rows(lane);
  }
}

/// Those of this person that wait, into the outcome.
void Block::write_rows(Lane& lane) {
  const std::size_t l = index(lane), waiting = rows_.waiting(l);
  if (waiting == 0) return;
  double* const to = outcome(lane).outputs.data() + (lane.next_output - waiting) * engine_.kernel.n_outputs();
  rows_.write(l, constants_of(lane), w_.width, to);
}

/// A run that ends where it begins needs no step.
void Block::write_now(Lane& lane) {
  const std::size_t l = index(lane);
  auto& amounts = outcome(lane).amounts;
  amounts.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) amounts[i] = w_.at(w_.y, i, l);
  for (; lane.next_output < task(lane).times.size(); ++lane.next_output) {
    if (rows_.full(l)) write_rows(lane);
    std::copy(amounts.begin(), amounts.end(), rows_.next(l));
  }
  finish(lane);
}

int Block::worst_state(const Lane& lane) const {
  const std::size_t l = index(lane);
  double most = -1.0;
  int worst = -1;
  for (std::size_t i = 0; i < n_; ++i) {
    const double scale = atol_[i] + options_.rtol * std::max(std::abs(w_.at(w_.y, i, l)), std::abs(w_.at(w_.y1, i, l)));
    const double error = std::abs(w_.at(w_.k[7], i, l)) / scale;
    if (error > most) {
      most = error;
      worst = static_cast<int>(i);
    }
  }
  return worst;
}

int Block::not_finite_state(const Lane& lane) const {
  const std::size_t l = index(lane);
  for (std::size_t i = 0; i < n_; ++i)
    if (!std::isfinite(w_.at(w_.rates, i, l))) return static_cast<int>(i);
  for (std::size_t i = 0; i < n_; ++i)
    if (!std::isfinite(w_.at(w_.y1, i, l))) return static_cast<int>(i);
  return -1;
}

}  // namespace gln::ode
