#include "report/figures.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "report/html_page.hpp"
#include "report/observed_points.hpp"

namespace gln::report {
namespace {

using Json = nlohmann::ordered_json;

/// At most about `most` points of a curve, its ends and extremes among them: the page is for looking.
std::vector<std::size_t> points_to_draw(const std::vector<double>& values, std::size_t most) {
  const std::size_t stride = std::max<std::size_t>(1, (values.size() + most - 1) / most);
  std::set<std::size_t> kept;
  for (std::size_t i = 0; i < values.size(); i += stride) kept.insert(i);
  if (!values.empty()) {
    kept.insert(values.size() - 1);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    kept.insert(static_cast<std::size_t>(low - values.begin()));
    kept.insert(static_cast<std::size_t>(high - values.begin()));
  }
  return {kept.begin(), kept.end()};
}

std::vector<std::string> observed_names(const std::vector<study::ArmRun>& runs) {
  std::vector<std::string> names;
  for (const auto& run : runs) {
    if (run.arm == nullptr) continue;
    for (const auto& observed : run.arm->observed)
      if (std::find(names.begin(), names.end(), observed.readout) == names.end()) names.push_back(observed.readout);
  }
  return names;
}

Json curve_json(const lang::Model& model, const study::ArmRun& run, const study::Column& column,
                const std::vector<const analysis::Row*>& rows, std::size_t most) {
  std::vector<const analysis::Row*> own;
  for (const auto* row : rows)
    if (row->arm == run.arm->id) own.push_back(row);
  Json points = Json::array(), hours = Json::array(), values = Json::array();
  for (const std::size_t i : points_to_draw(column.values, most)) {
    hours.push_back(drawn(run.hours.at(i)));
    values.push_back(drawn(column.values[i]));
  }
  for (const auto& point : observed_points(model, run, column, own))
    points.push_back({{"from", drawn(point.from)},
                      {"to", drawn(point.to)},
                      {"y", drawn(point.value)},
                      {"spread", drawn(point.spread)},
                      {"label", point.label}});
  return {{"id", run.arm->id},
          {"label", arm_label(*run.arm)},
          {"baseline", drawn(column.baseline)},
          {"hours", hours},
          {"values", values},
          {"points", points}};
}

}  // namespace

Json observed_readouts(const lang::Model& model, const std::vector<study::ArmRun>& runs,
                       const std::vector<const analysis::Row*>& rows, std::size_t most) {
  Json readouts = Json::array();
  for (const auto& name : observed_names(runs)) {
    Json arms = Json::array();
    std::string title, unit;
    for (const auto& run : runs) {
      if (run.status != ode::Status::ok || run.arm == nullptr) continue;
      for (const auto& column : run.columns) {
        if (column.name != name || (!unit.empty() && unit != column.unit)) continue;
        title = column.title;
        unit = column.unit;
        arms.push_back(curve_json(model, run, column, rows, most));
      }
    }
    if (!arms.empty())
      readouts.push_back({{"name", name},
                          {"title", title},
                          {"unit", unit},
                          {"molar_mass", molar_mass_of(model, name)},
                          {"arms", arms}});
  }
  return readouts;
}

}  // namespace gln::report
