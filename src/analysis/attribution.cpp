#include "analysis/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gln::analysis {

namespace {

using lang::Formula;
using lang::FormulaPtr;
using lang::Node;

/// A part that makes the value more than this many times what it is at either end, by a divisor that varies as much.
constexpr double overshoot = 10.0;

/// What a divisor was while the parts moved.
struct Divisor {
  FormulaPtr formula;
  double least = std::numeric_limits<double>::infinity(), most = 0.0;  ///< without the sign
  bool positive = false, negative = false, broken = false;

  bool passes_zero() const { return broken || least == 0.0 || (positive && negative); }
  double varies() const { return most / least; }
};

/// Values of a formula for given values of its parts; remembers what its divisors were.
class Evaluation {
 public:
  Evaluation(const FormulaPtr& formula, const std::vector<Part>& parts) : formula_(formula), parts_(parts) {}

  double at(const std::vector<double>& values) {
    values_ = &values;
    return value(*formula_);
  }

  const std::vector<Divisor>& divisors() const { return divisors_; }

 private:
  const FormulaPtr& formula_;
  const std::vector<Part>& parts_;
  const std::vector<double>* values_ = nullptr;
  std::vector<Divisor> divisors_;

  double note(const FormulaPtr& formula, double value) {
    auto found = std::find_if(divisors_.begin(), divisors_.end(),
                              [&](const Divisor& divisor) { return divisor.formula == formula; });
    if (found == divisors_.end()) found = divisors_.insert(divisors_.end(), Divisor{formula});
    found->least = std::min(found->least, std::abs(value));
    found->most = std::max(found->most, std::abs(value));
    found->positive = found->positive || value > 0.0;
    found->negative = found->negative || value < 0.0;
    found->broken = found->broken || !std::isfinite(value);
    return value;
  }

  double part(const Formula& f) const {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (same(*parts_[i].formula, f)) return (*values_)[i];
    return std::nan("");
  }

  double value(const Formula& f) {
    if (is_part(f.node)) return part(f);
    const auto arg = [&](std::size_t i) { return value(*f.arguments[i]); };
    switch (f.node) {
      case Node::number:
        return f.number;
      case Node::negate:
        return -arg(0);
      case Node::add:
        return arg(0) + arg(1);
      case Node::subtract:
        return arg(0) - arg(1);
      case Node::multiply:
        return arg(0) * arg(1);
      case Node::divide: {
        const double top = arg(0);  // first: divisors are noted in the order they are written
        return top / note(f.arguments[1], arg(1));
      }
      case Node::power:
        return std::pow(arg(0), arg(1));
      case Node::less:
        return arg(0) < arg(1) ? 1.0 : 0.0;
      case Node::less_equal:
        return arg(0) <= arg(1) ? 1.0 : 0.0;
      case Node::greater:
        return arg(0) > arg(1) ? 1.0 : 0.0;
      case Node::greater_equal:
        return arg(0) >= arg(1) ? 1.0 : 0.0;
      case Node::choose:
        return arg(0) != 0.0 ? arg(1) : arg(2);
      case Node::exp:
        return std::exp(arg(0));
      case Node::log:
        return std::log(arg(0));
      case Node::log10:
        return std::log10(arg(0));
      case Node::sqrt:
        return std::sqrt(arg(0));
      case Node::tanh:
        return std::tanh(arg(0));
      case Node::abs:
        return std::abs(arg(0));
      case Node::min:
        return std::min(arg(0), arg(1));
      case Node::max:
        return std::max(arg(0), arg(1));
      default:
        return std::nan("");
    }
  }
};

/// The divisor that takes the meaning from what happens between the ends, if there is one.
FormulaPtr lost_by(const std::vector<Divisor>& divisors, double highest, double ends) {
  FormulaPtr worst;
  double varies = overshoot;
  for (const auto& divisor : divisors) {
    if (divisor.passes_zero()) return divisor.formula;
    if (highest > overshoot * ends && divisor.varies() > varies) {
      worst = divisor.formula;
      varies = divisor.varies();
    }
  }
  return worst;
}

}  // namespace

Attribution attribute(const FormulaPtr& formula, const std::vector<Part>& parts, const std::vector<double>& from,
                      const std::vector<double>& to) {
  Attribution result;
  result.shares.assign(parts.size(), 0.0);
  Evaluation evaluation(formula, parts);
  double highest = 0.0;
  bool finite = true;
  const auto sweep = [&](bool reverse) {
    auto values = from;
    double last = evaluation.at(values);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const std::size_t i = reverse ? parts.size() - 1 - k : k;
      values[i] = to[i];
      const double now = evaluation.at(values);
      result.shares[i] += 0.5 * (now - last);
      highest = std::max(highest, std::abs(now));
      finite = finite && std::isfinite(now);
      last = now;
    }
  };
  sweep(false);
  sweep(true);
  const double ends = std::max(std::abs(evaluation.at(from)), std::abs(evaluation.at(to)));
  result.lost = lost_by(evaluation.divisors(), highest, ends);
  if (!result.lost && !finite) result.lost = formula;
  return result;
}

}  // namespace gln::analysis
