#include "report/observed_points.hpp"

#include <cmath>
#include <limits>

#include "report/html_page.hpp"

namespace gln::report {
namespace {

using study::Measure;

/// Factor from one unit to another, through the molar mass (g/mol) where one is a mass; NaN when there is none.
double conversion(const std::string& from, const std::string& to, const nlohmann::ordered_json& molar_mass) {
  if (from == to) return 1;
  const auto a = parse_unit(from), b = parse_unit(to);
  if (!a || !b) return NAN;
  if (a->dimension == b->dimension) return a->factor / b->factor;
  if (!molar_mass.is_number()) return NAN;
  const double kg_per_mmol = molar_mass.get<double>() * 1e-6;
  Dimension mass_to_amount;
  mass_to_amount.exponent[Dimension::mass] = -1;
  mass_to_amount.exponent[Dimension::amount] = 1;
  if (a->dimension * mass_to_amount == b->dimension) return a->factor / kg_per_mmol / b->factor;
  if (b->dimension * mass_to_amount == a->dimension) return a->factor * kg_per_mmol / b->factor;
  return NAN;
}

/// When the highest value of a readout was observed, in min; nothing when that was not reported.
std::optional<double> observed_time_of_max(const study::Arm& arm, const std::string& readout) {
  for (const auto& observed : arm.observed)
    if (observed.readout == readout && observed.measure == Measure::time_of_max && observed.versus.empty())
      return observed.value;
  return std::nullopt;
}

/// Fractions are written as "%" or "1".
double as_fraction(double value, const std::string& unit) { return unit == "%" ? value / 100 : value; }

}  // namespace

std::vector<Point> observed_points(const lang::Model& model, const study::ArmRun& run, const study::Column& column,
                                   const std::vector<const analysis::Row*>& rows) {
  std::vector<Point> points;
  if (run.arm == nullptr || rows.size() != run.arm->observed.size() || run.hours.empty()) return points;
  const auto molar_mass = molar_mass_of(model, column.name);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& observed = run.arm->observed[i];
    const auto& row = *rows[i];
    if (observed.readout != column.name || row.readout != column.name || !observed.versus.empty()) continue;
    Point point;
    point.from = run.hours.front();
    point.to = run.hours.back();
    if (observed.window) point.from = observed.window->first / 60, point.to = observed.window->second / 60;
    if (observed.at) point.from = point.to = *observed.at / 60;
    if (observed.measure == Measure::max || observed.measure == Measure::max_rise)
      if (const auto time = observed_time_of_max(*run.arm, observed.readout)) point.from = point.to = *time / 60;
    // What was measured is compared with what the assay makes of the body's own baseline.
    const auto assayed = run.assayed.find(&observed);
    const double baseline = assayed == run.assayed.end() ? column.baseline : assayed->second.baseline;
    const double factor = conversion(row.unit, column.unit, molar_mass);
    const double spread = row.spread.value_or(std::numeric_limits<double>::quiet_NaN());
    switch (observed.measure) {
      case Measure::value:
      case Measure::mean:
      case Measure::max:
      case Measure::min:
        point.value = row.observed * factor;
        point.spread = spread * factor;
        break;
      case Measure::change:
      case Measure::max_rise:
        point.value = baseline + row.observed * factor;
        point.spread = spread * factor;
        break;
      case Measure::fold:
        point.value = baseline * as_fraction(row.observed, row.unit);
        point.spread = baseline * as_fraction(spread, row.unit);
        break;
      case Measure::percent_change:
        // Written in "%", or as a fraction of 1.
        point.value = baseline * (1 + as_fraction(row.observed, row.unit));
        point.spread = baseline * as_fraction(spread, row.unit);
        break;
      default:
        continue;
    }
    if (!std::isfinite(point.value)) continue;
    // A symmetric bar of a standard deviation or error makes sense; of an interval or a range it does not.
    if (row.spread_kind.find("sd") == std::string::npos && row.spread_kind.find("se") == std::string::npos &&
        row.spread_kind != "not_stated")
      point.spread = NAN;
    point.label = row.measure;
    points.push_back(point);
  }
  return points;
}

}  // namespace gln::report
