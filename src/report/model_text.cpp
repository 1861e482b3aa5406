#include <fmt/format.h>

#include <algorithm>

#include "lang/print.hpp"
#include "report/model_words.hpp"
#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::report {
namespace {

using lang::Model;

template <class T>
const T& at(const std::vector<T>& items, int index) {
  return items.at(static_cast<std::size_t>(index));
}

std::string joined(const std::vector<std::string>& parts, const char* between = ", ") {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string shown(double internal, const Unit& unit) { return number(internal / (unit.factor == 0 ? 1 : unit.factor)); }

std::string value_of(const lang::Parameter& parameter) {
  return parameter.formula ? "formula" : shown(parameter.value, parameter.unit);
}

std::string range_of(const lang::Source& source, const Unit& unit, const Style& style) {
  if (!source.low && !source.high) return "";
  return (source.low ? shown(*source.low, unit) : "") + (style.unicode ? "–" : "..") +
         (source.high ? shown(*source.high, unit) : "");
}

std::string origin(const lang::Source& source) {
  std::string text = joined(source.references);
  if (!source.organism.empty()) text += (text.empty() ? "" : " ") + fmt::format("({})", source.organism);
  return text;
}

/// "label      text", wrapped, nothing for an empty text.
std::string line(const std::string& label, const std::string& text, const Style& style) {
  if (text.empty()) return {};
  constexpr std::size_t kLabel = 12;
  const std::string wrapped = wrap(printable(text, style), static_cast<std::size_t>(style.width) - kLabel, 0);
  std::string out = paint(pad_right(label, kLabel), Ink::dim, style);
  for (const char c : wrapped) {
    out += c;
    if (c == '\n') out.append(kLabel, ' ');
  }
  return out + "\n";
}

std::string place_text(const Place& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

std::string head(const std::string& what, const std::string& name, const std::string& title, const Style& style) {
  return paint(printable(name, style), Ink::bold, style) + paint("  " + what, Ink::dim, style) + "\n" +
         line("title", title, style);
}

std::string citations_text(std::vector<std::string> keys, const Citations& citations, const Style& style) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  std::string out;
  for (const auto& key : keys) {
    const auto found = citations.find(key);
    std::string text = key;
    if (found != citations.end()) {
      text += ": " + found->second.text;
      if (!found->second.doi.empty())
        text += " doi:" + found->second.doi;
      else if (!found->second.pmid.empty())
        text += " PMID " + found->second.pmid;
    }
    out += line("source", text, style);
  }
  return out;
}

std::string parameters_table(const Model& model, const std::vector<int>& indices, const Style& style) {
  Table table({{"parameter", Align::left, true, 26},
               {"value", Align::right},
               {"unit", Align::left},
               {"range", Align::left},
               {"kind", Align::left},
               {"source", Align::left, true}});
  for (const int index : indices) {
    const auto& it = at(model.parameters, index);
    table.add({printable(it.name, style), value_of(it), printable(it.unit.text, style),
               range_of(it.source, it.unit, style), kind_name(it.source.kind), printable(origin(it.source), style)});
  }
  return table.draw(style);
}

std::string show_parameter(const Model& model, const lang::Parameter& it, const Citations& citations,
                           const Style& style) {
  std::string out = head("parameter", it.name, it.title, style);
  out += line("value",
              value_of(it) + " " + it.unit.text + (it.scales_with ? " in the reference person (scaled to others)" : ""),
              style);
  const std::string range = range_of(it.source, it.unit, style);
  out += line("range", range.empty() ? "" : range + " " + it.unit.text, style);
  if (it.distribution)
    out += line("spread",
                fmt::format("{}, {:.0f} % between people",
                            it.distribution->type == lang::Distribution::Type::lognormal ? "lognormal" : "normal",
                            it.distribution->cv * 100),
                style);
  std::string kind = kind_name(it.source.kind);
  if (it.source.kind == lang::Provenance::fitted)
    kind += " to " + joined(it.source.references) + (it.source.script.empty() ? "" : " by " + it.source.script);
  if (!it.source.organism.empty()) kind += ", measured in " + it.source.organism;
  out += line("kind", kind, style) + line("note", it.source.note, style);
  std::vector<std::string> users;
  const int index = static_cast<int>(&it - model.parameters.data());
  for (const auto& process : model.processes)
    if (process.flux == index || process.activity == index ||
        std::find(process.parameters.begin(), process.parameters.end(), index) != process.parameters.end())
      users.push_back(process.name);
  out += line("belongs to", joined(users), style);
  return out + citations_text(it.source.references, citations, style) + line("written in", place_text(it.place), style);
}

std::string unit_of_pool(const Model& model, const lang::Pool& pool) {
  const bool has_volume = !pool.boundary && at(model.compartments, pool.compartment).volume >= 0;
  const std::string amount = at(model.species, pool.species).unit.text;
  return has_volume ? amount + "/L" : amount;
}

std::string show_process(const Model& model, const lang::Process& it, const Citations& citations,
                         const std::vector<double>& baseline_rates, const Style& style) {
  std::string out = head("process", it.name, it.title, style);
  out += line("turns", it.turns, style);
  const char* forms[] = {"rate = ", "flux, follows ", "closes, follows "};
  out += line("law", forms[static_cast<int>(it.form)] + it.law_text, style);
  if (it.form == lang::ProcessForm::closes && it.closes >= 0)
    out += line("closes", at(model.pools, it.closes).name + " at baseline", style);
  if (!it.modifiers.empty())
    out += line("modifiers", fmt::format("{}, each 1 at baseline", it.modifiers.size()), style);
  const auto index = static_cast<std::size_t>(&it - model.processes.data());
  if (index < baseline_rates.size() && !it.terms.empty()) {
    const auto& unit = at(model.species, at(model.pools, it.terms.front().pool).species).unit;
    const std::string name = unit.text.empty() ? "mmol" : unit.text;
    std::string rate = shown(baseline_rates[index], unit) + " " + name + "/min";
    if (name == "mmol") rate += " (" + number(baseline_rates[index] * 60) + " mmol/h)";
    out += line("at baseline", rate, style);
  }
  std::vector<int> indices = it.parameters;
  for (const int extra : {it.flux, it.activity})
    if (extra >= 0 && std::find(indices.begin(), indices.end(), extra) == indices.end()) indices.push_back(extra);
  std::vector<std::string> keys;
  for (const int parameter : indices) {
    const auto& references = at(model.parameters, parameter).source.references;
    keys.insert(keys.end(), references.begin(), references.end());
  }
  if (!indices.empty()) out += "\n" + parameters_table(model, indices, style) + "\n";
  return out + citations_text(keys, citations, style) + line("written in", place_text(it.place), style);
}

std::string show_pool(const Model& model, const lang::Pool& it, const Citations& citations,
                      const std::vector<double>& baseline_rates, const Style& style) {
  std::string out = head(it.boundary ? "tally at the edge of the body" : "pool", it.name, it.title, style);
  if (it.baseline >= 0) out += "\n" + parameters_table(model, {it.baseline}, style) + "\n";
  const int index = static_cast<int>(&it - model.pools.data());
  Table table({{"process", Align::left, true},
               {"turns", Align::left, true},
               {"per turn", Align::right},
               {"mmol/h at baseline", Align::right}});
  for (std::size_t p = 0; p < model.processes.size(); ++p)
    for (const auto& term : model.processes[p].terms)
      if (term.pool == index)
        table.add({printable(model.processes[p].name, style), printable(model.processes[p].turns, style),
                   number(term.coefficient),
                   p < baseline_rates.size() ? number(baseline_rates[p] * term.coefficient * 60) : "-"});
  if (!table.empty()) out += table.draw(style);
  out += line("unit", unit_of_pool(model, it), style);
  if (it.baseline >= 0) out += citations_text(at(model.parameters, it.baseline).source.references, citations, style);
  return out + line("written in", place_text(it.place), style);
}

std::string change_text(const lang::Change& change, const lang::Parameter& parameter) {
  if (change.kind == lang::ChangeKind::multiply) return "x " + number(change.value);
  return (change.kind == lang::ChangeKind::set ? "= " : "+ ") + shown(change.value, parameter.unit) + " " +
         parameter.unit.text;
}

std::string changes_table(const Model& model, const std::vector<lang::Change>& changes, const Citations& citations,
                          const Style& style) {
  if (changes.empty()) return {};
  Table table({{"parameter", Align::left, true},
               {"change", Align::left},
               {"kind", Align::left},
               {"source", Align::left, true}});
  std::vector<std::string> keys;
  for (const auto& change : changes) {
    const auto& parameter = at(model.parameters, change.parameter);
    table.add({printable(parameter.name, style), printable(change_text(change, parameter), style),
               kind_name(change.source.kind) + (change.direction_only ? ", sign only" : ""),
               printable(origin(change.source), style)});
    keys.insert(keys.end(), change.source.references.begin(), change.source.references.end());
  }
  return "\n" + table.draw(style) + "\n" + citations_text(keys, citations, style);
}

std::string show_product(const Model& model, const lang::Product& it, const Citations& citations, const Style& style) {
  std::string out = head("product", it.name, it.title, style) + line("note", it.note, style);
  out += line("routes", joined(it.routes), style);
  for (const auto& delivery : it.delivers)
    out +=
        line("delivers",
             fmt::format("{} {} {} per {}", number(delivery.amount / at(model.species, delivery.species).unit.factor),
                         at(model.species, delivery.species).unit.text, at(model.species, delivery.species).name,
                         it.basis.text),
             style);
  return out + citations_text(it.source.references, citations, style) +
         changes_table(model, it.changes, citations, style) + line("written in", place_text(it.place), style);
}

std::string show_species(const Model& model, const lang::Species& it, const Style& style) {
  std::string out = head("species", it.name, it.title, style);
  out += line("atoms", fmt::format("C {}, N {}", number(it.carbon), number(it.nitrogen)), style);
  if (it.molar_mass) out += line("molar mass", number(*it.molar_mass * 1e6, 6) + " g/mol", style);
  std::vector<std::string> ids, pools;
  for (const auto& [key, value] : it.ids)
    ids.push_back(value.find(':') == std::string::npos ? key + ":" + value : value);
  for (const auto& pool : model.pools)
    if (&at(model.species, pool.species) == &it) pools.push_back(pool.name);
  return out + line("known as", joined(ids), style) + line("pools", joined(pools), style) +
         line("written in", place_text(it.place), style);
}

template <class T>
const T* find(const std::vector<T>& items, const std::string& name) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& it) { return it.name == name; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string model_list_text(const Model& model, const std::string& filter, const Style& style) {
  std::vector<int> indices;
  std::map<std::string, int> kinds;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const auto& it = model.parameters[i];
    if (it.source.kind == lang::Provenance::none || it.name.find(filter) == std::string::npos) continue;
    indices.push_back(static_cast<int>(i));
    ++kinds[kind_name(it.source.kind)];
  }
  std::string out = paint(fmt::format("{} {}", model.name, model.version), Ink::bold, style) + "\n";
  if (indices.empty()) return out + "no parameter has '" + printable(filter, style) + "' in its name\n";
  out += parameters_table(model, indices, style);
  std::vector<std::string> counts;
  for (const auto& [kind, count] : kinds) counts.push_back(fmt::format("{} {}", count, kind));
  out += paint(fmt::format("{} parameters: {}", indices.size(), joined(counts)), Ink::dim, style) + "\n";
  if (filter.empty())
    out += paint(wrap(fmt::format("{} species, {} pools, {} processes, {} readouts, {} conditions, {} products",
                                  model.species.size(), model.pools.size(), model.processes.size(),
                                  model.readouts.size(), model.conditions.size(), model.products.size()),
                      static_cast<std::size_t>(style.width), 0),
                 Ink::dim, style) +
           "\n";
  return out;
}

std::string model_show_text(const Model& model, const std::string& name, const Citations& citations,
                            const std::vector<double>& baseline_rates, const Style& style) {
  std::string out;
  const auto part = [&](std::string text) { out += (out.empty() ? "" : "\n") + text; };
  if (const auto* it = find(model.processes, name)) part(show_process(model, *it, citations, baseline_rates, style));
  if (const auto* it = find(model.parameters, name)) part(show_parameter(model, *it, citations, style));
  if (const auto* it = find(model.pools, name)) part(show_pool(model, *it, citations, baseline_rates, style));
  if (const auto* it = find(model.readouts, name))
    part(head("readout", it->name, it->title, style) + line("unit", it->unit.text, style) +
         line("formula", lang::to_text(it->formula, model), style) + line("measured", it->as_measured, style) +
         line("written in", place_text(it->place), style));
  if (const auto* it = find(model.assignments, name))
    part(head("assignment", it->name, it->title, style) + line("unit", it->unit.text, style) +
         line("formula", lang::to_text(it->formula, model), style) + line("written in", place_text(it->place), style));
  if (const auto* it = find(model.conditions, name))
    part(head("condition", it->name, it->title, style) + line("note", it->note, style) +
         changes_table(model, it->changes, citations, style) + line("written in", place_text(it->place), style));
  if (const auto* it = find(model.products, name)) part(show_product(model, *it, citations, style));
  if (const auto* it = find(model.species, name)) part(show_species(model, *it, style));
  if (const auto* it = find(model.compartments, name)) {
    std::vector<std::string> pools;
    for (const auto& pool : model.pools)
      if (&at(model.compartments, pool.compartment) == it) pools.push_back(pool.name);
    part(head(it->boundary ? "compartment outside the body" : "compartment", it->name, it->title, style) +
         (it->volume >= 0 ? "\n" + parameters_table(model, {it->volume}, style) + "\n" : "") +
         line("pools", joined(pools), style) + line("written in", place_text(it->place), style));
  }
  return out;
}

}  // namespace gln::report
