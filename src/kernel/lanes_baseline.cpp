#define GLN_ISA baseline
#define GLN_NATIVE 2
#include "kernel/lanes_impl.hpp"
