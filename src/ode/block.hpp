#pragma once
// A block of lanes: up to `width` people integrated side by side, each with its own time, step, events and status.

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "ode/attempt.hpp"
#include "ode/rows.hpp"
#include "ode/step_control.hpp"
#include "ode/workspace.hpp"

namespace gln::ode {

/// The people still to be integrated; threads take the next one from it.
struct Queue {
  std::span<const Task> tasks;
  std::span<Outcome> outcomes;
  std::atomic<std::size_t> next{0};
  const std::function<void(std::size_t)>* done = nullptr;
  const std::atomic<bool>* stop = nullptr;
};

/// One thread's workspace. All memory is taken when it is made and when a person enters or leaves; a step allocates
/// nothing.
class Block {
 public:
  Block(const Engine& engine, const Options& options, int width);

  /// Integrates people from the queue until it is empty.
  void run(Queue& queue);

 private:
  struct Lane {
    bool active = false;
    std::size_t task = 0;
    double time = 0.0, step = 0.0, attempt = 0.0;
    double end = 0.0;  ///< where the attempt ends
    bool ends_at_event = false;
    StepControl control;
    std::size_t next_event = 0, next_output = 0;
    int not_finite = 0, singular = 0;
    std::vector<double> parameters;
  };

  const Engine& engine_;
  const Options options_;  ///< tolerances are those of one step
  const kernel::Lanes& lanes_;
  const kernel::Lanes& one_;
  const std::size_t n_;
  Queue* queue_ = nullptr;
  std::vector<Lane> lane_;
  Workspace w_;
  Attempt attempt_;
  std::vector<double> atol_, constants_, column_;
  std::vector<double> step_columns_;  ///< of one lane: start and end of its step, and what lies between
  Rows rows_;

  const Task& task(const Lane& lane) const { return queue_->tasks[lane.task]; }
  Outcome& outcome(const Lane& lane) const { return queue_->outcomes[lane.task]; }
  std::size_t index(const Lane& lane) const { return static_cast<std::size_t>(&lane - lane_.data()); }
  double* constants_of(const Lane& lane) const {
    return w_.program + engine_.kernel.layout().constants * w_.width + index(lane);
  }
  double last_time(const Lane& lane) const { return task(lane).times.back(); }

  bool stopped() const { return queue_->stop != nullptr && queue_->stop->load(std::memory_order_relaxed); }
  bool enter(Lane& lane);
  void begin(Lane& lane);
  void load_constants(Lane& lane);
  void apply(Lane& lane, const Event& event);
  void apply_due(Lane& lane);
  void write_now(Lane& lane);
  void finish(Lane& lane);
  void fail(Lane& lane, Status status, std::string reason, int state);
  void save_checkpoint(Lane& lane);

  void choose_steps();
  double initial_step(const Lane& lane) const;
  void limit_step(Lane& lane);
  bool judge(Lane& lane);
  void complete();
  void reject(Lane& lane, double error);
  int worst_state(const Lane& lane) const;
  int not_finite_state(const Lane& lane) const;
  void take_outputs();
  void take_moments(Lane& lane);
  void write_rows(Lane& lane);
  bool output_due(const Lane& lane) const;
};

}  // namespace gln::ode
