#include "study/readouts.hpp"

namespace gln::study {

namespace {

Unit unit_of_pool(const lang::Model& model, const lang::Pool& pool, const lang::Species& species) {
  Dimension amount;
  amount.exponent[Dimension::amount] = 1;
  const bool molar = species.unit.dimension == amount;
  const bool has_volume = model.compartments[static_cast<std::size_t>(pool.compartment)].volume >= 0;
  const std::string text = !has_volume ? species.unit.text : molar ? "umol/L" : species.unit.text + "/L";
  if (const auto unit = parse_unit(text)) return *unit;
  Dimension dimension = species.unit.dimension;
  if (has_volume) {
    Dimension volume;
    volume.exponent[Dimension::length] = 3;
    dimension = dimension / volume;
  }
  return {1.0, dimension, to_string(dimension)};
}

}  // namespace

int ReadoutRef::output(const expr::Body& body) const {
  return readout >= 0 ? body.output_of_readout[static_cast<std::size_t>(readout)]
                      : body.output_of_pool[static_cast<std::size_t>(pool)];
}

std::optional<ReadoutRef> find_readout(const lang::Model& model, const std::string& name) {
  const auto species_at = [&](int i) { return i < 0 ? nullptr : &model.species[static_cast<std::size_t>(i)]; };
  if (const int i = model.find_readout(name); i >= 0) {
    const auto& readout = model.readouts[static_cast<std::size_t>(i)];
    return ReadoutRef{name, readout.title, readout.unit, species_at(readout.species), i, -1};
  }
  if (const int i = model.find_traced(name); i >= 0) {
    const auto& traced = model.traced[static_cast<std::size_t>(i)];
    return ReadoutRef{name, traced.title, traced.unit, nullptr, -1, -1};
  }
  const int i = model.find_pool(name);
  if (i < 0) return std::nullopt;
  const auto& pool = model.pools[static_cast<std::size_t>(i)];
  const auto* species = species_at(pool.species);
  if (species == nullptr) return std::nullopt;
  return ReadoutRef{name, pool.title, unit_of_pool(model, pool, *species), species, -1, i};
}

std::vector<std::string> readout_names(const lang::Model& model) {
  std::vector<std::string> names;
  for (const auto& readout : model.readouts) names.push_back(readout.name);
  for (const auto& pool : model.pools)
    if (model.find_readout(pool.name) < 0) names.push_back(pool.name);
  return names;
}

std::vector<std::string> shown_readouts(const lang::Model& model) {
  std::vector<std::string> names;
  for (const auto& readout : model.readouts)
    if (readout.shown) names.push_back(readout.name);
  return names;
}

std::string area_unit(const std::string& unit) {
  if (unit == "1" || unit.empty()) return "h";
  const auto slash = unit.find('/');
  return slash == std::string::npos ? unit + ".h" : unit.substr(0, slash) + ".h" + unit.substr(slash);
}

}  // namespace gln::study
