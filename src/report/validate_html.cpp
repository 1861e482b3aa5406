#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "report/figures.hpp"
#include "report/html.hpp"
#include "report/html_page.hpp"
#include "report/style.hpp"

namespace gln::report {
namespace {

using Json = nlohmann::ordered_json;

/// A row names its study by file stem, title, reference or path: any of them will do.
bool is_of(const analysis::Row& row, const study::Study& study) {
  const std::string stem = std::filesystem::path(study.file).stem().string();
  return !row.study.empty() &&
         (row.study == stem || row.study == study.file || row.study == study.title || row.study == study.reference);
}

/// Index of the study of each row, -1 when it is not among them. A stem is looked for before a reference, which several
/// may share.
std::vector<int> studies_of(const std::vector<analysis::Row>& rows, const std::vector<ValidatedStudy>& studies) {
  std::vector<int> out;
  for (const auto& row : rows) {
    int index = -1;
    for (std::size_t i = 0; i < studies.size(); ++i) {
      const bool exact = row.study == std::filesystem::path(studies[i].study->file).stem().string() ||
                         row.study == studies[i].study->file;
      if (exact || (index < 0 && is_of(row, *studies[i].study))) index = static_cast<int>(i);
      if (exact) break;
    }
    out.push_back(index);
  }
  return out;
}

Json study_json(const lang::Model& model, const ValidatedStudy& validated,
                const std::vector<const analysis::Row*>& rows, const Citations& citations) {
  const Json readouts = observed_readouts(model, *validated.runs, rows, 360);
  const auto source = citations.find(validated.study->reference);
  return {{"name", std::filesystem::path(validated.study->file).stem().string()},
          {"title", validated.study->title},
          {"reference", validated.study->reference},
          {"source", source == citations.end() ? "" : source->second.text},
          {"role", validated.study->role},
          {"readouts", readouts}};
}

std::string share(double value) { return std::isfinite(value) ? fmt::format("{:.0f} %", 100 * value) : "–"; }

/// One line per entry; `name` says what its key is called.
template <class Summaries, class Name>
std::string summary_table(const Summaries& summaries, const char* what, Name name) {
  std::string out = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Summary by {0}\">\n<table>\n<thead><tr><th "
      "scope=\"col\">{0}</th>",
      what);
  for (const char* head : {"rows", "typical fold error (GMFE)", "bias (AFE)", "within 1.25", "within 1.5", "within 2",
                           "directions right", "of them nulls", "windows right", "failed"})
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", head);
  out += "</tr></thead>\n<tbody>\n";
  const auto cell = [](const std::string& text, const char* grade = "") {
    return fmt::format("<td class=\"n {}\">{}</td>", grade, text);
  };
  const auto right = [](int good, int all) { return all > 0 ? fmt::format("{} of {}", good, all) : std::string("–"); };
  for (const auto& [key, it] : summaries) {
    const bool any = it.n > 0;
    out += "<tr><th scope=\"row\">" + html_escape(name(key)) + "</th>" + cell(std::to_string(it.n)) +
           cell(any ? number(it.gmfe, 3) : "–") + cell(any ? number(it.afe, 3) : "–") +
           cell(any ? share(it.within_1_25) : "–") + cell(any ? share(it.within_1_5) : "–") +
           cell(any ? share(it.within_2) : "–") + cell(right(it.directions_right, it.directions)) +
           cell(right(it.nulls_right, it.nulls)) + cell(right(it.windows_right, it.windows)) +
           cell(std::to_string(it.failed), it.failed > 0 ? "bad" : "") + "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

std::string verdict(const analysis::Row& row) {
  if (row.failed) return "<td class=\"n bad\">failed</td>";
  if (row.fold_error && std::isfinite(*row.fold_error))
    return fmt::format("<td class=\"n {}\">{}×</td>",
                       *row.fold_error <= 1.25 ? "good"
                       : *row.fold_error <= 2  ? "fair"
                                               : "bad",
                       number(*row.fold_error, 3));
  if (row.agrees) return *row.agrees ? "<td class=\"n good\">agrees</td>" : "<td class=\"n bad\">differs</td>";
  return "<td class=\"n\">–</td>";
}

std::string rows_table(const std::vector<analysis::Row>& rows, const std::vector<int>& study_of) {
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All rows\">\n<table id=\"rows\">\n<thead><tr>";
  const std::pair<const char*, const char*> heads[] = {{"study", "study"},
                                                       {"arm", "arm"},
                                                       {"what", "readout"},
                                                       {"observed", "observed"},
                                                       {"predicted", "predicted"},
                                                       {"", "unit"},
                                                       {"fold", "fold error"},
                                                       {"role", "role"},
                                                       {"area", "area"}};
  for (const auto& [key, text] : heads) {
    const std::string name(key);
    const char* align = name == "observed" || name == "predicted" || name == "fold" ? " class=\"n\"" : "";
    out += name.empty() ? fmt::format("<th scope=\"col\">{}</th>", text)
                        : fmt::format("<th scope=\"col\"{} data-key=\"{}\"><button type=\"button\">{}</button></th>",
                                      align, key, text);
  }
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const std::string study = study_of[i] >= 0
                                  ? fmt::format("<a href=\"#study-{}\">{}</a>", study_of[i], html_escape(row.study))
                                  : html_escape(row.study);
    const bool direction = row.measure == "direction";
    std::string what = row.readout + (row.measure == "value" || direction ? "" : " " + row.measure) +
                       (row.at.empty() ? "" : " " + row.at);
    std::string observed = direction ? direction_in_words(row.observed) : number(row.observed);
    if (row.spread) observed += " ± " + number(*row.spread, 3);
    out += fmt::format(
        "<tr{}><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td><td>{}</td>{}<td>{}</td><td>{}</td></tr>\n",
        row.note.empty() ? "" : fmt::format(" title=\"{}\"", html_escape(row.note)), study, html_escape(row.arm),
        html_escape(what), observed,
        row.failed  ? "–"
        : direction ? direction_in_words(row.predicted)
                    : number(row.predicted),
        direction ? "" : html_escape(row.unit), verdict(row), html_escape(row.role), html_escape(row.area));
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

Json rows_json(const std::vector<analysis::Row>& rows, const std::vector<int>& study_of) {
  Json out = Json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    out.push_back({{"study", row.study},
                   {"study_index", study_of[i]},
                   {"arm", row.arm},
                   {"readout", row.readout},
                   {"measure", row.measure},
                   {"at", row.at},
                   {"observed", drawn(row.observed)},
                   {"predicted", row.failed ? Json(nullptr) : drawn(row.predicted)},
                   {"unit", row.unit},
                   {"fold_error", row.fold_error ? drawn(*row.fold_error) : Json(nullptr)},
                   {"agrees", row.agrees ? Json(*row.agrees) : Json(nullptr)},
                   {"failed", row.failed},
                   {"role", row.role},
                   {"area", row.area}});
  }
  return out;
}

}  // namespace

std::string validate_html(const lang::Model& model, const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary,
                          const std::vector<ValidatedStudy>& studies, const Citations& citations) {
  const std::vector<int> study_of = studies_of(rows, studies);
  Json study_data = Json::array();
  std::set<std::string> keys;
  for (std::size_t s = 0; s < studies.size(); ++s) {
    std::vector<const analysis::Row*> own;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (study_of[i] == static_cast<int>(s)) own.push_back(&rows[i]);
    study_data.push_back(study_json(model, studies[s], own, citations));
    if (!studies[s].study->reference.empty()) keys.insert(studies[s].study->reference);
  }
  std::string body = "<header>\n<h1>Predicted against observed</h1>\n";
  body += fmt::format(
      "<p class=\"soft small\" style=\"margin:0\">{} {}: {} rows of {} studies. Calibration studies may have set "
      "parameters; validation studies never did. {}</p>\n</header>\n<main>\n",
      html_escape(model.name), html_escape(model.version), rows.size(), studies.size(), kDisclaimer);
  body += "<h2>Summary</h2>\n" +
          summary_table(summary, "role", [](const auto& role) { return role.empty() ? std::string("no role") : role; });
  body += summary_table(analysis::summarise_by_area(rows), "area", [](const auto& key) {
    return (key.second.empty() ? "no area" : key.second) + (key.first.empty() ? "" : ", " + key.first);
  });
  body +=
      "<p class=\"soft small\">Fold error: the larger of predicted/observed and observed/predicted. GMFE is its "
      "geometric mean; AFE above 1 means the model reads high.</p>\n";
  body +=
      "<div class=\"bar\" id=\"filters\" role=\"search\"></div>\n<h2>Each number</h2>\n<div class=\"card\"><div "
      "class=\"scatter\" id=\"scatter\"></div>"
      "<p class=\"key\"><span><span class=\"swatch\" "
      "style=\"background:var(--c0);border-radius:50%\"></span>calibration</span>"
      "<span><span class=\"swatch\" style=\"background:var(--c1);transform:rotate(45deg) "
      "scale(.85)\"></span>validation</span>"
      "<span>solid: identity; broken: 1.25, 1.5 and 2-fold</span><span>A click leads to the study.</span></p></div>\n";
  body +=
      "<h2>Rows</h2>\n<p class=\"soft small\" id=\"shown\" aria-live=\"polite\"></p>\n" + rows_table(rows, study_of);
  body +=
      "<h2>Studies</h2>\n<noscript><p class=\"notice\">The curves need a script; the table above does "
      "not.</p></noscript>\n<div id=\"studies\"></div>\n";
  if (!keys.empty()) body += "<h2>Sources</h2>\n" + sources_list({keys.begin(), keys.end()}, citations);
  body += std::string("</main>\n<footer><p>") + kDisclaimer + "</p></footer>\n";
  return html_page("Predicted against observed", body, {{"rows", rows_json(rows, study_of)}, {"studies", study_data}},
                   "validate.js");
}

}  // namespace gln::report
