// How many people per second and core, ours against CVODE, at equal achieved error.
// The error of a method: the largest difference of any output at any time from a run of our solver at rtol 1e-11,
// which is itself compared with CVODE at rtol 1e-12; relative to the largest value of that output in that person.
// CVODE's rtol is tuned until its error equals ours.

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "cases.hpp"
#include "cvode_peer.hpp"
#include "kernel/kernel.hpp"
#include "ode/simulator.hpp"

namespace gln::bench {
namespace {

/// Processor time of this thread: other programs on the machine do not count.
double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
double seconds_since(double start) { return now() - start; }

constexpr std::size_t judged = 12;  // people whose error is measured
constexpr double atol_per_rtol = 1e-3;

double error_of(const std::vector<double>& outputs, const std::vector<double>& exact, std::size_t columns) {
  double most = 0.0;
  for (std::size_t c = 0; c < columns; ++c) {
    double largest = 0.0, difference = 0.0;
    for (std::size_t i = c; i < exact.size(); i += columns) {
      largest = std::max(largest, std::abs(exact[i]));
      difference = std::max(difference, std::abs(outputs[i] - exact[i]));
    }
    if (largest > 1e-6) most = std::max(most, difference / largest);
  }
  return most;
}

/// The error of the middle person: one unlucky step of one person should not decide the comparison.
double median(std::vector<double> errors) {
  std::sort(errors.begin(), errors.end());
  return errors[errors.size() / 2];
}

struct PeerTiming {
  double rtol = 0.0, error = 0.0, milliseconds = 0.0;
  double steps = 0.0;
};

PeerTiming time_peer(const kernel::Kernel& kernel, const Case& what, Peer peer, double wanted,
                     const std::vector<std::vector<double>>& exact, std::size_t timed) {
  const auto error_at = [&](double rtol) {
    CvodePeer cvode(kernel, peer, rtol, std::vector<double>(kernel.n_states(), rtol * atol_per_rtol));
    std::vector<double> errors;
    for (std::size_t k = 0; k < exact.size(); ++k) {
      const auto result = cvode.run(what.people[k]);
      errors.push_back(result.ok ? error_of(result.outputs, exact[k], kernel.n_outputs()) : 1e9);
    }
    return median(errors);
  };
  double low = -11.0, high = -2.0;
  for (int i = 0; i < 9; ++i) {
    const double middle = 0.5 * (low + high);
    (error_at(std::pow(10.0, middle)) > wanted ? high : low) = middle;
  }
  PeerTiming timing;
  timing.rtol = std::pow(10.0, 0.5 * (low + high));
  timing.error = error_at(timing.rtol);
  CvodePeer cvode(kernel, peer, timing.rtol, std::vector<double>(kernel.n_states(), timing.rtol * atol_per_rtol));
  cvode.run(what.people[0]);
  const auto start = now();
  for (std::size_t k = 0; k < timed; ++k)
    timing.steps += static_cast<double>(cvode.run(what.people[k % what.people.size()]).steps);
  timing.milliseconds = 1e3 * seconds_since(start) / static_cast<double>(timed);
  timing.steps /= static_cast<double>(timed);
  return timing;
}

void compare(const Case& what, double rtol) {
  const kernel::Kernel kernel(what.system);
  const ode::Simulator simulator(what.system);
  std::printf("\n%s: %zu states, %zu outputs, %zu people, 24 h, a row every 5 min, rtol %g\n", what.name.c_str(),
              kernel.n_states(), kernel.n_outputs(), what.people.size(), rtol);
  ode::Options options;
  options.rtol = 1e-11;
  options.atol = 1e-14;
  std::vector<std::vector<double>> exact;
  for (auto& outcome : simulator.run(std::span(what.people).first(judged), options)) {
    if (outcome.status != ode::Status::ok) std::printf("  reference failed: %s\n", outcome.reason.c_str());
    exact.push_back(std::move(outcome.outputs));
  }
  CvodePeer judge(kernel, Peer::klu_analytic, 1e-12, std::vector<double>(kernel.n_states(), 1e-15));
  double disagreement = 0.0;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    const auto result = judge.run(what.people[k]);
    disagreement = std::max(disagreement, result.ok ? error_of(result.outputs, exact[k], kernel.n_outputs()) : 1.0);
  }
  std::printf("  the reference and CVODE at rtol 1e-12 differ by %.2g\n", disagreement);
  options.rtol = rtol;
  options.atol = rtol * atol_per_rtol;
  double ours = 0.0, error = 0.0;
  for (const int lanes : {1, 8, 16}) {
    options.lanes = lanes;
    double best = 1e300;
    std::vector<ode::Outcome> outcomes;
    for (int repeat = 0; repeat < 3; ++repeat) {
      const auto start = now();
      outcomes = simulator.run(what.people, options);
      best = std::min(best, 1e3 * seconds_since(start) / static_cast<double>(what.people.size()));
    }
    double steps = 0.0, rejected = 0.0;
    std::size_t failed = 0;
    for (const auto& outcome : outcomes) {
      steps += static_cast<double>(outcome.steps);
      rejected += static_cast<double>(outcome.rejected);
      failed += outcome.status != ode::Status::ok;
    }
    std::vector<double> errors;
    for (std::size_t k = 0; k < exact.size(); ++k)
      errors.push_back(error_of(outcomes[k].outputs, exact[k], kernel.n_outputs()));
    error = median(errors);
    const double count = static_cast<double>(what.people.size());
    std::printf("  ours, %2d lanes     %8.4f ms/person  error %.2g  %.0f steps, %.1f rejected%s\n", lanes, best, error,
                steps / count, rejected / count, failed ? "  SOME FAILED" : "");
    ours = ours == 0.0 ? best : std::min(ours, best);
  }
  const auto dense = time_peer(kernel, what, Peer::dense_differences, error, exact, 20);
  std::printf("  CVODE dense, FD    %8.4f ms/person  error %.2g  %.0f steps  rtol %.2g   ratio %.1f\n",
              dense.milliseconds, dense.error, dense.steps, dense.rtol, dense.milliseconds / ours);
  const auto klu = time_peer(kernel, what, Peer::klu_analytic, error, exact, 100);
  std::printf("  CVODE KLU, ours J  %8.4f ms/person  error %.2g  %.0f steps  rtol %.2g   ratio %.1f\n",
              klu.milliseconds, klu.error, klu.steps, klu.rtol, klu.milliseconds / ours);
}

}  // namespace
}  // namespace gln::bench

// bench_population [all | synthetic | body] [people] [rtol] [model folder]
int main(int count, char** arguments) {
  using namespace gln::bench;
  const std::string what = count > 1 ? arguments[1] : "all";
  const std::size_t people = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 1000;
  const double rtol = count > 3 ? std::strtod(arguments[3], nullptr) : 1e-6;
  if (what == "all" || what == "synthetic") compare(synthetic_network(people), rtol);
  if (what == "all" || what == "body") {
    const auto body = whole_body(count > 4 ? arguments[4] : GLN_SOURCE_DIR "/model", people);
    if (body.system.rhs.empty()) return 1;
    compare(body, rtol);
  }
}
