#include "analysis/validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/nca.hpp"

namespace gln::analysis {

namespace {

using study::Measure;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// What an arm's run says about one row. Quantities are internal units (min for times).
class Prediction {
 public:
  Prediction(const study::Observed& row, const std::vector<study::ArmRun>& runs) : row_(row), runs_(runs) {}

  double of(const study::ArmRun& run, std::string& remark) const {
    const auto* column = run.find(row_.readout);
    if (column == nullptr || column->values.empty()) return not_a_number;
    if (!compares()) return quantity(run, *column, row_.measure, remark);
    const Measure what = row_.of.value_or(row_.window ? Measure::mean : Measure::value);
    const double here = quantity(run, *column, what, remark);
    const double there = !row_.versus.empty() ? other(what, remark)
                         : row_.assay         ? run.assayed.at(&row_).baseline * column->factor
                                              : column->baseline * column->factor;
    if (row_.measure == Measure::change) return here - there;
    if (row_.measure == Measure::fold) return there != 0.0 ? here / there : not_a_number;
    if (row_.measure == Measure::percent_change) return there != 0.0 ? (here - there) / std::abs(there) : not_a_number;
    return direction(here, there);
  }

 private:
  const study::Observed& row_;
  const std::vector<study::ArmRun>& runs_;

  bool compares() const {
    return row_.measure == Measure::change || row_.measure == Measure::fold ||
           row_.measure == Measure::percent_change || row_.measure == Measure::direction;
  }

  double other(Measure what, std::string& remark) const {
    for (const auto& run : runs_) {
      if (run.arm == nullptr || run.arm->id != row_.versus) continue;
      const auto* column = run.find(row_.readout);
      if (column == nullptr || column->values.empty()) break;
      return quantity(run, *column, what, remark);
    }
    remark = fmt::format("arm '{}' gave no prediction", row_.versus);
    return not_a_number;
  }

  double quantity(const study::ArmRun& run, const study::Column& column, Measure what, std::string& remark) const {
    const Curve curve{run.hours, column.values};
    Window window{run.hours.front(), run.hours.back()};
    if (row_.window) window = {row_.window->first / 60.0, row_.window->second / 60.0};
    const double f = column.factor;
    switch (what) {
      case Measure::mean:
        return mean(curve, window) * f;
      case Measure::min:
        return lowest(curve, window).value * f;
      case Measure::max:
        return highest(curve, window).value * f;
      case Measure::max_rise:
        return (highest(curve, window).value - column.baseline) * f;
      case Measure::time_of_max:
        return highest(curve, window).hour * 60.0;
      case Measure::auc_rise:
        return area(curve, window, column.baseline) * f * 60.0;
      case Measure::time_to_baseline: {
        bool rises = false;
        const auto back = time_to_baseline(curve, window, column.baseline, row_.within, &rises);
        if (back) return *back * 60.0;
        remark = rises ? fmt::format("not back at baseline by {:.3g} h; that time is compared", window.second)
                       : "does not rise";
        return rises ? window.second * 60.0 : 0.0;
      }
      default:
        break;  // value
    }
    if (row_.assay) return run.assayed.at(&row_).value * f;
    // Before the first dose: the steady state of the arm.
    if (row_.at.value_or(0.0) <= 0.0) return column.baseline * f;
    return value_at(curve, *row_.at / 60.0) * f;
  }

