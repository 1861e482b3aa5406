#if defined(__x86_64__)
#define GLN_ISA avx512
#define GLN_NATIVE 8
#include "kernel/lanes_impl.hpp"
#endif
