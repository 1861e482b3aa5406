#include <algorithm>
#include <cmath>
#include <map>

#include "report/claims.hpp"
#include "report/json_parts.hpp"

namespace gln::report {
namespace {

Json sources_json(const std::vector<std::string>& keys, const Citations& citations) {
  Json out = Json::array();
  for (const auto& key : keys) out.push_back(source_json(key, citations));
  return out;
}

/// Of `change_percent` for a direction, else of `predicted`.
Json range_json(const evidence::Range* it) {
  if (it == nullptr) return nullptr;
  const auto& range = *it;
  return {{"low", number_or_null(range.low)},
          {"high", number_or_null(range.high)},
          {"draws", range.draws},
          {"agreeing", range.agreeing},
          {"unanswered", range.unanswered},
          {"reason", range.reason.empty() ? Json(nullptr) : Json(range.reason)}};
}

Json row_json(const analysis::Row& row, const evidence::RowDetail& detail, double fold, const evidence::Range* range) {
  const auto agrees = evidence::row_agrees(row, fold);
  Json accept = nullptr;
  if (row.accept) accept = {number_or_null(row.accept->first), number_or_null(row.accept->second)};
  return {{"arm", row.arm},
          {"readout", row.readout},
          {"measure", row.measure},
          {"of", detail.of.empty() ? Json(nullptr) : Json(detail.of)},
          {"at", row.at.empty() ? Json(nullptr) : Json(row.at)},
          {"versus", row.versus.empty() ? Json(nullptr) : Json(row.versus)},
          {"if_true", number_or_null(row.observed)},
          {"accept", accept},
          {"predicted", number_or_null(row.predicted)},
          {"unit", row.unit},
          {"change_percent", number_or_null(detail.percent)},
          {"limit", detail.limit.empty() ? Json(nullptr) : Json(detail.limit)},
          {"range", range_json(range)},
          {"agrees", agrees ? Json(*agrees) : Json(nullptr)},
          {"remark", row.remark}};
}

Json experiment_json(const ClaimsScene& scene, const JudgedClaim& judged, const evidence::Experiment& experiment) {
  const auto* ranges = judged.ranges_of(experiment);
  Json rows = Json::array();
  for (std::size_t i = 0; i < experiment.rows.size(); ++i)
    rows.push_back(row_json(experiment.rows[i], experiment.details[i], judged.claim->fold,
                            ranges == nullptr ? nullptr : &ranges->at(i)));
  const bool read = experiment.study >= 0;
  const auto* study = read ? &scene.experiments->studies[static_cast<std::size_t>(experiment.study)] : nullptr;
  return {{"name", experiment.name},
          {"title", read ? Json(study->title) : Json(nullptr)},
          {"note", read ? Json(study->note) : Json(nullptr)},
          {"missing", experiment.missing.empty() ? Json(nullptr) : Json(experiment.missing)},
          {"uncertain", ranges == nullptr ? std::vector<std::string>{} : judged.claim->uncertain},
          {"rows", rows}};
}

Json claim_json(const ClaimsScene& scene, const JudgedClaim& judged) {
  const auto& claim = *judged.claim;
  Json experiments = Json::array();
  for (const auto* experiment : judged.judgement.experiments)
    experiments.push_back(experiment_json(scene, judged, *experiment));
  return {{"id", claim.id},
          {"section", claim.section},
          {"kind", claim.kind},
          {"claim", claim.claim},
          {"mechanism", claim.mechanism},
          {"certainty", claim.certainty},
          {"direction", claim.direction},
          {"effect_size", claim.effect_size},
          {"verdict", evidence::to_string(judged.judgement.verdict)},
          {"why", judged.judgement.why},
          {"question", claim.question.empty() ? Json(nullptr) : Json(claim.question)},
          {"only_necessary", claim.necessary_only.empty() ? Json(nullptr) : Json(claim.necessary_only)},
          {"evidence", claim.evidence},
          {"population", claim.population},
          {"as_of", claim.as_of},
          {"model_readouts", claim.readouts},
          {"references", sources_json(claim.references, scene.citations)},
          {"experiments", experiments}};
}

Json safety_json(const ClaimsScene& scene) {
  Json out = Json::array();
  if (scene.safety == nullptr) return out;
  for (const auto& rule : scene.safety->rules) {
    Json when = Json::array();
    for (const auto& trigger : rule.triggers)
      when.push_back({{"when", trigger.when},
                      {"consumer", to_string(trigger.action[0])},
                      {"clinician", to_string(trigger.action[1])},
                      {"research", to_string(trigger.action[2])}});
    out.push_back({{"id", rule.id},
                   {"message", rule.message},
                   {"triggers", when},
                   {"references", rule.references},
                   {"as_of", rule.as_of}});
  }
  return out;
}

Json doi_or_text(const std::string& key, const Citations& citations) {
  const auto found = citations.find(key);
  Json work = {{"@type", "CreativeWork"}, {"name", found == citations.end() ? key : found->second.text}};
  if (found != citations.end() && !found->second.doi.empty())
    work["url"] = "https://doi.org/" + found->second.doi;
  else if (found != citations.end() && !found->second.pmid.empty())
    work["url"] = "https://pubmed.ncbi.nlm.nih.gov/" + found->second.pmid + "/";
  return work;
}

Json citations_json(const std::vector<std::string>& keys, const Citations& citations) {
  Json out = Json::array();
  for (const auto& key : keys) out.push_back(doi_or_text(key, citations));
  return out;
}

/// Three ratings, each of its own aspect: the model's verdict must not be taken for the evidence, nor the other way
/// round.
Json ratings(const JudgedClaim& judged) {
  const auto& levels = evidence::certainty_levels();
  const auto level = std::find(levels.begin(), levels.end(), judged.claim->certainty) - levels.begin() + 1;
  const std::string direction = judged.claim->direction + ": " + judged.claim->effect_size;
  const std::string verdict = evidence::to_string(judged.judgement.verdict);
  return {{{"@type", "Rating"},
           {"reviewAspect", "certainty of evidence in people (GRADE)"},
           {"ratingValue", level},
           {"worstRating", 1},
           {"bestRating", levels.size()},
           {"alternateName", judged.claim->certainty}},
          {{"@type", "Rating"}, {"reviewAspect", "direction and size found in people"}, {"alternateName", direction}},
          {{"@type", "Rating"},
           {"reviewAspect", "verdict of the model's experiment"},
           {"alternateName", verdict},
           {"ratingExplanation", judged.judgement.why}}};
}

Json review(const ClaimsScene& scene, const JudgedClaim& judged, const Json& author) {
  const auto& claim = *judged.claim;
  return {{"@type", "ClaimReview"},
          {"@id", "#" + claim.id},
          {"identifier", claim.id},
          {"claimReviewed", claim.claim},
          {"itemReviewed", {{"@type", "Claim"}, {"text", claim.claim}}},
          {"reviewRating", ratings(judged)},
          {"reviewBody", claim.evidence},
          {"author", author},
          {"datePublished", claim.as_of},
          {"citation", citations_json(claim.references, scene.citations)}};
}

}  // namespace

std::string claims_json(const ClaimsScene& scene) {
  std::map<std::string, int> counts;
  Json claims = Json::array(), faq = Json::array();
  for (const auto& judged : scene.claims) {
    ++counts[evidence::to_string(judged.judgement.verdict)];
    claims.push_back(claim_json(scene, judged));
  }
  for (const auto& it : scene.monograph->faq)
    faq.push_back({{"id", it.id},
                   {"question", it.question},
                   {"answer", it.answer},
                   {"claims", it.claims},
                   {"references", it.references}});
  Json verdicts = Json::object();
  for (const auto* verdict : {"supported", "contradicted", "undecided", "outside model"})
    verdicts[verdict] = counts[verdict];
  const Json json = {{"model", {{"name", scene.model->name}, {"version", scene.model->version}}},
                     {"title", scene.monograph->title},
                     {"as_of", scene.monograph->as_of},
                     {"counts", verdicts},
                     {"claims", claims},
                     {"faq", faq},
                     {"safety", safety_json(scene)},
                     {"disclaimer", kDisclaimer}};
  return document(json, 2);
}

std::string claims_jsonld(const ClaimsScene& scene) {
  const Json author = {{"@type", "SoftwareApplication"},
                       {"name", "gln"},
                       {"applicationCategory", "Simulation of L-glutamine in the human body"},
                       {"softwareVersion", scene.model->name + " " + scene.model->version}};
  Json parts = Json::array(), questions = Json::array();
  for (const auto& judged : scene.claims) parts.push_back(review(scene, judged, author));
  for (const auto& it : scene.monograph->faq)
    questions.push_back(
        {{"@type", "Question"},
         {"name", it.question},
         {"acceptedAnswer",
          {{"@type", "Answer"}, {"text", it.answer}, {"citation", citations_json(it.references, scene.citations)}}}});
  const Json page = {
      {"@type", "MedicalWebPage"},
      {"@id", "#monograph"},
      {"name", scene.monograph->title},
      {"description", scene.monograph->about},
      {"inLanguage", "en"},
      {"dateModified", scene.monograph->as_of},
      {"lastReviewed", scene.monograph->as_of},
      {"about", {{"@type", "DietarySupplement"}, {"name", "L-glutamine"}, {"nonProprietaryName", "L-glutamine"}}},
      {"usageInfo", kDisclaimer},
      {"author", author},
      {"hasPart", parts}};
  const Json faq = {{"@type", "FAQPage"},
                    {"@id", "#faq"},
                    {"name", "Questions about L-glutamine"},
                    {"inLanguage", "en"},
                    {"mainEntity", questions}};
  const Json json = {{"@context", "https://schema.org"}, {"@graph", {page, faq}}};
  return document(json, 2);
}

}  // namespace gln::report
