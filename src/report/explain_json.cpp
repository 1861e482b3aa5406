#include <algorithm>

#include "report/explain.hpp"
#include "report/json_parts.hpp"
#include "report/model_words.hpp"

namespace gln::report {
namespace {

Json entries_json(const analysis::Ledger& ledger) {
  Json entries = Json::array();
  for (const auto& entry : ledger.entries) {
    Json one = {{"name", entry.name},
                {"title", entry.title},
                {"amount", number_or_null(entry.amount)},
                {"share", number_or_null(entry.share)}};
    if (ledger.difference) one["at_rest"] = number_or_null(entry.at_rest);
    entries.push_back(std::move(one));
  }
  return entries;
}

Json parameters_json(const Explanation& explanation) {
  Json out = Json::array();
  const auto& all = *explanation.influences;
  for (std::size_t i = 0; i < std::min(explanation.listed, all.all.size()); ++i) {
    const auto& it = all.all[i];
    Json sources = Json::array();
    for (const auto& key : it.source.references) sources.push_back(source_json(key, explanation.citations));
    out.push_back({{"name", it.name},
                   {"title", it.title},
                   {"of", it.of.empty() ? Json(nullptr) : Json(it.of)},
                   {"action", it.action.empty() ? Json(nullptr) : Json(it.action)},
                   {"value", number_or_null(it.value)},
                   {"unit", it.unit},
                   {"low", number_or_null(it.low)},
                   {"high", number_or_null(it.high)},
                   {"kind", kind_name(it.source.kind)},
                   {"elasticity_of_change", number_or_null(it.on_change)},
                   {"elasticity_of_value", number_or_null(it.on_value)},
                   {"at_low", number_or_null(it.at_low)},
                   {"at_high", number_or_null(it.at_high)},
                   {"organism", it.source.organism.empty() ? "human" : it.source.organism},
                   {"references", sources},
                   {"note", it.source.note},
                   {"remark", it.remark}});
  }
  return out;
}

}  // namespace

std::string explain_json(const Explanation& explanation) {
  const auto& ledger = explanation.ledger;
  if (stopped(explanation.notices))
    return document({{"readout", ledger.readout},
                     {"status", "stopped"},
                     {"change", nullptr},
                     {"entries", Json::array()},
                     {"notices", notices_json(explanation.notices)}},
                    1);
  Json json = {{"readout", ledger.readout},
               {"status", "ok"},
               {"arm", ledger.arm},
               {"unit", ledger.unit},
               {"from_h", ledger.from},
               {"to_h", ledger.to},
               {"value_from", number_or_null(ledger.value_from)},
               {"value_to", number_or_null(ledger.value_to)},
               {"change", number_or_null(ledger.change)},
               {"entries", entries_json(ledger)},
               {"places", entries_json(analysis::by_place(ledger))},
               {"residual", number_or_null(ledger.residual)}};
  if (ledger.difference && explanation.arms.size() == 2) {
    json["first"] = {{"arm", explanation.arms[0]}, {"value", number_or_null(ledger.first)}};
    json["second"] = {{"arm", explanation.arms[1]}, {"value", number_or_null(ledger.second)}};
  }
  if (explanation.influences) {
    json["parameters"] = parameters_json(explanation);
    json["parameters_of"] = explanation.influences->by_change ? "change" : "value";
    json["parameters_examined"] = explanation.influences->examined;
    json["parameters_out_of_reach"] = explanation.influences->out_of_reach;
    json["parameters_failed"] = explanation.influences->failed;
  }
  json["notices"] = notices_json(explanation.notices);
  return document(json, 1);
}

}  // namespace gln::report
