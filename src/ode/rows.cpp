#include "ode/rows.hpp"

#include <algorithm>

namespace gln::ode {

namespace {

/// The narrowest program that takes all of them at once.
std::size_t width_for(std::size_t moments) { return moments == 1 ? 1 : moments <= 8 ? 8 : 16; }

}  // namespace

Rows::Rows(const Engine& engine, kernel::Isa isa, std::size_t people)
    : engine_(engine),
      isa_(isa),
      states_(engine.kernel.n_states()),
      amounts_(people * most_ * states_),
      waiting_(people),
      memory_(aligned_memory(engine.kernel.layout().size * most_)) {}

void Rows::write(std::size_t person, const double* constants, std::size_t stride, double* to) {
  const std::size_t moments = waiting_[person], width = width_for(moments), columns = engine_.kernel.n_outputs();
  const auto& layout = engine_.kernel.layout();
  if (held_ != person || held_width_ != width) {
    double* place = memory_.get() + layout.constants * width;
    for (std::size_t i = 0; i < engine_.kernel.n_constants(); ++i, place += width)
      std::fill_n(place, width, constants[i * stride]);
    held_ = person;
    held_width_ = width;
  }
  const double* const from = amounts_.data() + person * most_ * states_;
  double* const at = memory_.get() + layout.states * width;
  for (std::size_t i = 0; i < states_; ++i)
    for (std::size_t m = 0; m < width; ++m) at[i * width + m] = from[std::min(m, moments - 1) * states_ + i];
  const int lanes = static_cast<int>(width);
  kernel::lanes(isa_, lanes).run(engine_.programs(lanes).outputs.data(), memory_.get());
  const double* const made = memory_.get() + layout.outputs * width;
  for (std::size_t m = 0; m < moments; ++m)
    for (std::size_t c = 0; c < columns; ++c) to[m * columns + c] = made[c * width + m];
  waiting_[person] = 0;
}

}  // namespace gln::ode
