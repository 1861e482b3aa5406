#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::report {
namespace {

Ink fold_ink(double fold) { return fold <= 1.25 ? Ink::green : fold <= 2 ? Ink::yellow : Ink::red; }

std::string verdict(const analysis::Row& row, const Style& style) {
  if (row.failed) return paint("failed", Ink::red, style);
  if (row.fold_error && std::isfinite(*row.fold_error)) {
    const std::string text = number(*row.fold_error, 3) + (style.unicode ? "×" : "x");
    return paint(text, fold_ink(*row.fold_error), style);
  }
  if (row.agrees) return *row.agrees ? paint("agrees", Ink::green, style) : paint("differs", Ink::red, style);
  return "-";
}

std::string measured(const analysis::Row& row, const Style& style) {
  if (row.measure == "direction") return direction_in_words(row.observed);
  std::string text = number(row.observed, 3);
  if (row.spread) text += (style.unicode ? " ± " : " +- ") + number(*row.spread, 3);
  return text;
}

std::string what(const analysis::Row& row) {
  std::string text = row.readout;
  if (row.measure != "value" && row.measure != "direction") text += " " + row.measure;
  if (!row.at.empty()) text += " " + row.at;
  return text;
}

std::string percent(double share) { return std::isfinite(share) ? fmt::format("{:.0f} %", share * 100) : "-"; }

/// One line per name, in the order given; the column of failures only where there are some.
std::string summary_lines(const std::map<std::string, analysis::Summary>& summaries, const std::string& head,
                          const Style& style) {
  std::vector<TableColumn> columns{{head, Align::left, true}, {"n", Align::right},     {"GMFE", Align::right},
                                   {"AFE", Align::right},     {"1.25", Align::right},  {"1.5", Align::right},
                                   {"2", Align::right},       {"signs", Align::right}, {"nulls", Align::right},
                                   {"windows", Align::right}};
  const bool failures =
      std::any_of(summaries.begin(), summaries.end(), [](const auto& it) { return it.second.failed > 0; });
  if (failures) columns.push_back({"failed", Align::right});
  Table table(columns);
  const auto share = [](int right, int all) { return all > 0 ? fmt::format("{}/{}", right, all) : std::string("-"); };
  for (const auto& [name, it] : summaries) {
    const bool any = it.n > 0;
    std::vector<std::string> cells{printable(name, style),
                                   std::to_string(it.n),
                                   any ? number(it.gmfe, 3) : "-",
                                   any ? number(it.afe, 3) : "-",
                                   any ? percent(it.within_1_25) : "-",
                                   any ? percent(it.within_1_5) : "-",
                                   any ? percent(it.within_2) : "-",
                                   share(it.directions_right, it.directions),
                                   share(it.nulls_right, it.nulls),
                                   share(it.windows_right, it.windows)};
    if (failures) cells.push_back(it.failed > 0 ? paint(std::to_string(it.failed), Ink::red, style) : "0");
    table.add(cells);
  }
  return table.draw(style);
}

/// One table per role, where there is more than one area.
std::string area_lines(const std::vector<analysis::Row>& rows, const Style& style) {
  std::map<std::string, std::map<std::string, analysis::Summary>> roles;
  for (const auto& [key, it] : analysis::summarise_by_area(rows))
    roles[key.first][key.second.empty() ? "no area" : key.second] = it;
  std::string out;
  for (const auto& [role, areas] : roles)
    if (areas.size() > 1) out += summary_lines(areas, role.empty() ? "no role" : role, style) + "\n";
  return out;
}

/// Predicted against observed on log axes: '.' on the line of identity, ':' on the two-fold lines, o calibration, x
/// validation.
std::string scatter_text(const std::vector<analysis::Row>& rows, const Style& style) {
  double low = INFINITY, high = 0;
  const auto drawable = [](const analysis::Row& row) {
    return row.fold_error && std::isfinite(row.observed) && std::isfinite(row.predicted) && row.observed > 0 &&
           row.predicted > 0;
  };
  for (const auto& row : rows)
    if (drawable(row)) {
      low = std::min({low, row.observed, row.predicted});
      high = std::max({high, row.observed, row.predicted});
    }
  if (!(low < high)) return {};
  const double from = std::log10(low) - 0.15, to = std::log10(high) + 0.15;
  const int width = std::min(style.width - 12, 60), height = std::max(8, width / 3);
  std::vector<std::string> grid(static_cast<std::size_t>(height), std::string(static_cast<std::size_t>(width), ' '));
  const auto put = [&](double x, double y, char mark) {
    const long column = std::lround((x - from) / (to - from) * (width - 1)),
               row = std::lround((y - from) / (to - from) * (height - 1));
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    grid[static_cast<std::size_t>(height - 1 - row)][static_cast<std::size_t>(column)] = mark;
  };
  for (int c = 0; c < width; ++c) {
    const double x = from + (to - from) * c / (width - 1);
    put(x, x - std::log10(2), ':');
    put(x, x + std::log10(2), ':');
    put(x, x, '.');
  }
  for (const auto& row : rows)
    if (drawable(row)) put(std::log10(row.observed), std::log10(row.predicted), row.role == "calibration" ? 'o' : 'x');
  std::string out = "predicted (up) against observed (right), log axes from " + number(std::pow(10, from), 2) + " to " +
                    number(std::pow(10, to), 2) + "\n";
  for (const auto& line : grid) out += "  |" + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  return out + "  +" + std::string(static_cast<std::size_t>(width), '-') + "\n" +
         "  o calibration  x validation  . identity  : two-fold\n";
}

}  // namespace

std::string validate_text(const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary, const Style& style, bool scatter) {
  if (rows.empty()) return "no study with observations\n";
  std::string out;
  for (std::size_t i = 0; i < rows.size();) {
    const auto& first = rows[i];
    std::string head = paint(printable(first.study, style), Ink::bold, style);
    std::string aside = first.role;
    if (!first.reference.empty() && first.reference != first.study)
      aside += (aside.empty() ? "" : ", ") + first.reference;
    if (!aside.empty()) head += paint("  " + printable(aside, style), Ink::dim, style);
    Table table({{"arm", Align::left, true},
                 {"readout", Align::left, true},
                 {"observed", Align::right},
                 {"predicted", Align::right},
                 {"unit", Align::left},
                 {"fold", Align::right}});
    for (; i < rows.size() && rows[i].study == first.study; ++i) {
      const auto& row = rows[i];
      const bool direction = row.measure == "direction";
      table.add({printable(row.arm, style), printable(what(row), style), measured(row, style),
                 row.failed  ? "-"
                 : direction ? direction_in_words(row.predicted)
                             : number(row.predicted, 3),
                 direction ? "" : printable(row.unit, style), verdict(row, style)});
    }
    out += head + "\n" + table.draw(style, 2) + "\n";
  }
  if (scatter) out += scatter_text(rows, style) + "\n";
  std::map<std::string, analysis::Summary> by_role;
  for (const auto& [role, it] : summary) by_role[role.empty() ? "no role" : role] = it;
  return out + area_lines(rows, style) + summary_lines(by_role, "all", style) +
         paint(
             wrap(
                 "GMFE: typical fold error; AFE: above 1 the model reads high, below 1 low; 1.25, 1.5, 2: share of "
                 "rows whose fold error is at most that; signs: directions right of all, nulls those of them that were "
                 "no change; windows: accepted ranges.",
                 static_cast<std::size_t>(style.width), 0),
             Ink::dim, style) +
         "\n";
}

}  // namespace gln::report
