// Every program on every instruction set and width against plain evaluation of the graph, on random graphs.

#include "kernel/lanes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "kernel/kernel.hpp"

namespace gln::kernel {
namespace {

using expr::Graph;
using expr::Id;
using expr::Op;

constexpr std::uint32_t n_states = 5, n_parameters = 4;

/// n expressions, each a random operation on earlier ones; divisors and bases kept away from 0.
std::vector<Id> random_nodes(Graph& g, int n) {
  std::vector<Id> nodes;
  for (std::uint32_t i = 0; i < n_states; ++i) nodes.push_back(g.state(i));
  for (std::uint32_t i = 0; i < n_parameters; ++i) nodes.push_back(i % 2 ? g.parameter(i) : g.reference(i));
  nodes.push_back(g.constant(0.75));
  const auto any = [&] {
    return nodes[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(nodes.size())))];
  };
  const auto positive = [&] { return g.add(g.constant(0.5), g.unary(Op::abs, any())); };
  for (int i = 0; i < n; ++i) {
    switch (*rc::gen::inRange(0, 16)) {
      case 0:
      case 1:
        nodes.push_back(g.add(any(), any()));
        break;
      case 2:
        nodes.push_back(g.subtract(any(), any()));
        break;
      case 3:
      case 4:
        nodes.push_back(g.multiply(any(), any()));
        break;
      case 5:
        nodes.push_back(g.divide(any(), positive()));
        break;
      case 6:
        nodes.push_back(g.negate(any()));
        break;
      case 7:
        nodes.push_back(g.unary(Op::tanh, any()));
        break;
      case 8:
        nodes.push_back(g.unary(Op::log, positive()));
        break;
      case 9:
        nodes.push_back(g.unary(Op::sqrt, positive()));
        break;
      case 10:
        nodes.push_back(g.power(positive(), g.unary(Op::tanh, any())));
        break;
      case 11:
        nodes.push_back(g.power(g.unary(Op::tanh, any()), g.constant(*rc::gen::inRange(-3, 6))));
        break;
      case 12:
        nodes.push_back(g.unary(Op::exp, g.unary(Op::tanh, any())));
        break;
      case 13:
        nodes.push_back(g.binary(*rc::gen::element(Op::min, Op::max), any(), any()));
        break;
      case 14:
        nodes.push_back(g.choose(g.binary(*rc::gen::element(Op::less, Op::less_equal), any(), any()), any(), any()));
        break;
      default:
        nodes.push_back(g.divide(any(), g.add(positive(), g.unary(Op::abs, any()))));
        break;
    }
  }
  return nodes;
}

struct Free {
  void operator()(double* p) const { std::free(p); }
};

bool close(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b || std::abs(a) > 1e280 || std::abs(b) > 1e280;
  // Divisions are rewritten as products with an inverse, so a few units in the last place may differ, and cancellation
  // magnifies them.
  return std::abs(a - b) <= 1e-7 * (1.0 + std::abs(a) + std::abs(b));
}

RC_GTEST_PROP(Lanes, EveryInstructionSetAgreesWithTheGraph, ()) {
  expr::System system;
  auto& g = system.graph;
  const auto nodes = random_nodes(g, *rc::gen::inRange(5, 60));
  const auto last = [&](std::size_t i) { return nodes[nodes.size() - 1 - i]; };
  for (std::uint32_t i = 0; i < n_states; ++i) {
    system.rhs.push_back(last(i));
    system.initial.push_back(g.reference(0));
    system.state_names.push_back("y");
  }
  system.outputs = {last(2), last(5), g.constant(3.0), g.parameter(1), last(0)};
  system.output_names.assign(5, "o");
  system.parameter_names.assign(n_parameters, "p");
  const Kernel kernel(system);
  const auto& layout = kernel.layout();
  const auto number = [] { return *rc::gen::inRange(-200, 201) * 0.01; };

  std::vector<std::vector<double>> states(16), parameters(16), references(16), expected(16);
  for (std::size_t l = 0; l < 16; ++l) {
    for (std::uint32_t i = 0; i < n_states; ++i) states[l].push_back(number());
    for (std::uint32_t i = 0; i < n_parameters; ++i)
      parameters[l].push_back(number()), references[l].push_back(number());
  }
  std::vector<std::vector<std::uint64_t>> first(16);
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (isa > best_isa()) continue;
    for (const std::size_t width : {1u, 8u, 16u}) {
      const auto& loops = lanes(isa, static_cast<int>(width));
      const std::unique_ptr<double[], Free> memory(
          static_cast<double*>(std::aligned_alloc(64, (layout.size * width * 8 + 63) / 64 * 64)));
      const auto at = [&](std::uint32_t slot, std::size_t lane) -> double& { return memory[slot * width + lane]; };
      std::vector<double> constants(kernel.n_constants());
      for (std::size_t l = 0; l < width; ++l) {
        kernel.person_constants(parameters[l], references[l], constants);
        for (std::uint32_t i = 0; i < constants.size(); ++i) at(layout.constants + i, l) = constants[i];
        for (std::uint32_t i = 0; i < n_states; ++i) at(layout.states + i, l) = states[l][i];
      }
      loops.run(scaled(kernel.outputs(), static_cast<std::uint32_t>(width)).data(), memory.get());
      loops.run(scaled(kernel.rates_and_jacobian(), static_cast<std::uint32_t>(width)).data(), memory.get());
      for (std::size_t l = 0; l < width; ++l) {
        std::vector<std::uint64_t> bits;
        for (std::uint32_t i = 0; i < n_states; ++i) {
          const double rate = at(layout.rates + i, l);
          bits.push_back(std::bit_cast<std::uint64_t>(rate));
          RC_ASSERT(close(rate, g.evaluate(system.rhs[i], states[l], parameters[l], references[l])));
        }
        for (std::uint32_t i = 0; i < system.outputs.size(); ++i) {
          const double output = at(layout.outputs + i, l);
          bits.push_back(std::bit_cast<std::uint64_t>(output));
          RC_ASSERT(close(output, g.evaluate(system.outputs[i], states[l], parameters[l], references[l])));
        }
        for (std::size_t e = 0; e < kernel.jacobian_pattern().size(); ++e) {
          const auto [row, column] = kernel.jacobian_pattern()[e];
          const double entry = at(layout.matrix + kernel.lu().entry[e], l);
          bits.push_back(std::bit_cast<std::uint64_t>(entry));
          const Id derivative = g.derivative(system.rhs[row], column);
          RC_ASSERT(close(entry, g.evaluate(derivative, states[l], parameters[l], references[l])));
        }
        if (first[l].empty()) first[l] = bits;
        // NOTE: which NaN it is, is not promised.
        for (std::size_t i = 0; i < bits.size(); ++i)
          RC_ASSERT(bits[i] == first[l][i] || std::isnan(std::bit_cast<double>(bits[i])));
      }
      std::vector<double> plain(n_states);
      for (std::size_t l = 0; l < width; ++l)  // rates alone are the rates with the Jacobian
        for (std::uint32_t i = 0; i < n_states; ++i) plain[i] = at(layout.rates + i, l);
      loops.run(scaled(kernel.rates(), static_cast<std::uint32_t>(width)).data(), memory.get());
      for (std::uint32_t i = 0; i < n_states; ++i) RC_ASSERT(close(plain[i], at(layout.rates + i, width - 1)));
    }
  }
}

}  // namespace
}  // namespace gln::kernel
