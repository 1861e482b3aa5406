// The step loop allocates nothing: a run of many steps asks for exactly as much memory as a run of few.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "ode/systems.hpp"

namespace {
std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* counted(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto a = static_cast<std::size_t>(alignment);
  if (void* p = std::aligned_alloc(a, (size + a - 1) / a * a)) return p;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(size, alignment); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return counted(size, alignment); }
// NOTE: std::stable_sort asks for its buffer without exceptions; a sanitizer's own version must not meet our delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace gln::ode {
namespace {

using namespace testing;

TEST(Allocation, StepsTakeNoMemory) {
  const auto system = chain(10);
  const Simulator simulator(system);
  for (const int lanes : {1, 8, 16}) {
    Options options;
    options.lanes = lanes;
    const auto count = [&](double until, std::uint64_t& steps) {
      std::vector<Task> tasks;
      for (int k = 0; k < 20; ++k) {
        tasks.push_back(make_task(system, {}, grid(0.0, until, 50)));
        tasks.back().parameters[0] = 1.0 + k;
        // A dose and an infusion, so that events are in the loop too.
        tasks.back().events = {{1.0, Event::Kind::add_amount, 0, 5.0},
                               {2.0, Event::Kind::add_inflow, 0, 1.0},
                               {3.0, Event::Kind::set_parameter, 2, 0.5}};
      }
      const std::size_t before = allocations;
      const auto outcomes = simulator.run(tasks, options);
      const std::size_t used = allocations - before;
      steps = 0;
      for (const auto& outcome : outcomes) steps += outcome.steps;
      return used;
    };
    std::uint64_t few = 0, many = 0;
    count(10.0, few);  // the first run fills what each thread keeps
    EXPECT_EQ(count(10.0, few), count(1e4, many));
    EXPECT_GT(many, few + 200);
  }
}

}  // namespace
}  // namespace gln::ode
