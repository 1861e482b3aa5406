// The same bits whatever the company: lane width, instruction set, order, threads, and a run split anywhere.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <mutex>
#include <set>

#include "ode/systems.hpp"

namespace gln::ode {
namespace {

using namespace testing;
using Kind = Event::Kind;

const System& system_under_test() {
  static const System system = chain(10);
  return system;
}

const Simulator& simulator() {
  static const Simulator simulator(system_under_test());
  return simulator;
}

/// People of very different stiffness, with doses, infusions, parameter changes and a reset.
Task person(int k) {
  const auto& system = system_under_test();
  auto task = make_task(system, {}, grid(0.0, 200.0 + 3.0 * (k % 7), 20 + k % 5));
  task.parameters[0] = 1.0 + 0.05 * k;
  task.parameters[3] = std::pow(10.0, k % 6);
  task.parameters[4] = 1.0 + 0.3 * (k % 5);
  task.events = {{0.0, Kind::add_amount, 0, 1.0 + 0.1 * k},
                 {10.0, Kind::add_inflow, 2, 0.2},
                 {31.0 + k, Kind::add_inflow, 2, -0.2},
                 {100.0, Kind::set_parameter, 2, 0.2 + 0.01 * k},
                 {100.0, Kind::add_amount, 1, 3.0}};
  if (k % 4 == 0) task.events.push_back({150.0, Kind::reset, 0, 0.0});
  return task;
}

std::vector<Task> people(int n) {
  std::vector<Task> tasks;
  for (int k = 0; k < n; ++k) tasks.push_back(person(k));
  return tasks;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

void expect_same(const std::vector<Outcome>& a, const std::vector<Outcome>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].status, Status::ok) << a[i].reason;
    EXPECT_TRUE(same_bits(a[i].outputs, b[i].outputs)) << what << ", person " << i;
    EXPECT_TRUE(same_bits(a[i].amounts, b[i].amounts)) << what << ", person " << i;
    EXPECT_EQ(a[i].steps, b[i].steps) << what << ", person " << i;
  }
}

Options with(int lanes, Isa isa = Isa::automatic, int threads = 1) {
  Options options;
  options.lanes = lanes;
  options.isa = isa;
  options.threads = threads;
  return options;
}

TEST(Invariance, LaneWidthAndInstructionSet) {
  const auto tasks = people(21);
  const auto expected = simulator().run(tasks, with(1, Isa::baseline));
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512})
    for (const int lanes : {1, 8, 16})
      expect_same(expected, simulator().run(tasks, with(lanes, isa)),
                  "isa " + std::to_string(static_cast<int>(isa)) + ", lanes " + std::to_string(lanes));
}

TEST(Invariance, OrderOfPeopleAndThreads) {
  const auto tasks = people(40);
  const auto expected = simulator().run(tasks, with(8));
  std::vector<Task> reversed(tasks.rbegin(), tasks.rend());
  auto outcomes = simulator().run(reversed, with(8));
  expect_same(expected, std::vector<Outcome>(outcomes.rbegin(), outcomes.rend()), "reversed");
  for (const int threads : {2, 3, 7})
    expect_same(expected, simulator().run(tasks, with(8, Isa::automatic, threads)), "threads");
}

