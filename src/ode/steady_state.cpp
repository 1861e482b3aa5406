#include "ode/steady_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace gln::ode {

namespace {

// 1/min. What is left off a pool is this times its life: 1e-8 of immune cells, which live for seven weeks.
constexpr double enough = 1e-13;

class Search {
 public:
  Search(const Engine& engine, std::span<const double> parameters, std::span<const double> references)
      : engine_(engine),
        kernel_(engine.kernel),
        lanes_(kernel::lanes(kernel::Isa::baseline, 1)),
        n_(engine.kernel.n_states()),
        memory_(engine.kernel.layout().size),
        scale_(n_),
        rates_(n_),
        dense_(n_ * n_),
        pivots_(n_) {
    become(parameters, references);
  }

  /// Another person; a factored matrix stays.
  void become(std::span<const double> parameters, std::span<const double> references) {
    kernel_.person_constants(parameters, references,
                             std::span(memory_).subspan(kernel_.layout().constants, kernel_.n_constants()));
    kernel_.initial(parameters, references, scale_);
    for (double& x : scale_) x = std::abs(x) > 0.0 && std::isfinite(x) ? std::abs(x) : 1.0;
  }

  /// Rates, and the largest relative one; infinity when something is not finite.
  double residual(const std::vector<double>& y) {
    std::copy(y.begin(), y.end(), memory_.begin() + kernel_.layout().states);
    lanes_.run(engine_.width1.rates_and_jacobian.data(), memory_.data());
    double most = 0.0;
    for (std::size_t i = 0; i < n_; ++i) {
      rates_[i] = memory_[kernel_.layout().rates + i];
      if (engine_.tally[i]) rates_[i] = 0.0;
      if (!std::isfinite(rates_[i])) return std::numeric_limits<double>::infinity();
      most = std::max(most, std::abs(rates_[i]) / (std::abs(y[i]) + scale_[i]));
    }
    return most;
  }

  /// The step of length `delta` from the last residual(): (J - I / delta) dy = -f. Dense with pivoting: this is done a
  /// few dozen times.
  bool step(double delta, std::vector<double>& dy) { return factor(delta) && solve(*this, dy); }

  /// The matrix J - I / delta at the amounts of the last residual().
  bool factor(double delta) {
    std::fill(dense_.begin(), dense_.end(), 0.0);
    const auto& pattern = kernel_.jacobian_pattern();
    for (std::size_t e = 0; e < pattern.size(); ++e) {
      const auto [row, column] = pattern[e];
      if (!engine_.tally[row]) dense_[row * n_ + column] = memory_[kernel_.layout().matrix + kernel_.lu().entry[e]];
    }
    for (std::size_t i = 0; i < n_; ++i) dense_[i * n_ + i] -= 1.0 / delta;
    return kernel::dense_factor(n_, dense_.data(), pivots_.data());
  }

  /// The step that somebody's factored matrix makes of these rates.
  bool solve(const Search& factored, std::vector<double>& dy) const {
    for (std::size_t i = 0; i < n_; ++i) dy[i] = -rates_[i];
    kernel::dense_solve(n_, factored.dense_.data(), factored.pivots_.data(), dy.data());
    return std::all_of(dy.begin(), dy.end(), [](double x) { return std::isfinite(x); });
  }

  /// The first pool a million times beyond its baseline and where it began: it grows without end, however small its
  /// relative rate.
  int runaway(const std::vector<double>& y, std::span<const double> guess) const {
    for (std::size_t i = 0; i < n_; ++i)
      if (!engine_.tally[i] && std::abs(y[i]) > 1e6 * (scale_[i] + std::abs(guess[i]))) return static_cast<int>(i);
    return -1;
  }

  /// Improves y; returns its residual.
  double improve(std::vector<double>& y) {
    double now = residual(y), delta = now > 0.0 ? std::min(0.1 / now, 1e9) : 1e9;
    std::vector<double> dy(n_), next(n_);
    for (int i = 0; i < 400 && now > enough && delta > 1e-9; ++i) {
      if (step(delta, dy)) {
        for (std::size_t k = 0; k < n_; ++k) next[k] = y[k] + dy[k];
        // NOTE: a pool that Newton would empty below zero keeps a tenth of itself; the next step decides again.
        for (std::size_t k = 0; k < n_; ++k)
          if (next[k] < 0.0 && y[k] > 0.0 && !engine_.tally[k]) next[k] = 0.1 * y[k];
        const double then = residual(next);
        if (then < now * 2.0) {
          delta = std::min(delta * std::clamp(now / std::max(then, 1e-300), 0.5, 10.0), 1e15);
          // At the limit of rounding nothing improves any more.
          const bool stuck = delta >= 1e14 && then >= 0.5 * now;
          y = next;
          now = then;
          if (stuck) break;
          continue;
        }
        residual(y);
      }
      delta *= 0.1;
    }
    return now;
  }

