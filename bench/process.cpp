// How long a person waits for `gln simulate --dose "10 g oral"`: the whole process, start to end, against the same
// program doing nothing
// (`gln help`). Usage: bench_process PROGRAM [RUNS]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Waits {
  double minimum, median, maximum;  // ms
};

Waits measure(const std::string& command, int runs) {
  std::vector<double> times;
  for (int k = 0; k < runs; ++k) {
    const auto begin = std::chrono::steady_clock::now();
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) {
      std::fprintf(stderr, "failed: %s\n", command.c_str());
      std::exit(1);
    }
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  return {times.front(), times[times.size() / 2], times.back()};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string program = argc > 1 ? argv[1] : "build/release/gln";
  const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 25;
  const Waits idle = measure(program + " help", runs);
  std::printf("%-46s min %7.1f  median %7.1f  max %7.1f ms\n", "help", idle.minimum, idle.median, idle.maximum);
  for (const char* arguments : {"simulate --dose '10 g oral'", "simulate --dose '10 g oral' --json", "model check",
                                "explain plasma.gln --dose '10 g oral'"}) {
    const Waits waits = measure(program + " " + arguments, runs);
    std::printf("%-46s min %7.1f  median %7.1f  max %7.1f ms, median %.1f times help\n", arguments, waits.minimum,
                waits.median, waits.maximum, waits.median / idle.median);
  }
}
