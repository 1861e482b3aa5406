#include "ode/simulator.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "ode/block.hpp"
#include "ode/engine.hpp"
#include "ode/steady_state.hpp"

namespace gln::ode {

std::string to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::step_too_small:
      return "step too small";
    case Status::not_finite:
      return "not finite";
    case Status::too_many_steps:
      return "too many steps";
    case Status::singular:
      return "singular";
    case Status::interrupted:
      return "interrupted";
  }
  std::abort();
}

struct Simulator::Impl {
  explicit Impl(const expr::System& system) : engine(system) {}
  Engine engine;

  /// One person's memory of the step programs, with constants and states in place.
  std::vector<double> memory_for(std::span<const double> amounts, std::span<const double> parameters,
                                 std::span<const double> references) const {
    const auto& kernel = engine.kernel;
    const auto& layout = kernel.layout();
    std::vector<double> memory(layout.size);
    kernel.person_constants(parameters, references, std::span(memory).subspan(layout.constants, kernel.n_constants()));
    std::copy_n(amounts.begin(), kernel.n_states(), memory.begin() + layout.states);
    return memory;
  }
};

Simulator::Simulator() = default;
Simulator::Simulator(const expr::System& system) : impl_(std::make_unique<Impl>(system)) {}
Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;

std::size_t Simulator::states() const { return impl_->engine.kernel.n_states(); }
std::size_t Simulator::outputs() const { return impl_->engine.kernel.n_outputs(); }

std::vector<Outcome> Simulator::run(std::span<const Task> tasks, const Options& options,
                                    const std::function<void(std::size_t)>& done, const std::atomic<bool>* stop) const {
  for (const auto& task : tasks)
    for (const auto& event : task.events)
      if (!impl_->engine.knows(event)) throw std::logic_error("an event of something that the system does not have");
  std::vector<Outcome> outcomes(tasks.size());
  Queue queue;
  queue.tasks = tasks;
  queue.outcomes = outcomes;
  queue.done = &done;
  queue.stop = stop;
  // Wider is faster per person as long as the lanes are full.
  const int width = options.lanes != 0 ? options.lanes : tasks.size() == 1 ? 1 : tasks.size() < 48 ? 8 : 16;
  const std::size_t blocks = (tasks.size() + static_cast<std::size_t>(width) - 1) / static_cast<std::size_t>(width);
  const std::size_t threads = std::min<std::size_t>(blocks, static_cast<std::size_t>(std::max(options.threads, 1)));
  const auto work = [&] { Block(impl_->engine, options, width).run(queue); };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  if (threads > 0) work();
  for (auto& thread : others) thread.join();
  return outcomes;
}

std::vector<double> Simulator::baseline(std::span<const double> references) const {
  const NoDenormals guard;
  std::vector<double> amounts(states());
  impl_->engine.kernel.initial(references, references, amounts);
  return amounts;
}

std::vector<double> Simulator::evaluate_outputs(std::span<const double> amounts, std::span<const double> parameters,
                                                std::span<const double> references) const {
  const NoDenormals guard;
  auto memory = impl_->memory_for(amounts, parameters, references);
  kernel::lanes(kernel::Isa::baseline, 1).run(impl_->engine.width1.outputs.data(), memory.data());
  const auto from = memory.begin() + impl_->engine.kernel.layout().outputs;
  return {from, from + static_cast<std::ptrdiff_t>(outputs())};
}

std::vector<double> Simulator::evaluate_rhs(std::span<const double> amounts, std::span<const double> parameters,
                                            std::span<const double> references) const {
  const NoDenormals guard;
  auto memory = impl_->memory_for(amounts, parameters, references);
  kernel::lanes(kernel::Isa::baseline, 1).run(impl_->engine.width1.rates.data(), memory.data());
  const auto from = memory.begin() + impl_->engine.kernel.layout().rates;
  return {from, from + static_cast<std::ptrdiff_t>(states())};
}

Simulator::Steady Simulator::steady_state(std::span<const double> parameters, std::span<const double> references,
                                          std::span<const double> guess) const {
  return find_steady_state(*this, impl_->engine, parameters, references, guess);
}

std::vector<Simulator::Steady> Simulator::steady_states_near(std::span<const double> parameters,
                                                             std::span<const double> references,
                                                             std::span<const double> steady,
                                                             std::span<const Task> people) const {
  return find_steady_states_near(*this, impl_->engine, parameters, references, steady, people);
}

}  // namespace gln::ode
