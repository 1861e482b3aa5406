#include "cli/catalogue.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>

#include "study/readouts.hpp"

namespace gln::cli {

namespace {

using lang::Model;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Catalogue processes(const Model& model) {
  Catalogue result{"turns", {}};
  for (const auto& process : model.processes) result.entries.push_back({process.name, process.turns, process.title});
  return result;
}

Catalogue pools(const Model& model) {
  Catalogue result{"species", {}};
  for (const auto& pool : model.pools) {
    const auto& species = model.species[static_cast<std::size_t>(pool.species)];
    result.entries.push_back({pool.name, species.title.empty() ? species.name : species.title,
                              pool.boundary ? "outside the body (tally)" : pool.title});
  }
  return result;
}

Catalogue readouts(const Model& model) {
  Catalogue result{"unit", {}};
  for (const auto& name : study::readout_names(model))
    if (const auto readout = study::find_readout(model, name))
      result.entries.push_back({name, readout->unit.text, readout->title});
  return result;
}

Catalogue conditions(const Model& model) {
  Catalogue result{"changes", {}};
  for (const auto& condition : model.conditions)
    result.entries.push_back({condition.name, fmt::format("{}", condition.changes.size()), condition.title});
  return result;
}

Catalogue products(const Model& model) {
  Catalogue result{"routes", {}};
  for (const auto& product : model.products)
    result.entries.push_back({product.name, joined(product.routes), product.title});
  return result;
}

/// Each tracer with what it labels, and the readouts that a run with it has beside one for each pool.
Catalogue tracers(const Model& model) {
  Catalogue result{"product or unit", {}};
  for (const auto& tracer : model.tracers)
    result.entries.push_back(
        {tracer.name, model.products[static_cast<std::size_t>(tracer.product)].name, tracer.title});
  for (const auto& traced : model.traced)
    if (traced.name.starts_with("tracer.")) result.entries.push_back({traced.name, traced.unit.text, traced.title});
  return result;
}

Catalogue routes(const Model& model) {
  Catalogue result{"leads to", {}};
  for (const auto& route : model.routes)
    result.entries.push_back({route.name, model.compartments[static_cast<std::size_t>(route.compartment)].name, ""});
  return result;
}

Catalogue species(const Model& model) {
  Catalogue result{"atoms", {}};
  for (const auto& item : model.species)
    result.entries.push_back({item.name, fmt::format("C{:g} N{:g}", item.carbon, item.nitrogen), item.title});
  return result;
}

Catalogue compartments(const Model& model) {
  Catalogue result{"volume", {}};
  for (const auto& item : model.compartments) {
    std::string volume = item.boundary ? "outside" : "amounts only";
    if (item.volume >= 0) volume = model.parameters[static_cast<std::size_t>(item.volume)].name;
    result.entries.push_back({item.name, volume, item.title});
  }
  return result;
}

Catalogue assignments(const Model& model) {
  Catalogue result{"unit", {}};
  for (const auto& item : model.assignments) result.entries.push_back({item.name, item.unit.text, item.title});
  return result;
}

const std::map<std::string, std::function<Catalogue(const Model&)>>& makers() {
  static const std::map<std::string, std::function<Catalogue(const Model&)>> all = {
      {"processes", processes},     {"pools", pools},    {"readouts", readouts}, {"conditions", conditions},
      {"products", products},       {"routes", routes},  {"species", species},   {"compartments", compartments},
      {"assignments", assignments}, {"tracers", tracers}};
  return all;
}

}  // namespace

const std::vector<std::string>& catalogue_kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> names = {"parameters"};
    for (const auto& [name, make] : makers()) names.push_back(name);
    return names;
  }();
  return kinds;
}

std::optional<Catalogue> catalogue(const Model& model, const std::string& kind, const std::string& filter) {
  const auto found = makers().find(kind);
  if (found == makers().end()) return std::nullopt;
  auto all = found->second(model);
  std::erase_if(all.entries, [&](const Entry& entry) { return entry.name.find(filter) == std::string::npos; });
  return all;
}

std::vector<std::string> all_names(const Model& model) {
  std::vector<std::string> names;
  for (const auto& parameter : model.parameters) names.push_back(parameter.name);
  for (const auto& [kind, make] : makers())
    for (const auto& entry : make(model).entries) names.push_back(entry.name);
  return names;
}

}  // namespace gln::cli
