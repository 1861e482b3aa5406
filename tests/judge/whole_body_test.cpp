// Our solver against CVODE at rtol 1e-12 on the shipped body, over the regimens the program teaches and over every
// condition and product it ships, through the same way a study takes: the error of every readout and pool is within ten
// times the tolerance asked for, relative to the largest value it takes in the run. (tests/ode/body_test.cpp asks the
// same of hand-made events at three tolerances.)

#include <algorithm>
#include <cmath>

#include "cvode_peer.hpp"
#include "judge/every.hpp"
#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

constexpr double rtol = 1e-6;

class Comparison {
 public:
  explicit Comparison(ShippedBody& body) : body_(body) {}

  void expect_right(const Given& given) {
    study::RunOptions options;
    options.rtol = rtol;
    options.grid = 15;
    const std::size_t n = kernel_.n_outputs();
    for (std::size_t i = 0; i < n; ++i) options.outputs.push_back(static_cast<int>(i));
    const auto run = body_.run(given.arm, options);
    ASSERT_EQ(run.status, ode::Status::ok) << given.name << ": " << run.reason;
    ode::Task task;
    task.parameters = run.live;
    task.references = run.references;
    task.initial = start_of(run);
    task.events = run.events;
    for (const double hour : run.hours) task.times.push_back(hour * 60.0);
    const auto exact = judge_.run(task);
    ASSERT_TRUE(exact.ok) << given.name;
    const auto floor = floors();
    for (std::size_t k = 0; k < n; ++k) {
      // NOTE: its divisor, a net uptake, passes through zero: no tolerance holds there.
      if (system_.output_names[k] == "gut.citrulline_per_gln") continue;
      double largest = floor[k], difference = 0.0;
      for (std::size_t t = 0; t < task.times.size(); ++t) {
        largest = std::max(largest, std::abs(exact.outputs[t * n + k]));
        difference = std::max(difference, std::abs(run.extra[k][t] - exact.outputs[t * n + k]));
      }
      EXPECT_LE(difference, 10 * rtol * largest) << given.name << ": " << system_.output_names[k];
    }
  }

 private:
  ShippedBody& body_;
  const expr::System& system_ = body_.engine->body.system;
  kernel::Kernel kernel_{system_};
  bench::CvodePeer judge_{kernel_, bench::Peer::klu_analytic, 1e-12, std::vector<double>(kernel_.n_states(), 1e-15)};

  /// What a run starts from: the steady state of what holds at its beginning.
  std::vector<double> start_of(const study::ArmRun& run) const {
    const auto& simulator = body_.engine->simulator;
    auto amounts = simulator.baseline(run.references);
    if (run.live == run.references) return amounts;
    const auto steady = simulator.steady_state(run.live, run.references, amounts);
    for (std::size_t i = 0; i < amounts.size(); ++i)
      if (!system_.tally[i]) amounts[i] = steady.amounts[i];
    return amounts;
  }

  /// Below this an output counts as nothing: a millionth of a mmol (mmol/L ...), or of its own unit where that is
  /// smaller (hormones).
  std::vector<double> floors() const {
    std::vector<double> floors(kernel_.n_outputs(), 1e-6);
    const auto& model = body_.model;
    for (std::size_t i = 0; i < model.readouts.size(); ++i) {
      auto& floor = floors[static_cast<std::size_t>(body_.engine->body.output_of_readout[i])];
      floor *= std::min(1.0, model.readouts[i].unit.factor);
      // NOTE: a small difference of two flows: judged by the glutamine that arrives at the liver, above 0.5 mmol/min.
      if (model.readouts[i].name == "balance.liver_gln") floor = 0.5;
      // NOTE: a small difference of urea made over one of amino nitrogen: judged by all urea over the least that counts
      // there, 2 x 0.2 mmol/min over 0.1 mmol/L.
      if (model.readouts[i].name == "liver.nitrogen_clearance") floor = 4.0;
    }
    for (std::size_t i = 0; i < model.pools.size(); ++i) {
      auto& floor = floors[static_cast<std::size_t>(body_.engine->body.output_of_pool[i])];
      floor *= std::min(1.0, model.species[static_cast<std::size_t>(model.pools[i].species)].unit.factor);
    }
    return floors;
  }
};

class Judge : public ::testing::Test {
 protected:
  ShippedBody& body_ = ShippedBody::instance();
  Comparison comparison_{body_};

  void expect_right(const Given& given) { comparison_.expect_right(given); }
};

TEST_F(Judge, TheRegimensTaught) {
  for (const char* arm :
       {"dose = [\"10 g oral\"]\nuntil = \"24 h\"\n",
        "dose = [\"0.3 g/kg oral every 8 h for 1 d\"]\nuntil = \"30 h\"\n",
        "dose = [\"0.57 g/kg/d iv over 24 h\"]\nuntil = \"30 h\"\n",
        "dose = [\"20 g alanyl-glutamine oral at 1 h\"]\nuntil = \"12 h\"\n",
        "dose = [\"856 umol/kg/h nasogastric over 4 h\"]\nuntil = \"12 h\"\n",
        "dose = [\"5 g iv\"]\nuntil = \"12 h\"\n", "dose = [\"20 g jejunal over 2 h\"]\nuntil = \"12 h\"\n",
        "dose = [\"40 g protein oral\"]\nuntil = \"24 h\"\n", "dose = [\"30 g casein oral\"]\nuntil = \"24 h\"\n",
        "dose = [\"600 kcal mixed-meal oral\"]\nuntil = \"24 h\"\n",
        "dose = [\"0.12 g/kg phenylbutyrate oral every 8 h for 1 d\"]\nuntil = \"24 h\"\n",
        "dose = [\"60 g oral\", \"30 g whey oral at 2 h\", \"2 g iv at 3 h\"]\nuntil = \"24 h\"\n"})
    expect_right({arm, arm});
}

TEST_F(Judge, EveryCondition) {
  const auto all = every_condition(body_.model);
  ASSERT_GE(all.size(), 20u);
  for (const auto& given : all) expect_right(given);
}

TEST_F(Judge, EveryProductByEveryRoute) {
  const auto all = every_product(body_.model);
  ASSERT_GE(all.size(), 30u);
  for (const auto& given : all) expect_right(given);
}

TEST(JudgeOfTracers, EveryLabelledProductByEveryRoute) {
  const auto& shipped = ShippedBody::instance().model;
  ASSERT_GE(shipped.tracers.size(), 5u);
  for (int tracer = 0; tracer < static_cast<int>(shipped.tracers.size()); ++tracer) {
    ShippedBody traced({tracer});
    Comparison comparison(traced);
    const auto all = every_product(traced.model, tracer);
    EXPECT_FALSE(all.empty());
    for (const auto& given : all) comparison.expect_right(given);
  }
}

TEST_F(Judge, SmallAndLargePeople) {
  for (const auto& given : small_and_large_people()) expect_right(given);
}

}  // namespace
}  // namespace gln::test
