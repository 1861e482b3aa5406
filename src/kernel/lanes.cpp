#include "kernel/lanes.hpp"

#include <stdexcept>

namespace gln::kernel {

namespace baseline {
const Lanes& lanes(int width);
}
#if defined(__x86_64__)
namespace avx2 {
const Lanes& lanes(int width);
}
namespace avx512 {
const Lanes& lanes(int width);
}
#endif

Isa best_isa() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return Isa::avx512;
  if (__builtin_cpu_supports("avx2")) return Isa::avx2;
#endif
  return Isa::baseline;
}

const Lanes& lanes(Isa isa, int width) {
  if (width != 1 && width != 8 && width != 16) throw std::logic_error("lane width must be 1, 8 or 16");
  if (isa > best_isa()) throw std::logic_error("instruction set not available on this machine");
#if defined(__x86_64__)
  if (isa == Isa::avx512) return avx512::lanes(width);
  if (isa == Isa::avx2) return avx2::lanes(width);
#endif
  return baseline::lanes(width);
}

}  // namespace gln::kernel
