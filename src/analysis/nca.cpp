#include "analysis/nca.hpp"

#include <algorithm>
#include <cmath>

namespace gln::analysis {

namespace {

constexpr double same_moment =
    4e-5;  // h: samples closer than this belong to a jump (study::output_times puts them 1.7e-5 h apart)

/// Linear between samples, right-continuous at jumps.
double interpolate(const Curve& curve, double t) {
  const auto& hours = curve.hours;
  if (t <= hours.front()) return curve.values.front();
  if (t >= hours.back()) return curve.values.back();
  const auto next = static_cast<std::size_t>(std::upper_bound(hours.begin(), hours.end(), t) - hours.begin());
  const double span = hours[next] - hours[next - 1];
  const double share = span > 0.0 ? (t - hours[next - 1]) / span : 0.0;
  return curve.values[next - 1] + share * (curve.values[next] - curve.values[next - 1]);
}

/// Calls visit(t, value) for the ends of the window and every sample inside it, in order.
template <class Visit>
void walk(const Curve& curve, Window window, Visit visit) {
  const double from = std::max(window.first, curve.hours.front()), to = std::min(window.second, curve.hours.back());
  if (to < from) return;
  visit(from, interpolate(curve, from));
  for (std::size_t i = 0; i < curve.hours.size(); ++i)
    if (curve.hours[i] > from && curve.hours[i] < to) visit(curve.hours[i], curve.values[i]);
  if (to > from) visit(to, value_at(curve, to));
}

}  // namespace

double value_at(const Curve& curve, double t) {
  const auto& hours = curve.hours;
  // NOTE: tolerant, because 20 min / 60 and the grid's own quotient may differ in the last bit.
  const double eps = 1e-9 * std::max(1.0, std::abs(t));
  const auto at = static_cast<std::size_t>(std::lower_bound(hours.begin(), hours.end(), t - eps) - hours.begin());
  if (at > 0 && at < hours.size() && std::abs(hours[at] - t) <= eps && hours[at] - hours[at - 1] < same_moment)
    return curve.values[at - 1];
  return interpolate(curve, t);
}

double area(const Curve& curve, Window window, double base) {
  double sum = 0.0, last_t = 0.0, last = 0.0;
  bool first = true;
  walk(curve, window, [&](double t, double value) {
    if (!first) sum += 0.5 * (value + last - 2.0 * base) * (t - last_t);
    first = false;
    last_t = t;
    last = value;
  });
  return sum;
}

double mean(const Curve& curve, Window window) {
  const double from = std::max(window.first, curve.hours.front()), to = std::min(window.second, curve.hours.back());
  return to > from ? area(curve, window) / (to - from) : value_at(curve, from);
}

Extreme highest(const Curve& curve, Window window) {
  Extreme best{-HUGE_VAL, window.first};
  walk(curve, window, [&](double t, double value) {
    if (value > best.value) best = {value, t};
  });
  return best;
}

Extreme lowest(const Curve& curve, Window window) {
  Extreme best{HUGE_VAL, window.first};
  walk(curve, window, [&](double t, double value) {
    if (value < best.value) best = {value, t};
  });
  return best;
}

std::optional<double> time_to_baseline(const Curve& curve, Window window, double baseline, double share, bool* rises) {
  const auto peak = highest(curve, window);
  const double rise = peak.value - baseline;
  // A rise within rounding of a steady curve is none.
  const bool risen = rise > 1e-6 * std::abs(baseline) && rise > 0.0;
  if (rises != nullptr) *rises = risen;
  if (!risen) return std::nullopt;
  const double limit = baseline + share * rise;
  std::optional<double> found;
  double last_t = peak.hour, last = peak.value;
  walk(curve, {peak.hour, window.second}, [&](double t, double value) {
    if (!found && t > peak.hour && value < limit) {
      const double drop = last - value;
      found = drop > 0.0 ? last_t + (t - last_t) * std::clamp((last - limit) / drop, 0.0, 1.0) : t;
    }
    last_t = t;
    last = value;
  });
  return found;
}

std::optional<double> half_life(const Curve& curve, Window window, double baseline) {
  double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
  bool positive = true;
  walk(curve, window, [&](double t, double value) {
    const double above = value - baseline;
    if (!(above > 0.0)) {
      positive = false;
      return;
    }
    const double y = std::log(above);
    n += 1, st += t, sy += y, stt += t * t, sty += t * y;
  });
  const double spread = n * stt - st * st;
  if (!positive || n < 3 || !(spread > 0.0)) return std::nullopt;
  const double slope = (n * sty - st * sy) / spread;
  if (!(slope < 0.0)) return std::nullopt;
  return -std::log(2.0) / slope;
}

}  // namespace gln::analysis
