#pragma once
// What threads share: the compiled system and its programs scaled to each lane width.

#include <cstdint>

#include "kernel/kernel.hpp"
#include "kernel/lanes.hpp"
#include "ode/simulator.hpp"

namespace gln::ode {

/// Programs of one lane width.
struct WidthPrograms {
  kernel::Program rates, rates_and_jacobian, outputs;
  kernel::LuTables lu;
};

struct Engine {
  explicit Engine(const expr::System& system);

  bool knows(const Event& event) const {
    if (event.kind == Event::Kind::reset) return true;
    return event.index < (event.kind == Event::Kind::set_parameter ? kernel.n_parameters() : kernel.n_states());
  }

  kernel::Kernel kernel;
  std::vector<bool> tally;
  std::vector<std::string> state_names;
  WidthPrograms width1, width8, width16;

  const WidthPrograms& programs(int width) const { return width == 1 ? width1 : width == 8 ? width8 : width16; }
};

/// The instruction set asked for, or the best one below it that this machine has.
kernel::Isa usable(Isa isa);

/// While it lives, denormal numbers count as 0 on this thread: they cost a hundred times a normal operation and mean
/// nothing here. The same on every instruction set, so bits do not change with it.
class NoDenormals {
 public:
  NoDenormals();
  ~NoDenormals();
  NoDenormals(const NoDenormals&) = delete;
  NoDenormals& operator=(const NoDenormals&) = delete;

 private:
  unsigned before_ = 0;
};

}  // namespace gln::ode
