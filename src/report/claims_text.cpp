#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/claims.hpp"
#include "report/table.hpp"

namespace gln::report {
namespace {

using evidence::Verdict;

Ink ink_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::supported:
      return Ink::green;
    case Verdict::contradicted:
      return Ink::red;
    case Verdict::undecided:
      return Ink::yellow;
    case Verdict::outside_model:
      break;
  }
  return Ink::dim;
}

std::string painted(Verdict verdict, const Style& style) {
  return paint(evidence::to_string(verdict), ink_of(verdict), style);
}

std::size_t width_of(const Style& style) { return static_cast<std::size_t>(std::max(40, style.width)); }

void add_field(std::string& out, const std::string& name, const std::string& text, const Style& style) {
  if (text.empty()) return;
  constexpr std::size_t kIndent = 14;
  const std::string line = pad_right(name, kIndent) + printable(text, style);
  const std::string wrapped = wrap(line, width_of(style), kIndent);
  out += paint(wrapped.substr(0, kIndent), Ink::dim, style) + wrapped.substr(kIndent) + "\n";
}

std::string agreement(const analysis::Row& row, double fold, const Style& style) {
  const auto agrees = evidence::row_agrees(row, fold);
  if (!agrees) return paint("no answer", Ink::yellow, style);
  return *agrees ? paint("agrees", Ink::green, style) : paint("differs", Ink::red, style);
}

std::string experiment_text(const ClaimsScene& scene, const JudgedClaim& judged, const evidence::Experiment& experiment,
                            const Style& style) {
  std::string out = "\n" + paint("experiment " + experiment.name, Ink::bold, style) + "\n";
  if (!experiment.missing.empty())
    return out + wrap("  cannot be run: " + printable(experiment.missing, style), width_of(style), 2) + "\n";
  if (experiment.study < 0) return out;
  const auto& study = scene.experiments->studies[static_cast<std::size_t>(experiment.study)];
  out += wrap("  " + printable(study.title, style), width_of(style), 2) + "\n";
  if (!study.note.empty())
    out += paint(wrap("  " + printable(study.note, style), width_of(style), 2), Ink::dim, style) + "\n";
  const auto* ranges = judged.ranges_of(experiment);
  std::vector<TableColumn> columns = {{"arm", Align::left, true},
                                      {"what", Align::left, true, 16},
                                      {"if it were true", Align::left},
                                      {"model", Align::left},
                                      {"", Align::left}};
  if (ranges != nullptr) columns.push_back({"range", Align::left});
  Table table(columns);
  for (std::size_t i = 0; i < experiment.rows.size(); ++i) {
    const auto& row = experiment.rows[i];
    const auto& detail = experiment.details[i];
    std::vector<std::string> cells = {printable(row.arm, style), printable(row_in_words(row, detail), style),
                                      printable(expected_in_words(row, detail), style),
                                      printable(predicted_in_words(row, detail), style),
                                      agreement(row, judged.claim->fold, style)};
    if (ranges != nullptr) cells.push_back(range_in_words(row, ranges->at(i)));
    table.add(cells);
  }
  out += table.draw(style, 2);
  if (ranges != nullptr)
    out += paint(wrap("  " + ranges_in_words(*judged.claim, *ranges), width_of(style), 2), Ink::dim, style) + "\n";
  return out;
}

/// For a narrow table: the certainty stays with the direction, the word does not.
std::string short_evidence(const evidence::Claim& claim) {
  std::string text = evidence_in_words(claim);
  const std::string ending = " certainty";
  return text.substr(0, text.size() - ending.size());
}

std::string legend(const Style& style) {
  const char* text =
      "Found: direction in people and how certain that is (GRADE). Model: what the claim's own experiment shows in "
      "this model - a "
      "mechanism speaking, not a trial. gln claims ID shows one in full; gln claims --html FILE writes the monograph.";
  return paint(wrap(text, width_of(style), 0), Ink::dim, style) + "\n" + paint(kDisclaimer, Ink::dim, style) + "\n";
}

}  // namespace

std::string claims_text(const ClaimsScene& scene, const Style& style) {
  std::string out;
  std::map<Verdict, int> counts;
  for (const auto& section : evidence::claim_sections()) {
    Table table({{"id", Align::left},
                 {"claim", Align::left, true, 20},
                 {"found, certainty", Align::left},
                 {"model", Align::left}});
    for (const auto& judged : scene.claims) {
      if (judged.claim->section != section) continue;
      ++counts[judged.judgement.verdict];
      table.add({judged.claim->id, printable(judged.claim->claim, style), short_evidence(*judged.claim),
                 painted(judged.judgement.verdict, style)});
    }
    if (!table.empty())
      out += paint(evidence::section_title(section), Ink::bold, style) + "\n" + table.draw(style) + "\n";
  }
  out += fmt::format("{} claims: {} supported by the model, {} contradicted, {} undecided, {} outside it\n",
                     scene.claims.size(), counts[Verdict::supported], counts[Verdict::contradicted],
                     counts[Verdict::undecided], counts[Verdict::outside_model]);
  return out + legend(style);
}

std::string claim_text(const ClaimsScene& scene, const JudgedClaim& judged, const Style& style) {
  const auto& claim = *judged.claim;
  std::string out = paint(claim.id, Ink::bold, style) + "  " +
                    paint(evidence::section_title(claim.section) + ", " + claim.kind, Ink::dim, style) + "\n";
  out += paint(wrap(printable(claim.claim, style), width_of(style), 0), Ink::bold, style) + "\n\n";
  add_field(out, "certainty", claim.certainty + " (GRADE)", style);
  add_field(out, "found", evidence_in_words(claim) + ": " + claim.effect_size, style);
  add_field(out, "model", evidence::to_string(judged.judgement.verdict) + ": " + judged.judgement.why, style);
  add_field(out, "decided", claim.question, style);
  out += "\n";
  add_field(out, "evidence", claim.evidence, style);
  add_field(out, "said to work", claim.mechanism, style);
  add_field(out, "people", claim.population, style);
  add_field(out, "as of", claim.as_of, style);
  for (const auto* experiment : judged.judgement.experiments) out += experiment_text(scene, judged, *experiment, style);
  if (!claim.references.empty()) {
    out += "\n" + paint("sources", Ink::bold, style) + "\n";
    for (const auto& key : claim.references) {
      const auto found = scene.citations.find(key);
      std::string line = "  " + key;
      if (found != scene.citations.end()) line += ": " + found->second.text;
      if (found != scene.citations.end() && !found->second.doi.empty()) line += " doi:" + found->second.doi;
      out += wrap(printable(line, style), width_of(style), 4) + "\n";
    }
  }
  return out + "\n" + paint(kDisclaimer, Ink::dim, style) + "\n";
}

}  // namespace gln::report
