#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "report/claims.hpp"
#include "report/figures.hpp"
#include "report/html.hpp"
#include "report/html_page.hpp"

namespace gln::report {
namespace {

using evidence::Verdict;
using Json = nlohmann::ordered_json;

const char* class_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return "good";
    case Verdict::contradicted:
      return "bad";
    case Verdict::undecided:
      return "fair";
    case Verdict::outside_model:
      break;
  }
  return "soft";
}

std::string reference_links(const std::vector<std::string>& keys, const Citations& citations) {
  std::string out;
  for (const auto& key : keys)
    out += fmt::format("{}<a href=\"#source-{}\">{}</a>", out.empty() ? "" : ", ", html_escape(key),
                       html_escape(cited_as(key, citations)));
  return out;
}

std::string field(const char* name, const std::string& html) {
  return html.empty() ? "" : fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
}

std::string rows_table(const JudgedClaim& judged, const evidence::Experiment& experiment) {
  const double fold = judged.claim->fold;
  const auto* ranges = judged.ranges_of(experiment);
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rows of the "
      "experiment\">\n<table><thead><tr><th scope=\"col\">arm</th>"
      "<th scope=\"col\">what</th><th scope=\"col\">if it were true</th><th scope=\"col\">model</th><th "
      "scope=\"col\"></th>" +
      std::string(ranges != nullptr ? "<th scope=\"col\">range</th>" : "") + "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < experiment.rows.size(); ++i) {
    const auto& row = experiment.rows[i];
    const auto& detail = experiment.details[i];
    const auto agrees = evidence::row_agrees(row, fold);
    const char* grade = !agrees ? "fair" : *agrees ? "good" : "bad";
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td>{}</tr>\n",
                       html_escape(row.arm), html_escape(row_in_words(row, detail)),
                       html_escape(expected_in_words(row, detail)), html_escape(predicted_in_words(row, detail)), grade,
                       !agrees   ? "no answer"
                       : *agrees ? "agrees"
                                 : "differs",
                       ranges != nullptr ? "<td>" + html_escape(range_in_words(row, ranges->at(i))) + "</td>" : "");
  }
  out += "</tbody>\n</table>\n</div>\n";
  if (ranges != nullptr)
    out += "<p class=\"soft small\">" + html_escape(ranges_in_words(*judged.claim, *ranges)) + "</p>\n";
  return out;
}

std::string experiment_html(const ClaimsScene& scene, const JudgedClaim& judged,
                            const evidence::Experiment& experiment) {
  if (experiment.study < 0)
    return fmt::format("<h4>Experiment {}</h4>\n<p class=\"soft\">Cannot be run: {}.</p>\n",
                       html_escape(experiment.name), html_escape(experiment.missing));
  const auto& study = scene.experiments->studies[static_cast<std::size_t>(experiment.study)];
  return fmt::format("<h4>{}</h4>\n<p class=\"soft small\">{}</p>\n", html_escape(study.title),
                     html_escape(study.note)) +
         rows_table(judged, experiment) +
         fmt::format("<div class=\"charts\" data-experiment=\"{}\"></div>\n", experiment.study);
}

