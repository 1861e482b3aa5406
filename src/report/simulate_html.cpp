#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.hpp"
#include "report/html_page.hpp"
#include "report/style.hpp"

namespace gln::report {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string definition(const char* term, const std::string& text) {
  return text.empty() ? std::string() : fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, html_escape(text));
}

std::string arm_card(const Scene& scene, const study::ArmRun& run, std::size_t index, bool several) {
  const study::Arm& arm = *run.arm;
  std::string out = "<div class=\"card\">\n";
  if (several) {
    out += fmt::format("<h3><span class=\"swatch\" style=\"background:var(--c{})\"></span>{}", index % 6,
                       html_escape(arm_label(arm)));
    if (arm.n) out += fmt::format(" <span class=\"soft small\">n = {}</span>", *arm.n);
    out += "</h3>\n";
  }
  out += "<dl>\n" + definition("Given", doses_in_words(arm)) +
         definition("Condition", conditions_in_words(*scene.model, arm) + ", " + arm.state) +
         definition("Person", joined(arm.person.given)) + definition("Assumed", joined(arm.person.assumed)) + "</dl>\n";
  if (run.status != ode::Status::ok)
    out += "<p class=\"bad\">The computation failed: " + html_escape(run.reason) + "</p>\n";
  return out + "</div>\n";
}

/// A cell whose number follows the unit button.
std::string value_cell(double value) {
  return fmt::format("<td class=\"n\" data-v=\"{}\">{}</td>", std::isfinite(value) ? fmt::format("{}", value) : "",
                     number(value));
}

std::string summary_table(const Scene& scene, bool several) {
  std::vector<std::string> names;
  for (const auto& run : *scene.runs)
    for (const auto& column : run.columns)
      if (std::find(names.begin(), names.end(), column.name) == names.end()) names.push_back(column.name);
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Summary\">\n<table "
      "id=\"summary\">\n<thead><tr>"
      "<th scope=\"col\">readout</th>";
  if (several) out += "<th scope=\"col\">arm</th>";
  for (const char* head :
       {"baseline", "highest", "at [h]", "lowest", "at [h]", "area above baseline [unit·h]", "at the end"})
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", head);
  out += "<th scope=\"col\">unit</th></tr></thead>\n<tbody>\n";
  for (const auto& name : names)
    for (std::size_t i = 0; i < scene.runs->size(); ++i) {
      const auto& run = (*scene.runs)[i];
      const auto found =
          std::find_if(run.columns.begin(), run.columns.end(), [&](const auto& it) { return it.name == name; });
      if (run.status != ode::Status::ok || found == run.columns.end()) continue;
      const auto& it = *found;
      out += fmt::format("<tr data-readout=\"{0}\"><th scope=\"row\" title=\"{1}\">{0}</th>", html_escape(name),
                         html_escape(it.title));
      if (several)
        out += fmt::format("<td><span class=\"swatch\" style=\"background:var(--c{})\"></span>{}</td>", i % 6,
                           html_escape(arm_label(*run.arm)));
      out += value_cell(it.baseline) + value_cell(it.max) +
             fmt::format("<td class=\"n\">{}</td>", number(it.time_of_max, 3)) + value_cell(it.min) +
             fmt::format("<td class=\"n\">{}</td>", number(it.time_of_min, 3)) + value_cell(it.auc_rise) +
             value_cell(it.values.empty() ? NAN : it.values.back()) +
             fmt::format("<td data-unit>{}</td></tr>\n", html_escape(it.unit));
    }
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string notices_html(const Scene& scene) {
  std::string out;
  for (const auto& notice : all_notices(scene)) {
    if (notice.text == kDisclaimer) continue;  // stands under the title anyway
    out += fmt::format("<p class=\"notice {0}\" role=\"note\"><b>{1} {0}</b>: {2}</p>\n", html_escape(notice.level),
                       html_escape(notice.id), html_escape(notice.text));
  }
  return out;
}

std::string books_html(const Scene& scene) {
  double nitrogen = 0, carbon = 0;
  std::uint64_t steps = 0;
  bool any = false;
  for (const auto& run : *scene.runs)
    if (run.status == ode::Status::ok) {
      any = true;
      nitrogen = std::max(nitrogen, std::abs(run.nitrogen_residual));
      carbon = std::max(carbon, std::abs(run.carbon_residual));
      steps += run.steps;
    }
  if (!any) return {};
  return fmt::format(
      "<p>Books: nitrogen closes to {}, carbon to {} of what is there. {} steps at relative tolerance {}.</p>\n",
      number(nitrogen, 2), number(carbon, 2), steps, number(scene.solver.rtol, 2));
}

Json curves(const Scene& scene) {
  std::vector<std::string> names;
  Json readouts = Json::array();
  for (const auto& run : *scene.runs)
    for (const auto& column : run.columns)
      if (std::find(names.begin(), names.end(), column.name) == names.end()) names.push_back(column.name);
  for (const auto& name : names) {
    Json arms = Json::array();
    std::string title, unit;
    for (const auto& run : *scene.runs) {
      if (run.status != ode::Status::ok) continue;
      for (const auto& column : run.columns)
        if (column.name == name && (unit.empty() || unit == column.unit)) {
          title = column.title;
          unit = column.unit;
          arms.push_back({{"id", run.arm->id},
                          {"label", arm_label(*run.arm)},
                          {"baseline", drawn(column.baseline)},
                          {"hours", drawn(run.hours)},
                          {"values", drawn(column.values)}});
        }
    }
    if (!arms.empty())
      readouts.push_back({{"name", name},
                          {"title", title},
                          {"unit", unit},
                          {"molar_mass", molar_mass_of(*scene.model, name)},
                          {"arms", arms}});
  }
  return readouts;
}

}  // namespace

