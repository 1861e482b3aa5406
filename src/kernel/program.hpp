#pragma once
// A flat program: every instruction reads and writes slots of a memory in which each slot holds one double per lane.

#include <cstdint>
#include <vector>

namespace gln::kernel {

enum class Code : std::uint32_t {
  copy,
  negate,
  add,
  subtract,
  multiply,
  divide,
  multiply_add,           ///< a * b + c, each operation rounded
  multiply_subtract,      ///< a * b - c
  negative_multiply_add,  ///< c - a * b
  divide_by_sum,          ///< a / (b + c)
  reciprocal,
  power,
  exp,
  log,
  sqrt,
  tanh,
  abs,
  min,
  max,
  less,
  less_equal,
  choose,
  end  ///< stops the interpreter
};

/// d = code(a, b, c). Slots while a program is being built; byte offsets once it is scaled to a lane width.
struct Instruction {
  Code code = Code::end;
  std::uint32_t d = 0, a = 0, b = 0, c = 0;
};

/// Always ends with Code::end.
using Program = std::vector<Instruction>;

/// Slots to byte offsets for `width` lanes.
inline Program scaled(const Program& program, std::uint32_t width) {
  Program result = program;
  for (auto& i : result) {
    i.d *= width * 8;
    i.a *= width * 8;
    i.b *= width * 8;
    i.c *= width * 8;
  }
  return result;
}

}  // namespace gln::kernel
