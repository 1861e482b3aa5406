// Our solver against CVODE at rtol 1e-12 on the shipped body, over the regimens the program teaches and over every
// condition and product it ships, through the same way a study takes: the error of every readout and pool is within ten
// times the tolerance asked for, relative to the largest value it takes in the run. (tests/ode/body_test.cpp asks the
// same of hand-made events at three tolerances.)

#include <algorithm>
#include <array>
#include <cmath>

#include "cvode_peer.hpp"
#include "judge/every.hpp"
#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

constexpr std::array<double, 3> tolerances = {1e-6, 1e-5, 1e-4};  // asked for; the first is the usual one

class Comparison {
 public:
  explicit Comparison(ShippedBody& body) : body_(body) {}

  void expect_right(const Given& given) {
    const Exact exact = exactly(given);
    ASSERT_TRUE(exact.answer.ok) << given.name;
    for (const double rtol : tolerances) expect_within(given, rtol, exact);
  }

 private:
  struct Exact {
    std::vector<double> times;  ///< min
    bench::PeerResult answer;
  };

  study::ArmRun run(const Given& given, double rtol) const {
    study::RunOptions options;
    options.rtol = rtol;
    options.grid = 15;
    for (std::size_t i = 0; i < kernel_.n_outputs(); ++i) options.outputs.push_back(static_cast<int>(i));
    return body_.run(given.arm, options);
  }

  Exact exactly(const Given& given) {
    const auto run = this->run(given, tolerances.front());
    ode::Task task;
    task.parameters = run.live;
    task.references = run.references;
    task.initial = start_of(run);
    task.events = run.events;
    for (const double hour : run.hours) task.times.push_back(hour * 60.0);
    return {task.times, judge_.run(task)};
  }

  void expect_within(const Given& given, double rtol, const Exact& exact) {
    const auto run = this->run(given, rtol);
    ASSERT_EQ(run.status, ode::Status::ok) << given.name << ": " << run.reason;
    const std::size_t n = kernel_.n_outputs();
    const auto floor = floors();
    for (std::size_t k = 0; k < n; ++k) {
      double largest = floor[k], difference = 0.0;
      for (std::size_t t = 0; t < exact.times.size(); ++t) {
        const double right = exact.answer.outputs[t * n + k];
        largest = std::max(largest, std::abs(right));
        difference = std::max(difference, std::abs(run.extra[k][t] - right));
      }
      EXPECT_LE(difference, 10 * rtol * largest)
          << given.name << " at rtol " << rtol << ": " << system_.output_names[k];
    }
  }

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
