#include "lang/builder.hpp"

#include <fmt/format.h>

namespace gln::lang {

void Builder::run(Stage stage) {
  auto& jobs = work[static_cast<std::size_t>(stage)];
  // NOTE: jobs may append jobs of later stages, so no iterators across the call.
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]();
  jobs.clear();
}

bool Builder::declare(const std::string& kind, const std::string& name, const Place& place) {
  const auto [found, fresh] = declared.emplace(kind + " " + name, place);
  if (fresh) return true;
  const Place& first = found->second;
  diagnostics.error("GLN-N001", place, fmt::format("{} '{}' is declared twice", kind, name),
                    fmt::format("first at {}:{}:{}", first.file, first.line, first.column));
  return false;
}

bool Builder::check_name(const std::string& name, const Place& place, bool dots) {
  if (is_formula_name(name) && (dots || name.find('.') == std::string::npos)) return true;
  diagnostics.error("GLN-T010", place, fmt::format("'{}' cannot be a name here", name),
                    dots ? "letters, digits and _, parts joined by dots, no part beginning with a digit"
                         : "letters, digits and _, not beginning with a digit");
  return false;
}

int Builder::find_pool(const std::string& name, const Scope& scope, const Place& place) {
  std::vector<std::string> candidates;
  if (scope.compartment >= 0 && name.find('.') == std::string::npos)
    candidates.push_back(model.compartments[static_cast<std::size_t>(scope.compartment)].name + "." + name);
  if (name.find('.') != std::string::npos) {
    candidates.push_back(name);
    if (!scope.module.empty()) candidates.push_back(scope.module + "." + name);
  }
  for (const auto& candidate : candidates) {
    if (const auto found = model.pool_index.find(candidate); found != model.pool_index.end()) return found->second;
    const auto dot = candidate.rfind('.');
    const auto compartment = compartment_index.find(candidate.substr(0, dot));
    const auto species = model.species_index.find(candidate.substr(dot + 1));
    if (compartment == compartment_index.end() || species == model.species_index.end()) continue;
    const auto& where = model.compartments[static_cast<std::size_t>(compartment->second)];
    if (!where.boundary) continue;
    Pool pool;
    pool.name = candidate;
    pool.title = where.title;
    pool.species = species->second;
    pool.compartment = compartment->second;
    pool.boundary = true;
    pool.steady = false;
    pool.place = place;
    const int index = static_cast<int>(model.pools.size());
    model.pools.push_back(std::move(pool));
    model.pool_index[candidate] = index;
    names[candidate] = {Meaning::pool, index};
    return index;
  }
  return -1;
}

void Builder::report_missing_pool(const std::string& name, const Scope& scope, const Place& place) {
  std::string full = name;
  if (name.find('.') == std::string::npos) {
    if (scope.compartment < 0) {
      diagnostics.error("GLN-N005", place, fmt::format("'{}' does not say where", name),
                        fmt::format("write place.{} or give the process an `in`", name));
      return;
    }
    full = model.compartments[static_cast<std::size_t>(scope.compartment)].name + "." + name;
  }
  const auto dot = full.rfind('.');
  const std::string where = full.substr(0, dot), what = full.substr(dot + 1);
  if (find_compartment(where, scope) < 0) {
    std::vector<std::string> known;
    for (const auto& compartment : model.compartments) known.push_back(compartment.name);
    diagnostics.error("GLN-N004", place, fmt::format("there is no compartment '{}'", where), suggestion(where, known));
    return;
  }
  if (species_named(what, place) < 0) return;
  diagnostics.error("GLN-N005", place, fmt::format("compartment '{}' has no pool of '{}'", where, what),
                    fmt::format("declare [pool.\"{}\"] with its baseline", full));
}

int Builder::species_named(const std::string& name, const Place& place) {
  const int index = model.find_species(name);
  if (index >= 0) return index;
  std::vector<std::string> known;
  for (const auto& species : model.species) known.push_back(species.name);
  diagnostics.error("GLN-N003", place, fmt::format("there is no species '{}'", name), suggestion(name, known));
  return -1;
}

int Builder::find_compartment(const std::string& name, const Scope& scope) const {
  if (const auto found = compartment_index.find(name); found != compartment_index.end()) return found->second;
  if (const auto found = compartment_index.find(scope.qualified(name)); found != compartment_index.end())
    return found->second;
  return -1;
}

int Builder::find_process(const std::string& name, const Scope& scope) const {
  if (const auto found = model.process_index.find(scope.qualified(name)); found != model.process_index.end())
    return found->second;
  return model.find_process(name);
}

Dimension Builder::amount_dimension(int pool) const {
  const int species = model.pools[static_cast<std::size_t>(pool)].species;
  return species < 0 ? Dimension{} : model.species[static_cast<std::size_t>(species)].unit.dimension;
}

Dimension Builder::concentration_dimension(int pool) const {
  const auto& data = model.pools[static_cast<std::size_t>(pool)];
  Dimension dimension = amount_dimension(pool);
  if (data.compartment < 0 || data.boundary ||
      model.compartments[static_cast<std::size_t>(data.compartment)].volume < 0)
    return dimension;
  dimension.exponent[Dimension::length] -= 3;
  return dimension;
}

std::string Builder::suggestion(const std::string& name, const std::vector<std::string>& candidates) const {
  const std::string near = nearest(name, candidates);
  return near.empty() ? "" : fmt::format("did you mean '{}'?", near);
}

std::vector<std::string> Builder::parameter_names() const {
  std::vector<std::string> result;
  for (const auto& parameter : model.parameters) result.push_back(parameter.name);
  return result;
}

std::vector<std::string> Builder::process_names() const {
  std::vector<std::string> result;
  for (const auto& process : model.processes) result.push_back(process.name);
  return result;
}

}  // namespace gln::lang