// Rows are worked out many at a time: one, up to 8, up to 16 moments of a person, and again after a parameter changed.
TEST(Invariance, ARowDoesNotDependOnTheRowsBesideIt) {
  constexpr std::size_t most = 144;
  System system = system_under_test();
  system.output_names.push_back("with a parameter that changes");
  system.outputs.push_back(system.graph.multiply(system.graph.parameter(2), system.graph.state(0)));
  const Simulator simulator(system);
  std::vector<Task> tasks = people(9);
  for (auto& task : tasks) task.times = grid(0.0, 200.0, most);
  const auto all = simulator.run(tasks, with(1));
  const std::size_t columns = all.front().outputs.size() / (most + 1);
  for (const std::size_t every : {2u, 3u, 8u, 9u, 16u, 18u, 36u, 48u, 72u, 144u}) {
    std::vector<double> times;
    for (std::size_t t = 0; t <= most; t += every) times.push_back(tasks.front().times[t]);
    auto few = tasks;
    for (auto& task : few) task.times = times;
    for (const int lanes : {1, 8, 16}) {
      const auto some = simulator.run(few, with(lanes));
      for (std::size_t k = 0; k < some.size(); ++k) {
        EXPECT_TRUE(same_bits(some[k].amounts, all[k].amounts));
        for (std::size_t t = 0; t < times.size(); ++t)
          EXPECT_EQ(0, std::memcmp(&some[k].outputs[t * columns], &all[k].outputs[t * every * columns],
                                   columns * sizeof(double)))
              << "person " << k << ", every " << every << "th row, row " << t << ", lanes " << lanes;
      }
    }
  }
}

TEST(Invariance, EveryPersonIsReportedOnce) {
  const auto tasks = people(30);
  std::mutex mutex;
  std::multiset<std::size_t> seen;
  simulator().run(tasks, with(8, Isa::automatic, 3), [&](std::size_t k) {
    const std::lock_guard lock(mutex);
    seen.insert(k);
  });
  ASSERT_EQ(seen.size(), tasks.size());
  EXPECT_EQ(std::set<std::size_t>(seen.begin(), seen.end()).size(), tasks.size());
}

// Run to a random time, take the checkpoint, go on: the rows of both parts are the rows of the whole.
RC_GTEST_PROP(Invariance, SplitAndResumed, ()) {
  auto whole = person(*rc::gen::inRange(0, 40));
  const double end = whole.times.back();
  // Now and then exactly at an event or an output.
  const int kind = *rc::gen::inRange(0, 4);
  double at = *rc::gen::inRange(1, 100000) * 1e-5 * end;
  if (kind == 0) at = whole.events[static_cast<std::size_t>(*rc::gen::inRange(0, 5))].time;
  if (kind == 1) at = whole.times[static_cast<std::size_t>(*rc::gen::inRange(0, 19))];
  const auto expected = simulator().run(std::span(&whole, 1), with(1))[0];

  Task first = whole, second = whole;
  first.times.clear();
  second.times.clear();
  for (const double t : whole.times) (t < at ? first : second).times.push_back(t);
  const std::size_t shared = first.times.size() * simulator().outputs();
  first.times.push_back(at);
  const auto part = simulator().run(std::span(&first, 1), with(8))[0];
  RC_ASSERT(part.status == Status::ok);
  second.resume = part.checkpoint;
  const auto rest = simulator().run(std::span(&second, 1), with(*rc::gen::element(1, 8, 16)))[0];
  RC_ASSERT(rest.status == Status::ok);
  RC_ASSERT(same_bits({expected.outputs.begin(), expected.outputs.begin() + static_cast<std::ptrdiff_t>(shared)},
                      {part.outputs.begin(), part.outputs.begin() + static_cast<std::ptrdiff_t>(shared)}));
  RC_ASSERT(same_bits({expected.outputs.begin() + static_cast<std::ptrdiff_t>(shared), expected.outputs.end()},
                      rest.outputs));
  RC_ASSERT(same_bits(expected.amounts, rest.amounts));
}

// A stiff person among easy ones must not change them, nor wait for them.
TEST(Invariance, RefilledLanesDoNotSeeTheirPredecessors) {
  std::vector<Task> tasks;
  for (int k = 0; k < 33; ++k) {
    tasks.push_back(person(k));
    if (k % 8 == 3) tasks.back().parameters[3] = 1e8;
    if (k % 8 == 5) tasks.back().times = {1.0};
  }
  const auto together = simulator().run(tasks, with(8));
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    const auto alone = simulator().run(std::span(&tasks[k], 1), with(1))[0];
    EXPECT_TRUE(same_bits(alone.outputs, together[k].outputs)) << k;
  }
}

}  // namespace
}  // namespace gln::ode
