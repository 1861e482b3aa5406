#if defined(__x86_64__)
#define GLN_ISA avx2
#define GLN_NATIVE 4
#include "kernel/lanes_impl.hpp"
#endif
