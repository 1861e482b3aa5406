#pragma once
// Integrates a System for many people at once. Every person (lane) owns time, step, error test, events and status:
// results do not depend on who else is in the batch, on lane width, on threads or on order - bit for bit.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "expr/system.hpp"

namespace gln::ode {

/// Something that happens at an exact time.
struct Event {
  enum class Kind {
    add_amount,     ///< state[index] += value
    set_amount,     ///< state[index] = value (reset)
    add_inflow,     ///< constant inflow of state[index] changes by value [amount/min]
    set_parameter,  ///< live slot[index] = value
    reset           ///< every state back to baseline, all inflows to 0
  };
  double time = 0.0;  ///< min
  Kind kind = Kind::add_amount;
  std::uint32_t index = 0;
  double value = 0.0;
};

/// Solver state at the start of a step; enough to go on with the same bits. Opaque to users; copyable; serialisable.
struct Checkpoint {
  double time = 0.0, step = 0.0;
  std::vector<double> controller;  ///< memory of the step controller and whatever else decides the next bits
  std::vector<double> amounts, inflows, parameters;
  std::size_t next_event = 0;
};

/// One person's run.
struct Task {
  std::vector<double> parameters;  ///< live slots at the start
  std::vector<double> references;  ///< baseline slots
  std::vector<double> initial;     ///< amounts; empty: System::initial
  std::vector<Event> events;       ///< sorted by time; equal times in order
  double start = 0.0;              ///< min
  std::vector<double> times;       ///< output times, ascending, >= start. An output at an event time is taken after the
                                   ///< event, except that the last output of a run is before events at that time.
  std::optional<Checkpoint> resume;
};

enum class Status { ok, step_too_small, not_finite, too_many_steps, singular, interrupted };
std::string to_string(Status status);

/// Columns of one person. When status is not ok, outputs after `failed_at` are NaN and must not be shown as numbers.
struct Outcome {
  Status status = Status::ok;
  std::string reason;           ///< readable: person-independent part ("step fell below 1e-12 min")
  double failed_at = 0.0;       ///< min
  int failed_state = -1;        ///< the state with the largest scaled error, or that was not finite
  std::vector<double> outputs;  ///< times x n_outputs, row-major, internal units
  std::vector<double> amounts;  ///< states at the last output time
  std::uint64_t steps = 0, rejected = 0;
  Checkpoint checkpoint;  ///< resumable: the step that contains the last output time
};

enum class Isa { automatic, baseline, avx2, avx512 };

struct Options {
  double rtol = 1e-6;
  double atol = 1e-9;  ///< amount; scaled per state by max(|baseline|, 1) is up to the caller through `atol_scale`
  std::vector<double> atol_scale;    ///< per state, empty: 1
  double max_step = 0.0;             ///< min; 0: none
  std::uint64_t max_steps = 200000;  ///< per person
  int lanes = 0;                     ///< 1, 8, 16; 0: chosen
  int threads = 1;
  Isa isa = Isa::automatic;
};

/// Compiled once, run often. Thread-safe for concurrent `run`.
class Simulator {
 public:
  Simulator();  ///< of nothing, for a model that has errors: not to be run
  explicit Simulator(const expr::System& system);
  ~Simulator();
  Simulator(Simulator&&) noexcept;

  std::size_t states() const;
  std::size_t outputs() const;

  /// `done(k)` is called (from any thread) when task k finished; may be empty. `stop` set to true interrupts cleanly.
  std::vector<Outcome> run(std::span<const Task> tasks, const Options& options,
                           const std::function<void(std::size_t)>& done = {},
                           const std::atomic<bool>* stop = nullptr) const;

  /// Baseline amounts (System::initial) for a person.
  std::vector<double> baseline(std::span<const double> references) const;
  /// Outputs at given amounts.
  std::vector<double> evaluate_outputs(std::span<const double> amounts, std::span<const double> parameters,
                                       std::span<const double> references) const;
  /// d amount/dt at given amounts.
  std::vector<double> evaluate_rhs(std::span<const double> amounts, std::span<const double> parameters,
                                   std::span<const double> references) const;

  /// Steady state of the live parameters from `guess` (tally states ignored): pseudo-transient continuation with
  /// Newton.
  struct Steady {
    Status status = Status::ok;
    std::string reason;
    std::vector<double> amounts;
    double residual = 0.0;  ///< largest |d amount/dt| / (|amount| + scale) [1/min]
  };
  Steady steady_state(std::span<const double> parameters, std::span<const double> references,
                      std::span<const double> guess) const;

  /// The steady states of people who differ a little from one whose steady state is known: its matrix is factored once
  /// and serves them all; who is not found so is searched from their own guess. Of each task: parameters, references
  /// and initial (the guess).
  std::vector<Steady> steady_states_near(std::span<const double> parameters, std::span<const double> references,
                                         std::span<const double> steady, std::span<const Task> people) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gln::ode
