// Our solver against CVODE at rtol 1e-12 on the shipped body, over the regimens the program teaches and the products it
// ships, through the same way a study takes: the error of every readout and pool is within ten times the tolerance
// asked for, relative to the largest value it takes in the run. (tests/ode/body_test.cpp asks the same of hand-made
// events at three tolerances.)

#include <algorithm>
#include <cmath>

#include "cvode_peer.hpp"
#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

ShippedBody& body() { return ShippedBody::instance(); }

class Judge : public ::testing::TestWithParam<const char*> {};

TEST_P(Judge, EveryReadoutIsWithinTenTolerances) {
  constexpr double rtol = 1e-6;
  study::RunOptions options;
  options.rtol = rtol;
  options.grid = 15;
  const auto& engine = *body().engine;
  for (std::size_t i = 0; i < engine.body.system.outputs.size(); ++i) options.outputs.push_back(static_cast<int>(i));
  const auto run = body().run(GetParam(), options);
  const kernel::Kernel kernel(engine.body.system);
  bench::CvodePeer judge(kernel, bench::Peer::klu_analytic, 1e-12, std::vector<double>(kernel.n_states(), 1e-15));
  ode::Task task;
  task.parameters = run.live;
  task.references = run.references;
  task.events = run.events;
  for (const double hour : run.hours) task.times.push_back(hour * 60.0);
  const auto exact = judge.run(task);
  ASSERT_TRUE(exact.ok);
  const std::size_t n = kernel.n_outputs();
  for (std::size_t k = 0; k < n; ++k) {
    double largest = 1e-6, difference = 0.0;
    for (std::size_t t = 0; t < task.times.size(); ++t) {
      largest = std::max(largest, std::abs(exact.outputs[t * n + k]));
      difference = std::max(difference, std::abs(run.extra[k][t] - exact.outputs[t * n + k]));
    }
    EXPECT_LE(difference, 10 * rtol * largest) << engine.body.system.output_names[k];
  }
}

INSTANTIATE_TEST_SUITE_P(
    Regimens, Judge,
    ::testing::Values("dose = [\"10 g oral\"]\nuntil = \"24 h\"\n",
                      "dose = [\"0.3 g/kg oral every 8 h for 1 d\"]\nuntil = \"30 h\"\n",
                      "dose = [\"0.57 g/kg/d iv over 24 h\"]\nuntil = \"30 h\"\n",
                      "dose = [\"20 g alanyl-glutamine oral at 1 h\"]\nuntil = \"12 h\"\n",
                      "dose = [\"856 umol/kg/h nasogastric over 4 h\"]\nuntil = \"12 h\"\n",
                      "dose = [\"5 g iv\"]\nuntil = \"12 h\"\n",
                      "dose = [\"20 g jejunal over 2 h\"]\nuntil = \"12 h\"\n",
                      "dose = [\"40 g protein oral\"]\nuntil = \"24 h\"\n",
                      "dose = [\"30 g casein oral\"]\nuntil = \"24 h\"\n",
                      "dose = [\"600 kcal mixed-meal oral\"]\nuntil = \"24 h\"\n",
                      "dose = [\"0.12 g/kg phenylbutyrate oral every 8 h for 1 d\"]\nuntil = \"24 h\"\n",
                      "dose = [\"60 g oral\", \"30 g whey oral at 2 h\", \"2 g iv at 3 h\"]\nuntil = \"24 h\"\n"));

}  // namespace
}  // namespace gln::test
