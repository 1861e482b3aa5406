#pragma once
// Rows of outputs: moments of one person side by side.

#include <cstddef>
#include <vector>

#include "ode/engine.hpp"
#include "ode/memory.hpp"

namespace gln::ode {

/// Keeps the amounts of the moments asked for until enough of one person's wait, and works out their rows together: the
/// lanes of a program are then moments, whereas in a step they are people. Every lane does the same operations, so a
/// row has the same bits whatever it is worked out beside.
class Rows {
 public:
  Rows(const Engine& engine, kernel::Isa isa, std::size_t people);

  /// Where the amounts of the next moment of this person go, one double per state.
  double* next(std::size_t person) { return amounts_.data() + (person * most_ + waiting_[person]++) * states_; }

  std::size_t waiting(std::size_t person) const { return waiting_[person]; }
  bool full(std::size_t person) const { return waiting_[person] == most_; }

  /// The rows that wait, one after the other from `to` on. `constants` are the person's, `stride` apart.
  void write(std::size_t person, const double* constants, std::size_t stride, double* to);

  /// The person's constants are others from now on; nothing may wait.
  void forget(std::size_t person) {
    if (held_ == person) held_ = nobody_;
  }

 private:
  static constexpr std::size_t most_ = 16, nobody_ = static_cast<std::size_t>(-1);

  const Engine& engine_;
  const kernel::Isa isa_;
  const std::size_t states_;
  std::vector<double> amounts_;
  std::vector<std::size_t> waiting_;
  Memory memory_;
  std::size_t held_ = nobody_, held_width_ = 0;  ///< whose constants lie in the memory, and for how many moments
};

}  // namespace gln::ode