std::string simulate_html(const Scene& scene) {
  const bool several = scene.runs->size() > 1;
  std::string title = scene.study->title;
  if (title.empty() && !scene.study->arms.empty()) title = doses_in_words(scene.study->arms.front());
  std::string body = "<header>\n<h1>" + html_escape(title) + "</h1>\n";
  body += fmt::format("<p class=\"soft small\" style=\"margin:0\">Simulated with {} {}", html_escape(scene.model->name),
                      html_escape(scene.model->version));
  if (!scene.model->hash.empty())
    body += fmt::format(" <span title=\"{0}\">({1})</span>", html_escape(scene.model->hash),
                        html_escape(scene.model->hash.substr(0, 10)));
  body += fmt::format(". {}</p>\n", kDisclaimer);
  if (!scene.study->note.empty()) body += "<p>" + html_escape(scene.study->note) + "</p>\n";
  body += "</header>\n<main>\n" + notices_html(scene) + "<div class=\"cards\">\n";
  for (std::size_t i = 0; i < scene.runs->size(); ++i) body += arm_card(scene, (*scene.runs)[i], i, several);
  body += "</div>\n<h2>Summary</h2>\n" + summary_table(scene, several);
  body +=
      "<h2>Over time</h2>\n<noscript><p class=\"notice\">The curves need a script; the table above does "
      "not.</p></noscript>\n"
      "<div id=\"charts\"></div>\n";
  const auto keys = sources_of(*scene.model, *scene.runs);
  if (!keys.empty())
    body +=
        "<h2>Sources</h2>\n<details open><summary>Behind the parameters of the processes that move what is shown (" +
        std::to_string(keys.size()) + ")</summary>\n" + sources_list(keys, scene.citations) + "</details>\n";
  body += "</main>\n<footer>\n" + books_html(scene) + "<p>" + kDisclaimer +
          " Numbers on this page have seven digits.</p>\n</footer>\n";
  Json marks = Json::object();
  for (const auto& arm : scene.study->arms) marks[arm.id] = marks_of(scene.notices, arm.id);
  const Json data = {{"title", title}, {"marks", marks}, {"readouts", curves(scene)}};
  return html_page(title, body, data, "simulate.js");
}

}  // namespace gln::report
