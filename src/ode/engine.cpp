#include "ode/engine.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace gln::ode {

namespace {

WidthPrograms programs_for(const kernel::Kernel& kernel, std::uint32_t width) {
  return {kernel::scaled(kernel.rates(), width), kernel::scaled(kernel.rates_and_jacobian(), width),
          kernel::scaled(kernel.outputs(), width), kernel::scaled(kernel.lu(), width)};
}

}  // namespace

Engine::Engine(const expr::System& system)
    : kernel(system),
      tally(system.tally),
      state_names(system.state_names),
      width1(programs_for(kernel, 1)),
      width8(programs_for(kernel, 8)),
      width16(programs_for(kernel, 16)) {
  tally.resize(kernel.n_states(), false);
}

kernel::Isa usable(Isa isa) {
  const auto best = kernel::best_isa();
  switch (isa) {
    case Isa::baseline:
      return kernel::Isa::baseline;
    case Isa::avx2:
      return std::min(best, kernel::Isa::avx2);
    default:
      return best;
  }
}

#if defined(__x86_64__)
NoDenormals::NoDenormals() : before_(_mm_getcsr()) {
  _mm_setcsr(before_ | 0x8040u);
}  // flush to zero, denormals are zero
NoDenormals::~NoDenormals() { _mm_setcsr(before_); }
#else
NoDenormals::NoDenormals() = default;
NoDenormals::~NoDenormals() = default;
#endif

}  // namespace gln::ode
