#include "ode/memory.hpp"

namespace gln::ode {

namespace {

constexpr std::align_val_t alignment{64};

}  // namespace

void FreeAligned::operator()(double* memory) const { ::operator delete[](memory, alignment); }

Memory aligned_memory(std::size_t doubles) { return Memory(new (alignment) double[doubles]); }

}  // namespace gln::ode