  /// Improves y with the matrix of somebody alike; returns its residual, infinity when they are not alike enough.
  double improve_with(const Search& factored, std::vector<double>& y) {
    std::vector<double> dy(n_);
    double now = residual(y);
    for (int i = 0; i < 40 && now > enough; ++i) {
      if (!solve(factored, dy)) return std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < n_; ++k) y[k] += dy[k];
      for (std::size_t k = 0; k < n_; ++k)
        if (y[k] < 0.0 && !engine_.tally[k]) return std::numeric_limits<double>::infinity();
      const double then = residual(y);
      if (i > 2 && !(then < 0.5 * now)) return then;
      now = then;
    }
    return now;
  }

 private:
  const Engine& engine_;
  const kernel::Kernel& kernel_;
  const kernel::Lanes& lanes_;
  const std::size_t n_;
  std::vector<double> memory_, scale_, rates_, dense_;
  std::vector<std::uint32_t> pivots_;
};

}  // namespace

Simulator::Steady find_steady_state(const Simulator& simulator, const Engine& engine,
                                    std::span<const double> parameters, std::span<const double> references,
                                    std::span<const double> guess) {
  const NoDenormals guard;
  constexpr double acceptable = 1e-9;
  Search search(engine, parameters, references);
  Simulator::Steady result;
  result.amounts.assign(guess.begin(), guess.end());
  result.residual = search.improve(result.amounts);
  // A Newton path that left the neighbourhood may have found a state no person comes to: the long way decides.
  const auto settled = [&] { return result.residual <= acceptable && search.runaway(result.amounts, guess) < 0; };
  for (double horizon = 1e4; !settled() && horizon <= 1e8; horizon *= 100.0) {
    Task task;
    task.parameters.assign(parameters.begin(), parameters.end());
    task.references.assign(references.begin(), references.end());
    task.initial.assign(guess.begin(), guess.end());
    task.times = {horizon};
    Options options;
    options.rtol = 1e-8;
    const auto outcome = simulator.run(std::span(&task, 1), options);
    if (outcome[0].status != Status::ok) {
      result.status = outcome[0].status;
      result.reason =
          fmt::format("{} at {:.6g} min on the way to a steady state", outcome[0].reason, outcome[0].failed_at);
      return result;
    }
    result.amounts = outcome[0].amounts;
    result.residual = search.improve(result.amounts);
  }
  if (const int pool = search.runaway(result.amounts, guess); pool >= 0) {
    result.status = Status::too_many_steps;
    result.reason =
        fmt::format("no steady state found: {} grows without end", engine.state_names[static_cast<std::size_t>(pool)]);
  } else if (!(result.residual <= acceptable)) {
    result.status = Status::too_many_steps;
    result.reason = fmt::format("no steady state found: the fastest pool still changes by {:.3g} of its size per min",
                                result.residual);
  }
  return result;
}

std::vector<Simulator::Steady> find_steady_states_near(const Simulator& simulator, const Engine& engine,
                                                       std::span<const double> parameters,
                                                       std::span<const double> references,
                                                       std::span<const double> steady, std::span<const Task> people) {
  const NoDenormals guard;
  // NOTE: far below what find_steady_state accepts: these people are compared with each other.
  constexpr double acceptable = 1e-10;
  // NOTE: large enough to be Newton's step, small enough for a matrix that is singular (a pool nothing depends on).
  constexpr double delta = 1e9;
  Search known(engine, parameters, references), search(engine, parameters, references);
  known.residual({steady.begin(), steady.end()});
  const bool factored = known.factor(delta);
  std::vector<Simulator::Steady> found(people.size());
  for (std::size_t i = 0; i < people.size(); ++i) {
    auto& result = found[i];
    result.amounts = people[i].initial;
    search.become(people[i].parameters, people[i].references);
    result.residual = factored ? search.improve_with(known, result.amounts) : std::numeric_limits<double>::infinity();
    if (!(result.residual <= acceptable) || search.runaway(result.amounts, people[i].initial) >= 0)
      result = find_steady_state(simulator, engine, people[i].parameters, people[i].references, people[i].initial);
  }
  return found;
}

}  // namespace gln::ode
