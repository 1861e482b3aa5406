#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "report/explain.hpp"
#include "report/model_words.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::report {
namespace {

using analysis::Influence;
using analysis::Influences;
using analysis::Ledger;

std::string title_of(const Ledger& ledger) {
  const std::string unit = ledger.unit == "1" ? "" : " " + ledger.unit;
  if (!ledger.difference)
    return fmt::format("{}: {}{} at {:.3g} h, {} at {:.3g} h", ledger.readout, number(ledger.value_from), unit,
                       ledger.from, number(ledger.value_to), ledger.to);
  const std::string when = ledger.from > 0.0 ? fmt::format("change from {:.3g} h to {:.3g} h", ledger.from, ledger.to)
                           : ledger.to > 0.0 ? fmt::format("at {:.3g} h", ledger.to)
                                             : "at rest";
  return fmt::format("{} {}: {}{} in the second, {} in the first", ledger.readout, when, number(ledger.second), unit,
                     number(ledger.first));
}

std::string table(const Ledger& ledger, std::string title, const Style& style) {
  LedgerView view;
  view.title = std::move(title);
  view.unit = ledger.unit;
  view.total = ledger.change;
  view.total_label = (ledger.difference ? "difference of " : "change of ") + ledger.readout;
  for (const auto& entry : ledger.entries)
    if (entry.amount != 0.0) view.entries.push_back({entry.name, entry.title, entry.amount, 100.0 * entry.share});
  return ledger_text(view, style);
}

std::string ledger_part(const Ledger& ledger, const Style& style) {
  std::string result;
  // Blood flows in and out by far more than stays: the same ledger by place, before the single processes.
  if (const auto places = analysis::by_place(ledger); places.entries.size() < ledger.entries.size())
    result = table(places, title_of(ledger) + ", by place", style) + "\n" +
             table(ledger, "the same, process by process", style);
  else
    result = table(ledger, title_of(ledger), style);
  return result + fmt::format("unaccounted: {:.1e} of what moved\n", ledger.residual);
}

std::string percent(const std::optional<double>& elasticity) { return elasticity ? number(*elasticity, 3) : "-"; }

std::string number_of(const Influence& it, const Style& style) {
  if (it.action == "multiply") return (style.unicode ? "×" : "x") + number(it.value);
  return (it.action == "add" ? "+" : "") + number(it.value) + (it.unit == "1" ? "" : " " + printable(it.unit, style));
}

std::string span(const std::optional<double>& low, const std::optional<double>& high, const Style& style) {
  if (!low && !high) return "";
  return (low ? number(*low, 3) : "?") + std::string(style.unicode ? "–" : "..") + (high ? number(*high, 3) : "?");
}

std::string influences_part(const Explanation& explanation, const Style& style) {
  const auto& all = *explanation.influences;
  const auto& ledger = explanation.ledger;
  const std::size_t listed = std::min(explanation.listed, all.all.size());
  const std::string what = !all.by_change ? ledger.readout : (ledger.difference ? "difference" : "change");
  std::string out = "\n" + paint("the numbers that matter most", Ink::bold, style) + "\n" +
                    paint(wrap(fmt::format("per 1 %: by how many per cent the {} and {} itself{} move when the number "
                                           "is 1 % higher. Range: what the {} ({} {}) would be at its ends.",
                                           what, ledger.readout, ledger.difference ? " in the second" : "", what,
                                           number(all.by_change ? all.change : all.value), all.unit),
                               static_cast<std::size_t>(style.width), 0),
                          Ink::dim, style) +
                    "\n";
  if (listed == 0) return out + "no number of the model can move it\n";
  Table table({{"number", Align::left, true, 22},
               {"value", Align::right},
               {"range", Align::left},
               {"kind", Align::left},
               {what == ledger.readout ? "value" : what, Align::right},
               {"value", Align::right},
               {"over its range", Align::left},
               {"source", Align::left, true}});
  std::set<std::string> keys;
  std::string remarks;
  for (std::size_t i = 0; i < listed; ++i) {
    const auto& it = all.all[i];
    std::string source;
    for (const auto& key : it.source.references) {
      source += (source.empty() ? "" : ", ") + key;
      keys.insert(key);
    }
    table.add({printable(it.name, style), number_of(it, style), span(it.low, it.high, style), kind_name(it.source.kind),
               percent(all.by_change ? it.on_change : it.on_value), percent(it.on_value),
               span(it.at_low, it.at_high, style), printable(source, style)});
    if (!it.remark.empty()) remarks += printable(it.name, style) + ": " + printable(it.remark, style) + "\n";
  }
  out += table.draw(style) + remarks;
  out += paint(fmt::format("{} of {} that can reach it{}", listed, all.examined,
                           all.out_of_reach > 0 ? fmt::format("; {} cannot", all.out_of_reach) : ""),
               Ink::dim, style);
  if (all.failed > 0) out += fmt::format("; {} gave no answer", all.failed);
  out += "\n";
  for (const auto& key : keys) {
    const auto found = explanation.citations.find(key);
    if (found == explanation.citations.end()) continue;
    std::string text = key + ": " + found->second.text;
    if (!found->second.doi.empty())
      text += " doi:" + found->second.doi;
    else if (!found->second.pmid.empty())
      text += " PMID " + found->second.pmid;
    out += wrap(printable(text, style), static_cast<std::size_t>(style.width), 2) + "\n";
  }
  return out;
}

}  // namespace

std::string explain_text(const Explanation& explanation, const Style& style) {
  std::string out;
  static constexpr const char* kNames[] = {"first:  ", "second: "};
  for (std::size_t i = 0; explanation.ledger.difference && i < explanation.arms.size() && i < 2; ++i)
    out += paint(kNames[i], Ink::dim, style) + printable(explanation.arms[i], style) + "\n";
  if (!out.empty()) out += "\n";
  out += ledger_part(explanation.ledger, style);
  if (explanation.influences) out += influences_part(explanation, style);
  return out;
}

}  // namespace gln::report
