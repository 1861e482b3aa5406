// Of a Block: people enter a lane, what is given to them and changes in them happens, and they leave with their
// outcome.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ode/block.hpp"

namespace gln::ode {

/// The next person of the queue who needs at least one step.
bool Block::enter(Lane& lane) {
  while (true) {
    const std::size_t next = queue_->next.fetch_add(1, std::memory_order_relaxed);
    if (next >= queue_->tasks.size()) return false;
    lane.task = next;
    lane.active = true;
    begin(lane);
    if (stopped())
      fail(lane, Status::interrupted, "stopped on request", -1);
    else if (task(lane).times.empty() || last_time(lane) <= lane.time)
      write_now(lane);
    else
      apply_due(lane);
    if (lane.active) return true;
  }
}

void Block::begin(Lane& lane) {
  const Task& person = task(lane);
  const std::size_t l = index(lane);
  auto& out = outcome(lane);
  out = Outcome{};
  out.outputs.assign(person.times.size() * engine_.kernel.n_outputs(), std::numeric_limits<double>::quiet_NaN());
  lane.control = StepControl{};
  lane.next_output = 0;
  lane.not_finite = lane.singular = 0;
  if (person.resume) {
    const auto& from = *person.resume;
    lane.time = from.time;
    lane.step = from.step;
    lane.next_event = from.next_event;
    lane.control.fresh = from.controller[0] != 0.0;
    lane.control.first = from.controller[1] != 0.0;
    lane.control.rejected = from.controller[2] != 0.0;
    lane.control.last_error = from.controller[3];
    lane.control.last_step = from.controller[4];
    lane.parameters.assign(from.parameters.begin(), from.parameters.end());
    for (std::size_t i = 0; i < n_; ++i) {
      w_.at(w_.y, i, l) = from.amounts[i];
      w_.at(w_.inflow, i, l) = from.inflows[i];
    }
  } else {
    lane.time = person.start;
    lane.next_event = 0;
    lane.parameters.assign(person.parameters.begin(), person.parameters.end());
    if (person.initial.empty()) engine_.kernel.initial(person.parameters, person.references, column_);
    for (std::size_t i = 0; i < n_; ++i) {
      w_.at(w_.y, i, l) = person.initial.empty() ? column_[i] : person.initial[i];
      w_.at(w_.inflow, i, l) = 0.0;
    }
  }
  load_constants(lane);
}

void Block::load_constants(Lane& lane) {
  engine_.kernel.person_constants(lane.parameters, task(lane).references, constants_);
  double* const to = constants_of(lane);
  for (std::size_t i = 0; i < constants_.size(); ++i) to[i * w_.width] = constants_[i];
  rows_.forget(index(lane));
}

void Block::apply_due(Lane& lane) {
  const auto& events = task(lane).events;
  bool any = false, parameters = false;
  for (; lane.next_event < events.size() && events[lane.next_event].time <= lane.time; ++lane.next_event) {
    apply(lane, events[lane.next_event]);
    any = true;
    parameters = parameters || events[lane.next_event].kind == Event::Kind::set_parameter;
  }
  if (parameters) {
    write_rows(lane);
    load_constants(lane);
  }
  if (any) lane.control.restart();
}

void Block::apply(Lane& lane, const Event& event) {
  const std::size_t l = index(lane);
  switch (event.kind) {
    case Event::Kind::add_amount:
      w_.at(w_.y, event.index, l) += event.value;
      break;
    case Event::Kind::set_amount:
      w_.at(w_.y, event.index, l) = event.value;
      break;
    case Event::Kind::add_inflow: {
      double& inflow = w_.at(w_.inflow, event.index, l);
      const double before = inflow;
      inflow += event.value;
      // NOTE: infusions that overlapped and all ended must leave no rounding behind.
      if (std::abs(inflow) < 1e-13 * std::abs(before)) inflow = 0.0;
      break;
    }
    case Event::Kind::set_parameter:
      lane.parameters[event.index] = event.value;
      break;
    case Event::Kind::reset:
      engine_.kernel.initial(lane.parameters, task(lane).references, column_);
      for (std::size_t i = 0; i < n_; ++i) {
        w_.at(w_.y, i, l) = column_[i];
        w_.at(w_.inflow, i, l) = 0.0;
      }
      break;
  }
}

void Block::save_checkpoint(Lane& lane) {
  auto& to = outcome(lane).checkpoint;
  const std::size_t l = index(lane);
  to.time = lane.time;
  to.step = lane.step;
  const auto& c = lane.control;
  to.controller = {c.fresh ? 1.0 : 0.0, c.first ? 1.0 : 0.0, c.rejected ? 1.0 : 0.0, c.last_error, c.last_step};
  to.amounts.resize(n_);
  to.inflows.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    to.amounts[i] = w_.at(w_.y, i, l);
    to.inflows[i] = w_.at(w_.inflow, i, l);
  }
  to.parameters = lane.parameters;
  to.next_event = lane.next_event;
}

/// The person is done; w_.y still holds the start of the last step.
void Block::finish(Lane& lane) {
  write_rows(lane);
  save_checkpoint(lane);
  lane.active = false;
  if (queue_->done != nullptr && *queue_->done) (*queue_->done)(lane.task);
}

void Block::fail(Lane& lane, Status status, std::string reason, int state) {
  auto& out = outcome(lane);
  out.status = status;
  out.reason = std::move(reason);
  out.failed_at = lane.time;
  out.failed_state = state;
  out.amounts.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) out.amounts[i] = w_.at(w_.y, i, index(lane));
  finish(lane);
}

}  // namespace gln::ode