std::string claim_html(const ClaimsScene& scene, const JudgedClaim& judged) {
  const auto& claim = *judged.claim;
  const auto& judgement = judged.judgement;
  std::string out = fmt::format(
      "<details class=\"card claim\" id=\"{0}\" data-verdict=\"{1}\" data-certainty=\"{2}\">\n<summary><span "
      "class=\"what\">{3}</span>"
      "<span class=\"axes small\"><span class=\"soft\">{0}</span> <span>{4}</span> <span class=\"{5}\">model: "
      "{1}</span></span></summary>\n",
      html_escape(claim.id), evidence::to_string(judgement.verdict), claim.certainty, html_escape(claim.claim),
      html_escape(evidence_in_words(claim)), class_of(judgement.verdict));
  out += "<dl>\n" + field("Certainty", html_escape(claim.certainty) + " (GRADE)") +
         field("Found", html_escape(evidence_in_words(claim) + ": " + claim.effect_size)) +
         field("Model", fmt::format("<b class=\"{}\">{}</b>: {}", class_of(judgement.verdict),
                                    evidence::to_string(judgement.verdict), html_escape(judgement.why))) +
         field("Decided", html_escape(claim.question)) + field("Evidence", html_escape(claim.evidence)) +
         field("Said to work", html_escape(claim.mechanism)) + field("People", html_escape(claim.population)) +
         field("Sources", reference_links(claim.references, scene.citations)) +
         field("As of", html_escape(claim.as_of)) + "</dl>\n";
  for (const auto* experiment : judgement.experiments) out += experiment_html(scene, judged, *experiment);
  return out + "</details>\n";
}

std::string summary_table(const ClaimsScene& scene) {
  std::map<std::string, std::map<Verdict, int>> counts;
  for (const auto& judged : scene.claims) ++counts[judged.claim->section][judged.judgement.verdict];
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Summary\">\n<table>\n<thead><tr><th "
      "scope=\"col\">section</th>";
  const Verdict verdicts[] = {Verdict::supported, Verdict::contradicted, Verdict::undecided, Verdict::outside_model};
  for (const auto verdict : verdicts)
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", evidence::to_string(verdict));
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& section : evidence::claim_sections()) {
    if (counts.find(section) == counts.end()) continue;
    out += "<tr><th scope=\"row\">" + html_escape(evidence::section_title(section)) + "</th>";
    for (const auto verdict : verdicts) out += fmt::format("<td class=\"n\">{}</td>", counts[section][verdict]);
    out += "</tr>\n";
  }
  return out + "</tbody>\n</table>\n</div>\n";
}

/// What a question's answer leans on: each claim with its certainty and verdict.
std::string faq_claims(const ClaimsScene& scene, const evidence::Faq& faq) {
  std::string out;
  for (const auto& id : faq.claims) {
    const auto found = std::find_if(scene.claims.begin(), scene.claims.end(),
                                    [&](const JudgedClaim& it) { return it.claim->id == id; });
    if (found == scene.claims.end()) continue;
    out += fmt::format("<li><a href=\"#{}\">{}</a> <span class=\"soft\">(found: {}; model: {})</span></li>\n",
                       html_escape(id), html_escape(found->claim->claim), html_escape(evidence_in_words(*found->claim)),
                       evidence::to_string(found->judgement.verdict));
  }
  return out.empty() ? "" : "<ul class=\"small\">\n" + out + "</ul>\n";
}

std::string faq_html(const ClaimsScene& scene) {
  std::string out;
  for (const auto& faq : scene.monograph->faq) {
    out += fmt::format("<section class=\"card answer\" id=\"faq-{}\"><h3>{}</h3>\n<p>{}</p>\n", html_escape(faq.id),
                       html_escape(faq.question), html_escape(faq.answer));
    if (!faq.references.empty())
      out += "<p class=\"small soft\">Sources: " + reference_links(faq.references, scene.citations) + "</p>\n";
    out += faq_claims(scene, faq) + "</section>\n";
  }
  return out;
}

std::string safety_html(const ClaimsScene& scene) {
  if (scene.safety == nullptr || scene.safety->rules.empty()) return {};
  std::string out =
      "<h2 id=\"safety\">When to stop and ask first</h2>\n<p class=\"soft small\">The rules by which the program warns "
      "or refuses; for a consumer "
      "\"stop\" means that nothing is simulated.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Safety rules\">\n<table><thead><tr>"
      "<th scope=\"col\">rule</th><th scope=\"col\">when</th><th scope=\"col\">consumer</th><th "
      "scope=\"col\">why</th></tr></thead>\n<tbody>\n";
  for (const auto& rule : scene.safety->rules)
    for (const auto& trigger : rule.triggers)
      out += fmt::format("<tr><td>{}</td><td class=\"wrap\">{}</td><td>{}</td><td class=\"wrap\">{}</td></tr>\n",
                         html_escape(rule.id), html_escape(trigger.when), to_string(trigger.action[0]),
                         html_escape(rule.message));
  return out + "</tbody>\n</table>\n</div>\n";
}