  double direction(double here, double there) const {
    if (!std::isfinite(here) || !std::isfinite(there)) return not_a_number;
    const double change = here - there;
    const double limit = row_.none_below.value_or(0.1) * (row_.none_below_relative ? std::abs(there) : 1.0);
    if (std::abs(change) <= limit) return 0.0;
    return change > 0.0 ? 1.0 : -1.0;
  }
};

std::string moment(const study::Observed& row) {
  const auto text = [](double minutes) {
    return minutes < 60.0 && minutes != 0.0 ? fmt::format("{:g} min", minutes) : fmt::format("{:g} h", minutes / 60.0);
  };
  if (row.window) return text(row.window->first) + " to " + text(row.window->second);
  return row.at ? text(*row.at) : "";
}

void judge(const study::Observed& observed, Row& row) {
  if (row.failed || !std::isfinite(row.predicted)) return;
  if (row.is_direction) {
    row.agrees = row.predicted == row.observed;
    return;
  }
  if (observed.accept) {
    // NOTE: the ends are converted units: one part in 1e9 keeps a prediction on the border inside.
    const double slack = 1e-9 * (std::abs(row.accept->first) + std::abs(row.accept->second));
    row.agrees = row.predicted >= row.accept->first - slack && row.predicted <= row.accept->second + slack;
    return;
  }
  if (row.observed == 0.0) return;
  const double ratio = row.predicted / row.observed;
  if (ratio > 0.0 && std::isfinite(ratio))
    row.fold_error = std::max(ratio, 1.0 / ratio);
  else
    row.agrees = false;
}

Row make_row(const study::Study& study, const study::ArmRun& run, const study::Observed& observed,
             const std::vector<study::ArmRun>& runs) {
  Row row;
  row.study = study.reference.empty() ? study.title : study.reference;
  row.arm = run.arm->id;
  row.readout = observed.readout;
  row.measure = to_string(observed.measure);
  row.at = moment(observed);
  row.unit = observed.unit.text;
  row.spread_kind = observed.spread_kind;
  row.role = study.role;
  row.area = study.area;
  row.trust = observed.trust;
  row.reference = study.reference;
  row.note = observed.note;
  row.versus = observed.versus;
  row.n = observed.n;
  row.is_direction = observed.measure == Measure::direction;
  const double factor = observed.unit.factor;
  row.observed = observed.value / factor;
  const bool per_cent = observed.spread_kind == "CV_percent" || observed.spread_kind == "IIV_percent";
  if (observed.spread) row.spread = per_cent ? *observed.spread : *observed.spread / factor;
  if (observed.accept) row.accept = std::make_pair(observed.accept->first / factor, observed.accept->second / factor);
  row.failed = run.status != ode::Status::ok;
  row.predicted = not_a_number;
  if (row.failed)
    row.remark = run.reason;
  else
    row.predicted = Prediction(observed, runs).of(run, row.remark) / factor;
  judge(observed, row);
  return row;
}

/// Adds one row to a summary whose shares are still sums.
void count(const Row& row, Summary& sum) {
  if (row.failed) {
    ++sum.failed;
  } else if (row.is_direction && row.agrees) {
    ++sum.directions;
    sum.directions_right += *row.agrees ? 1 : 0;
    if (row.observed == 0) {
      ++sum.nulls;
      sum.nulls_right += *row.agrees ? 1 : 0;
    }
  } else if (row.accept && row.agrees) {
    ++sum.windows;
    sum.windows_right += *row.agrees ? 1 : 0;
  } else if (row.fold_error) {
    ++sum.n;
    sum.gmfe += std::log10(*row.fold_error);
    sum.afe += std::log10(row.predicted / row.observed);
    sum.within_1_25 += *row.fold_error <= 1.25 ? 1 : 0;
    sum.within_1_5 += *row.fold_error <= 1.5 ? 1 : 0;
    sum.within_2 += *row.fold_error <= 2.0 ? 1 : 0;
  } else if (row.agrees) {
    ++sum.sign_changes;
  } else {
    ++sum.unscored;
  }
}

void finish(Summary& sum) {
  if (sum.n == 0) return;
  sum.gmfe = std::pow(10.0, sum.gmfe / sum.n);
  sum.afe = std::pow(10.0, sum.afe / sum.n);
  sum.within_1_25 /= sum.n;
  sum.within_1_5 /= sum.n;
  sum.within_2 /= sum.n;
}

template <class Key>
auto summarise_by(const std::vector<Row>& rows, Key key) {
  std::map<decltype(key(rows.front())), Summary> summary;
  for (const auto& row : rows) count(row, summary[key(row)]);
  for (auto& [name, sum] : summary) finish(sum);
  return summary;
}

}  // namespace

std::vector<Row> compare(const study::Study& study, const std::vector<study::ArmRun>& runs) {
  std::vector<Row> rows;
  for (const auto& run : runs)
    for (const auto& observed : run.arm->observed) rows.push_back(make_row(study, run, observed, runs));
  return rows;
}

std::map<std::string, Summary> summarise(const std::vector<Row>& rows) {
  return summarise_by(rows, [](const Row& row) -> std::string { return row.role; });
}

std::map<std::pair<std::string, std::string>, Summary> summarise_by_area(const std::vector<Row>& rows) {
  return summarise_by(rows, [](const Row& row) { return std::pair<std::string, std::string>(row.role, row.area); });
}

}  // namespace gln::analysis
