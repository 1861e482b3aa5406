// Where the time of one step goes: each loop of the kernel timed alone, for 1, 8 and 16 lanes and every instruction
// set.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "cases.hpp"
#include "kernel/kernel.hpp"
#include "kernel/lanes.hpp"
#include "ode/rodas5p.hpp"

namespace gln::bench {
namespace {

double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Microseconds per call, best of five.
template <class F>
double microseconds(const F& f) {
  double best = 1e300;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const int calls = 200;
    const double start = now();
    for (int i = 0; i < calls; ++i) f();
    best = std::min(best, (now() - start) / calls * 1e6);
  }
  return best;
}

struct Free {
  void operator()(double* p) const { std::free(p); }
};

void parts(const Case& what) {
  const kernel::Kernel kernel(what.system);
  const auto& layout = kernel.layout();
  const auto n = kernel.n_states();
  std::printf("\n%s: %zu states, %zu constants; instructions: rates %zu, with Jacobian %zu, outputs %zu\n",
              what.name.c_str(), n, kernel.n_constants(), kernel.rates().size(), kernel.rates_and_jacobian().size(),
              kernel.outputs().size());
  std::printf("matrix: %zu entries, %u with fill-in, largest part %zu, multiply-adds: elimination %zu, solve %zu\n",
              kernel.jacobian_pattern().size(), kernel.lu().values, kernel.lu().largest_block,
              kernel.lu().multiply_adds_factor, kernel.lu().multiply_adds_solve);
  std::printf(
      "us per call       rates  +Jacobian  outputs  eliminate  solve  combine(5)  right side(7) | step  step/lane\n");
  for (const auto isa : {kernel::Isa::baseline, kernel::Isa::avx2, kernel::Isa::avx512}) {
    if (isa > kernel::best_isa()) continue;
    for (const int width : {1, 8, 16}) {
      const auto w = static_cast<std::size_t>(width);
      const auto& loops = kernel::lanes(isa, width);
      const auto take = [w](std::size_t slots) {
        return std::unique_ptr<double[], Free>(
            static_cast<double*>(std::aligned_alloc(64, (slots * w * 8 + 63) / 64 * 64)));
      };
      const auto memory = take(layout.size), x = take(n), y = take(n), kept = take(layout.size), lane = take(1);
      std::vector<double> constants(kernel.n_constants()), amounts(n);
      for (std::size_t l = 0; l < w; ++l) {
        const auto& person = what.people[l % what.people.size()];
        kernel.person_constants(person.parameters, person.references, constants);
        kernel.initial(person.parameters, person.references, amounts);
        for (std::size_t i = 0; i < constants.size(); ++i) memory[(layout.constants + i) * w + l] = constants[i];
        for (std::size_t i = 0; i < n; ++i)
          memory[(layout.states + i) * w + l] = amounts[i], x[i * w + l] = 1.0, y[i * w + l] = 1.0;
        lane[l] = 1.0;
      }
      const auto bytes = static_cast<std::uint32_t>(width);
      const auto rates = kernel::scaled(kernel.rates(), bytes),
                 both = kernel::scaled(kernel.rates_and_jacobian(), bytes),
                 outputs = kernel::scaled(kernel.outputs(), bytes);
      const auto lu = kernel::scaled(kernel.lu(), bytes);
      double* const matrix = memory.get() + layout.matrix * w;
      const double t_rates = microseconds([&] { loops.run(rates.data(), memory.get()); });
      const double t_both = microseconds([&] { loops.run(both.data(), memory.get()); });
      const double t_outputs = microseconds([&] { loops.run(outputs.data(), memory.get()); });
      const double t_factor = microseconds([&] {
        std::copy_n(memory.get(), layout.size * w, kept.get());
        loops.shift(matrix, lu.diagonal.data(), n, lane.get(), lu.zeroed.data(), lu.zeroed.size());
        alignas(64) double worst[16];
        loops.factor(lu.factor.data(), lu.factor.data() + lu.factor.size(), matrix, worst);
        std::copy_n(kept.get(), layout.size * w, memory.get());
      });
      const double t_copy = microseconds([&] {
        std::copy_n(memory.get(), layout.size * w, kept.get());
        std::copy_n(kept.get(), layout.size * w, memory.get());
      });
      loops.shift(matrix, lu.diagonal.data(), n, lane.get(), lu.zeroed.data(), lu.zeroed.size());
      alignas(64) double worst[16];
      loops.factor(lu.factor.data(), lu.factor.data() + lu.factor.size(), matrix, worst);
      const double t_solve = microseconds([&] {
        std::copy_n(y.get(), n * w, x.get());
        loops.solve(lu.solve.data(), lu.solve.data() + lu.solve.size(), matrix, x.get());
      });
      std::vector<std::unique_ptr<double[], Free>> k;
      std::vector<double*> vectors;
      for (int i = 0; i < 8; ++i) {
        k.push_back(take(n));
        std::copy_n(y.get(), n * w, k.back().get());
        vectors.push_back(k.back().get());
      }
      const double t_combine =
          microseconds([&] { loops.combine(x.get(), y.get(), vectors.data(), ode::rodas5p::a[5], 5, n); });
      const double t_right = microseconds(
          [&] { loops.right_side(x.get(), y.get(), y.get(), vectors.data(), ode::rodas5p::c[7], 7, lane.get(), n); });
      const double factor = std::max(t_factor - t_copy, 0.0);
      const double step = 7 * t_rates + t_both + factor + 8 * t_solve + (15.0 + 3) / 5 * t_combine + 28.0 / 7 * t_right;
      const char* const names[] = {"baseline", "avx2", "avx512"};
      std::printf("%-8s %2d lanes %8.2f %9.2f %9.2f %9.2f %8.2f %10.2f %12.2f   | %6.1f %6.2f\n",
                  names[static_cast<int>(isa)], width, t_rates, t_both, t_outputs, factor, t_solve, t_combine, t_right,
                  step, step / width);
    }
  }
}

}  // namespace
}  // namespace gln::bench

// bench_parts [model folder]
int main(int count, char** arguments) {
  using namespace gln::bench;
  parts(synthetic_network(16));
  const auto body = whole_body(count > 1 ? arguments[1] : GLN_SOURCE_DIR "/model", 16);
  if (body.system.rhs.empty()) return 1;
  parts(body);
}
