#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/plot.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::report {
namespace {

constexpr std::size_t kLabelWidth = 11;
constexpr std::size_t kPlots = 3;

std::string labelled(const std::string& label, const std::string& text, const Style& style) {
  const std::string wrapped = wrap(printable(text, style), static_cast<std::size_t>(style.width) - kLabelWidth, 0);
  std::string out = paint(pad_right(label, kLabelWidth), Ink::dim, style);
  for (const char c : wrapped) {
    out += c;
    if (c == '\n') out.append(kLabelWidth, ' ');
  }
  return out + "\n";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string arm_header(const Scene& scene, const study::ArmRun& run, bool several, const Style& style) {
  const study::Arm& arm = *run.arm;
  std::string out;
  if (several) {
    std::string name = arm_label(arm);
    if (arm.n) name += fmt::format(" (n = {})", *arm.n);
    out += paint(printable(name, style), Ink::bold, style) + "\n";
  }
  std::string person = joined(arm.person.given);
  if (!person.empty() && !arm.person.assumed.empty()) person += "; ";
  if (!arm.person.assumed.empty()) person += "assumed: " + joined(arm.person.assumed);
  if (!person.empty()) out += labelled("person", person, style);
  out += labelled("condition", conditions_in_words(*scene.model, arm) + ", " + arm.state, style);
  out += labelled("given", doses_in_words(arm), style);
  return out;
}

/// The extreme that matters: the highest value, or the lowest when the fall is larger than the rise.
bool falls(const study::Column& column) { return column.baseline - column.min > column.max - column.baseline; }

std::string change_mark(const study::Column& column, const Style& style) {
  if (!falls(column)) return "";
  return style.unicode ? " ↓" : " v";
}

/// Sums of differences carry rounding noise; next to the size of the readout it is nothing.
std::string area(const study::Column& column, double hours) {
  const double scale = std::max(std::abs(column.baseline), std::abs(column.max)) * hours;
  return std::abs(column.auc_rise) < 1e-7 * scale ? "0" : number(column.auc_rise);
}

std::string results_table(const study::ArmRun& run, const Style& style, bool& any_falls) {
  const double end = run.hours.empty() ? 0 : run.hours.back();
  Table table({{"readout", Align::left, true},
               {"baseline", Align::right},
               {"peak", Align::right},
               {"at h", Align::right},
               {"area", Align::right},
               {fmt::format("at {} h", number(end, 3)), Align::right},
               {"unit", Align::left}});
  for (const auto& column : run.columns) {
    any_falls = any_falls || falls(column);
    table.add({printable(column.name, style), number(column.baseline),
               number(falls(column) ? column.min : column.max) + change_mark(column, style),
               number(falls(column) ? column.time_of_min : column.time_of_max, 3), area(column, end),
               column.values.empty() ? "-" : number(column.values.back()), printable(column.unit, style)});
  }
  return table.draw(style);
}

/// The first readouts in the order of the study, or of the model.
std::vector<std::string> plotted(const std::vector<study::ArmRun>& runs) {
  std::vector<std::string> names;
  for (const auto& run : runs)
    for (const auto& column : run.columns)
      if (names.size() < kPlots && !column.values.empty() &&
          std::find(names.begin(), names.end(), column.name) == names.end())
        names.push_back(column.name);
  return names;
}

std::string plots(const Scene& scene, const Style& style) {
  std::string out;
  if (style.height <= 0) return out;  // asked for without plots
  const auto names = plotted(*scene.runs);
  for (const auto& name : names) {
    Plot plot;
    plot.x_unit = "h";
    // The first readout is the one asked for; a screen holds its plot and one more.
    plot.rows = std::clamp(style.height / 3 + 1, 5, 12) - (name == names.front() ? 0 : 2);
    for (const auto& run : *scene.runs)
      for (const auto& column : run.columns)
        if (column.name == name) {
          plot.curves.push_back({printable(arm_label(*run.arm), style), run.hours, column.values});
          plot.title = printable(fmt::format("{} [{}]", name, column.unit), style);
          if (!plot.has_reference) plot.reference = column.baseline;
          plot.has_reference = true;
        }
    out += "\n" + draw(plot, style);
  }
  return out;
}

std::string notices(const Scene& scene, const Style& style) {
  std::string out;
  for (const auto& notice : all_notices(scene)) {
    const Ink ink = notice.level == "info" ? Ink::cyan : notice.level == "stop" ? Ink::red : Ink::yellow;
    const std::string head = notice.level == "info" ? "note" : notice.id + " " + notice.level;
    // The head is wrapped with the words it stands before, and painted afterwards.
    const std::string said =
        wrap(printable(head + ": " + notice.text, style), static_cast<std::size_t>(style.width), 2);
    out += paint(said.substr(0, head.size() + 1), ink, style) + said.substr(head.size() + 1) + "\n";
  }
  return out;
}

std::string books(const Scene& scene, const Style& style) {
  double nitrogen = 0, carbon = 0;
  std::uint64_t steps = 0;
  bool any = false;
  for (const auto& run : *scene.runs) {
    if (run.status != ode::Status::ok) continue;
    any = true;
    nitrogen = std::max(nitrogen, std::abs(run.nitrogen_residual));
    carbon = std::max(carbon, std::abs(run.carbon_residual));
    steps += run.steps;
  }
  if (!any) return {};
  return paint(wrap(fmt::format("books close: nitrogen to {}, carbon to {} of what is there; {} steps at tolerance {}",
                                number(nitrogen, 2), number(carbon, 2), steps, number(scene.solver.rtol, 2)),
                    static_cast<std::size_t>(style.width), 2),
               Ink::dim, style) +
         "\n";
}

}  // namespace

std::string simulate_text(const Scene& scene, const Style& style) {
  const bool several = scene.runs->size() > 1;
  std::string out;
  if (!scene.study->title.empty()) out += paint(printable(scene.study->title, style), Ink::bold, style) + "\n";
  out += labelled("model", scene.model->name + " " + scene.model->version, style);
  bool any_falls = false;
  for (const auto& run : *scene.runs) {
    if (several) out += "\n";
    out += arm_header(scene, run, several, style);
    if (run.status != ode::Status::ok) {
      out += paint("failed", Ink::red, style) + ": " + printable(run.reason, style) + "\n";
    } else {
      out += "\n" + results_table(run, style, any_falls);
    }
  }
  std::string legend =
      std::string("area: above the baseline to the end, in unit ") + (style.unicode ? "×" : "x") + " h";
  if (any_falls)
    legend += std::string("; ") + (style.unicode ? "↓" : "v") + ": the lowest value, where the fall is larger";
  out += paint(wrap(legend, static_cast<std::size_t>(style.width), 0), Ink::dim, style) + "\n";
  out += plots(scene, style) + "\n";
  out += notices(scene, style);
  out += books(scene, style);
  out += paint(wrap(kDisclaimer, static_cast<std::size_t>(style.width), 0), Ink::dim, style) + "\n";
  return out;
}

}  // namespace gln::report
