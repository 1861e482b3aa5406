#include "study/assay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace gln::study {

namespace {

constexpr double tolerance = 1e-7, floor_amount = 1e-9;
constexpr int most_steps = 200000;

/// Bogacki and Shampine's pair of orders 3 and 2: a sample is small, brief and needs few digits.
class Standing {
 public:
  Standing(const ode::Simulator& simulator, std::span<const double> live, std::span<const double> sample,
           std::span<const double> references)
      : simulator_(simulator), live_(live), sample_(sample), references_(references) {}

  std::optional<std::vector<double>> run(std::vector<double> y, double minutes) const {
    auto slope = change(y);
    double t = 0.0, h = first_step(y, slope, minutes);
    for (int step = 0; step < most_steps && t < minutes; ++step) {
      h = std::min(h, minutes - t);
      const auto k2 = change(along(y, {{&slope, h / 2}}));
      const auto k3 = change(along(y, {{&k2, 3 * h / 4}}));
      auto next = along(y, {{&slope, 2 * h / 9}, {&k2, h / 3}, {&k3, 4 * h / 9}});
      auto k4 = change(next);
      const auto lower = along(y, {{&slope, 7 * h / 24}, {&k2, h / 4}, {&k3, h / 3}, {&k4, h / 8}});
      const double error = distance(y, next, lower);
      if (!std::isfinite(error)) return std::nullopt;
      if (error <= 1.0) {
        // NOTE: the last step is cut to end exactly; the sum need not be.
        t = h >= minutes - t ? minutes : t + h;
        y = std::move(next);
        slope = std::move(k4);
      }
      h *= std::clamp(0.9 / std::cbrt(std::max(error, 1e-9)), 0.2, 5.0);
    }
    if (t < minutes) return std::nullopt;
    return y;
  }

 private:
  using Part = std::pair<const std::vector<double>*, double>;
  const ode::Simulator& simulator_;
  std::span<const double> live_, sample_, references_;

  /// What the condition adds to the body's rates; all else cancels.
  std::vector<double> change(const std::vector<double>& y) const {
    auto with = simulator_.evaluate_rhs(y, sample_, references_);
    const auto without = simulator_.evaluate_rhs(y, live_, references_);
    for (std::size_t i = 0; i < with.size(); ++i) {
      const double net = with[i] - without[i];
      // NOTE: a pool the condition does not touch has the same sum twice; rounding alone must not move it.
      with[i] = std::abs(net) <= 1e-13 * std::abs(with[i]) ? 0.0 : net;
    }
    return with;
  }

  static std::vector<double> along(const std::vector<double>& y, std::initializer_list<Part> parts) {
    auto result = y;
    for (const auto& [slope, weight] : parts)
      for (std::size_t i = 0; i < result.size(); ++i) result[i] += weight * (*slope)[i];
    return result;
  }

  static double distance(const std::vector<double>& y, const std::vector<double>& a, const std::vector<double>& b) {
    double worst = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double scale = tolerance * std::max(std::abs(y[i]), std::abs(a[i])) + tolerance * floor_amount;
      const double ratio = std::abs(a[i] - b[i]) / scale;
      if (!std::isfinite(ratio)) return ratio;
      worst = std::max(worst, ratio);
    }
    return worst;
  }

  static double first_step(const std::vector<double>& y, const std::vector<double>& slope, double minutes) {
    double h = minutes;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (slope[i] != 0.0) h = std::min(h, 0.01 * (std::abs(y[i]) + floor_amount) / std::abs(slope[i]));
    return h;
  }
};

}  // namespace

std::optional<std::vector<double>> let_stand(const ode::Simulator& simulator, std::vector<double> amounts,
                                             std::span<const double> live, std::span<const double> sample,
                                             std::span<const double> references, double minutes) {
  if (!(minutes > 0.0)) return amounts;
  return Standing(simulator, live, sample, references).run(std::move(amounts), minutes);
}

}  // namespace gln::study