Json figures(const ClaimsScene& scene) {
  Json out = Json::object();
  for (const auto& experiment : scene.experiments->list) {
    if (experiment.study < 0) continue;
    const auto index = static_cast<std::size_t>(experiment.study);
    if (index >= scene.experiments->runs.size()) continue;
    std::vector<const analysis::Row*> rows;
    for (const auto& row : experiment.rows) rows.push_back(&row);
    out[std::to_string(experiment.study)] = observed_readouts(*scene.model, scene.experiments->runs[index], rows, 180);
  }
  return out;
}

constexpr const char* kStyle = R"(<style>
.claim { margin: 10px 0; scroll-margin-top: 64px; }
.claim > summary { display: flex; flex-wrap: wrap; gap: 4px 18px; justify-content: space-between; padding: 0; }
.claim .what { font-weight: 600; flex: 1 1 24rem; }
.claim .axes { display: flex; flex-wrap: wrap; gap: 2px 14px; }
.claim h4 { margin: 18px 0 4px; }
.claim .scroll { margin: 8px 0; }
.claim[hidden] { display: none; }
.answer { margin: 10px 0; }
.answer p { margin: 8px 0; max-width: 75ch; }
</style>
)";

}  // namespace

std::string claims_html(const ClaimsScene& scene) {
  const auto& monograph = *scene.monograph;
  std::string body = kStyle;
  body += fmt::format(
      "<header>\n<h1>{}</h1>\n<p class=\"soft\" style=\"margin:0\">{} State of the evidence: {}. Model: {} {}.</p>\n<p "
      "class=\"notice warning\">{}</p>\n</header>\n<main>\n",
      html_escape(monograph.title), html_escape(monograph.about), html_escape(monograph.as_of),
      html_escape(scene.model->name), html_escape(scene.model->version), kDisclaimer);
  if (!monograph.faq.empty()) body += "<h2 id=\"faq\">Questions</h2>\n" + faq_html(scene);
  body += safety_html(scene);
  body += "<h2 id=\"claims\">The claims</h2>\n" + summary_table(scene);
  body +=
      "<p class=\"soft small\">Each claim has three things that must not be mixed: how certain evidence in people is "
      "(GRADE: high, moderate, low, very low), "
      "which way it points and how far, and what the claim's own experiment shows in the model. The model speaks of "
      "mechanisms; it is not a trial. "
      "Supported: every row of the experiment came out as the claim would have it; contradicted: none did; undecided: "
      "some did, or the model cannot tell yet.</p>\n";
  body +=
      "<div class=\"bar sticky\" id=\"filters\" role=\"search\"></div>\n<p class=\"soft small\" id=\"shown\" "
      "aria-live=\"polite\"></p>\n";
  for (const auto& section : evidence::claim_sections()) {
    std::string part;
    for (const auto& judged : scene.claims)
      if (judged.claim->section == section) part += claim_html(scene, judged);
    if (!part.empty())
      body += fmt::format("<section class=\"claims\"><h3 style=\"margin-top:24px\">{}</h3>\n{}</section>\n",
                          html_escape(evidence::section_title(section)), part);
  }
  body += "<noscript><p class=\"notice\">The curves need a script; the texts and tables do not.</p></noscript>\n";
  body += "<h2 id=\"sources\">Sources</h2>\n" + sources_list(sources_of(scene), scene.citations);
  body += std::string("</main>\n<footer><p>") + kDisclaimer + "</p></footer>\n";
  return html_page(monograph.title, body, {{"experiments", figures(scene)}}, "claims.js");
}

}  // namespace gln::report
