// The shipped body under every condition and product, and people of every size: the same bits whatever the lane width,
// the instruction set, the threads, the order of people, and wherever a run is split. (tests/ode/invariance_test.cpp
// asks it of a system made to be hard on the solver.)

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <span>
#include <tuple>

#include "judge/every.hpp"
#include "physiology/body_fixture.hpp"
#include "study/timeline.hpp"

namespace gln::test {
namespace {

bool same_bits(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

// NOTE: the thread sanitizer takes thirty times as long, and a race would show in any few of the runs.
#if defined(__SANITIZE_THREAD__)
constexpr std::size_t one_in = 6;
#else
constexpr std::size_t one_in = 1;
#endif

class WholeBody : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto& body = ShippedBody::instance();
    std::vector<Given> all = every_condition(body.model);
    for (auto list : {every_product(body.model), small_and_large_people()})
      all.insert(all.end(), list.begin(), list.end());
    Diagnostics diagnostics;
    for (std::size_t i = 0; i < all.size(); i += one_in) {
      const auto& given = all[i];
      study::Study study;
      const std::string text = "[study]\ntitle = \"t\"\n[[arm]]\nid = \"a\"\n" + given.arm;
      auto parsed = study::parse_study(text, "invariance.toml", body.model, diagnostics);
      ASSERT_TRUE(parsed.has_value()) << given.name << "\n" << ShippedBody::all(diagnostics);
      const auto line = study::make_timeline(parsed->arms[0], body.model, body.engine->body.state_of_pool, diagnostics);
      ASSERT_TRUE(line.has_value()) << given.name << "\n" << ShippedBody::all(diagnostics);
      ode::Task task;
      task.parameters = line->live;
      task.references = line->references;
      task.events = line->events;
      task.start = line->start;
      // Rows at odd times: none coincides with an event.
      for (double t = 0.0; t <= 720.0; t += 23.7) task.times.push_back(t);
      tasks_.push_back(std::move(task));
      names_.push_back(given.name);
    }
    expected_ = run(tasks_, 1, ode::Isa::baseline);
    for (std::size_t i = 0; i < tasks_.size(); ++i) EXPECT_EQ(expected_[i].status, ode::Status::ok) << names_[i];
  }
  static void TearDownTestSuite() {
    tasks_.clear();
    expected_.clear();
  }

  static std::vector<ode::Outcome> run(std::span<const ode::Task> tasks, int lanes, ode::Isa isa = ode::Isa::automatic,
                                       int threads = 1) {
    ode::Options options;
    options.lanes = lanes;
    options.isa = isa;
    options.threads = threads;
    return ShippedBody::instance().engine->simulator.run(tasks, options);
  }
  static void expect_same(const ode::Outcome& a, const ode::Outcome& b, const std::string& what) {
    EXPECT_TRUE(same_bits(a.outputs, b.outputs)) << what;
    EXPECT_TRUE(same_bits(a.amounts, b.amounts)) << what;
    EXPECT_EQ(a.steps, b.steps) << what;
  }

  static std::vector<ode::Task> tasks_;
  static std::vector<ode::Outcome> expected_;
  static std::vector<std::string> names_;
};
std::vector<ode::Task> WholeBody::tasks_;
std::vector<ode::Outcome> WholeBody::expected_;
std::vector<std::string> WholeBody::names_;

TEST_F(WholeBody, LaneWidthInstructionSetAndThreads) {
  ASSERT_GE(tasks_.size(), 50u / one_in);
  for (const auto& [lanes, isa, threads] : {std::tuple{8, ode::Isa::baseline, 1}, std::tuple{8, ode::Isa::avx2, 2},
                                            std::tuple{16, ode::Isa::automatic, 3}}) {
    const auto outcomes = run(tasks_, lanes, isa, threads);
    for (std::size_t i = 0; i < tasks_.size(); ++i)
      expect_same(expected_[i], outcomes[i], fmt::format("{}, {} lanes", names_[i], lanes));
  }
}

TEST_F(WholeBody, OrderOfPeople) {
  std::vector<std::size_t> order(tasks_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  std::vector<ode::Task> shuffled;
  for (const auto i : order) shuffled.push_back(tasks_[i]);
  const auto outcomes = run(shuffled, 16);
  for (std::size_t i = 0; i < order.size(); ++i) expect_same(expected_[order[i]], outcomes[i], names_[order[i]]);
}

// Each run is split at a moment of its own, now and then exactly at an event, and the parts meet other neighbours.
TEST_F(WholeBody, SplitAndResumedAnywhere) {
  std::mt19937 random(17);
  std::vector<ode::Task> first = tasks_, second = tasks_;
  std::vector<std::size_t> shared;
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const auto& whole = tasks_[i];
    double at = 1.0 + 718.0 * static_cast<double>(random()) / 4294967296.0;
    if (i % 4 == 0) at = whole.events[random() % whole.events.size()].time;
    first[i].times.clear();
    second[i].times.clear();
    for (const double t : whole.times) (t < at ? first : second)[i].times.push_back(t);
    shared.push_back(first[i].times.size());
    first[i].times.push_back(at);
  }
  const auto parts = run(first, 8);
  for (std::size_t i = 0; i < tasks_.size(); ++i) second[i].resume = parts[i].checkpoint;
  const auto rests = run(second, 16);
  const std::size_t columns = ShippedBody::instance().engine->simulator.outputs();
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const std::span<const double> whole = expected_[i].outputs, part = parts[i].outputs;
    const std::size_t n = shared[i] * columns;
    EXPECT_TRUE(same_bits(whole.first(n), part.first(n))) << names_[i];
    EXPECT_TRUE(same_bits(whole.subspan(n), rests[i].outputs)) << names_[i];
    EXPECT_TRUE(same_bits(expected_[i].amounts, rests[i].amounts)) << names_[i];
  }
}

}  // namespace
}  // namespace gln::test
