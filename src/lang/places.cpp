// Species, compartments, pools and routes.

#include <fmt/format.h>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

/// "146.146 g/mol" in kg/mmol.
std::optional<double> read_molar_mass(Builder& builder, Table& table) {
  Dimension wanted;
  wanted.exponent[Dimension::mass] = 1;
  wanted.exponent[Dimension::amount] = -1;
  return read_value(builder, table, "molar_mass", wanted);
}

void read_atoms(Builder& builder, Table& table, Species& species) {
  auto atoms = table.table("atoms");
  if (!atoms) return;
  species.carbon = atoms->number("C").value_or(0.0);
  species.nitrogen = atoms->number("N").value_or(0.0);
  if (species.carbon < 0.0 || species.nitrogen < 0.0)
    builder.diagnostics.error("GLN-T009", atoms->place(),
                              fmt::format("species '{}' has a negative number of atoms", species.name));
  for (const auto& [key, node] : atoms->rest()) {
    atoms->asked(key->str());
    builder.diagnostics.error("GLN-A004", place_of(table.file(), *key),
                              fmt::format("the books are kept of C and N, not of '{}'", key->str()),
                              "atoms = { C = 5, N = 2 }");
  }
  Dimension moles;
  moles.exponent[Dimension::amount] = 1;
  if ((species.carbon > 0.0 || species.nitrogen > 0.0) && species.unit.dimension != moles)
    builder.diagnostics.error(
        "GLN-A005", atoms->place(),
        fmt::format("species '{}' has atoms but is counted in {}", species.name, species.unit.text),
        "what has atoms is counted in mmol");
}

}  // namespace

void read_species(Builder& builder, Table& table, const std::string& name) {
  builder.check_name(name, table.place(), false);
  Species species;
  species.name = name;
  species.title = table.string("title");
  species.place = table.place();
  species.unit = *parse_unit("1");
  species.unit.dimension.exponent[Dimension::amount] = 1;
  species.unit.text = "mmol";
  bool bad = false;
  if (table.has("unit")) {
    const auto unit = read_unit(builder, table, "unit");
    bad = !unit;
    if (unit) species.unit = *unit;
  } else {
    table.asked("unit");
  }
  if (!bad) {
    read_atoms(builder, table, species);
    read_groups(builder, table, species);
  } else {
    table.get("atoms");
    table.get("groups");
  }
  species.molar_mass = read_molar_mass(builder, table);
  if (species.molar_mass && *species.molar_mass <= 0.0)
    builder.diagnostics.error("GLN-T009", table.place_of_value("molar_mass"), "a molar mass is greater than 0");
  if (auto ids = table.table("ids"))
    for (const auto& [key, node] : ids->rest())
      if (const auto* value = node->as_string()) species.ids[std::string(key->str())] = value->get();
  table.get("note");
  table.get("reference");
  table.finish();
  if (!builder.declare("species", name, table.place())) return;
  builder.model.species_index[name] = static_cast<int>(builder.model.species.size());
  builder.model.species.push_back(std::move(species));
  builder.species_bad.push_back(bad);
}

void read_compartment(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  builder.check_name(name, table.place());
  Compartment compartment;
  compartment.name = name;
  compartment.title = table.string("title");
  compartment.boundary = table.boolean("boundary", false);
  compartment.place = table.place();
  table.get("note");
  if (compartment.boundary && table.has("volume"))
    builder.diagnostics.error("GLN-T012", table.place_of_value("volume"),
                              fmt::format("'{}' lies outside the body and has no volume", name),
                              "remove volume or boundary");
  const bool fresh = builder.declare("compartment", name, table.place());
  if (fresh && !compartment.boundary) {
    compartment.volume =
        declare_number(builder, table, "volume", name + ".volume", ParameterRole::volume, scope, "volume of " + name);
    if (compartment.volume >= 0 && !builder.parameter_bad[static_cast<std::size_t>(compartment.volume)]) {
      Dimension litre;
      litre.exponent[Dimension::length] = 3;
      const auto& unit = builder.model.parameters[static_cast<std::size_t>(compartment.volume)].unit;
      if (unit.dimension != litre)
        builder.diagnostics.error("GLN-U007", table.place_of_value("volume"),
                                  fmt::format("the volume of '{}' is in {}, which is no volume", name, unit.text),
                                  "L, mL, dm3");
    }
  } else {
    table.get("volume");
  }
  table.finish();
  if (!fresh) return;
  builder.compartment_index[name] = static_cast<int>(builder.model.compartments.size());
  builder.model.compartments.push_back(std::move(compartment));
}

namespace {

/// Everything about a pool that needs its species and compartment.
void settle_pool(Builder& builder, int index) {
  Pool& pool = builder.model.pools[static_cast<std::size_t>(index)];
  const auto dot = pool.name.rfind('.');
  const std::string where = pool.name.substr(0, dot), what = pool.name.substr(dot + 1);
  const auto compartment = builder.compartment_index.find(where);
  const auto species = builder.model.species_index.find(what);
  if (compartment == builder.compartment_index.end() || species == builder.model.species_index.end()) {
    builder.report_missing_pool(pool.name, {}, pool.place);
    if (compartment != builder.compartment_index.end()) pool.compartment = compartment->second;
    if (species != builder.model.species_index.end()) pool.species = species->second;
    return;
  }
  pool.compartment = compartment->second;
  pool.species = species->second;
  const auto& place = builder.model.compartments[static_cast<std::size_t>(pool.compartment)];
  pool.boundary = place.boundary;
  if (place.boundary) {
    pool.steady = false;
    if (pool.baseline >= 0)
      builder.diagnostics.error("GLN-T012", pool.place,
                                fmt::format("'{}' is a tally outside the body: it starts at 0", pool.name),
                                "remove its baseline");
    return;
  }
  if (pool.baseline < 0 || builder.parameter_bad[static_cast<std::size_t>(pool.baseline)] ||
      builder.species_bad[static_cast<std::size_t>(pool.species)])
    return;
  const Dimension amount = builder.amount_dimension(index), concentration = builder.concentration_dimension(index);
  const auto& baseline = builder.model.parameters[static_cast<std::size_t>(pool.baseline)];
  pool.baseline_is_amount = baseline.unit.dimension == amount;
  if (baseline.unit.dimension == amount || baseline.unit.dimension == concentration) return;
  builder.diagnostics.error(
      "GLN-U007", baseline.place,
      fmt::format("the baseline of '{}' is in {}, expected {}", pool.name, baseline.unit.text,
                  amount == concentration ? to_string(amount) : to_string(concentration) + " or " + to_string(amount)),
      amount == concentration ? fmt::format("'{}' has no volume, so its pools are amounts", place.name) : "");
}

}  // namespace

void read_pool(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  const Place& place = table.place();
  if (name.find('.') == std::string::npos) {
    builder.diagnostics.error("GLN-T010", place, fmt::format("'{}' is no pool: a pool is place.species", name),
                              fmt::format("[pool.\"{}.gln\"], with the quotes", name));
    return;
  }
  if (!builder.check_name(name, place)) return;
  Pool pool;
  pool.name = name;
  pool.title = table.string("title");
  pool.steady = table.boolean("steady", true);
  pool.positive = table.boolean("positive", true);
  pool.place = place;
  table.get("note");
  const bool fresh = builder.declare("name", name, place);
  if (fresh)
    pool.baseline = declare_number(builder, table, "baseline", name + ".baseline", ParameterRole::baseline, scope,
                                   "baseline of " + name);
  const bool has_baseline = table.has("baseline");
  table.asked("baseline");
  table.finish();
  if (!fresh) return;
  const int index = static_cast<int>(builder.model.pools.size());
  builder.names[name] = {Meaning::pool, index};
  builder.model.pool_index[name] = index;
  builder.model.pools.push_back(std::move(pool));
  builder.later(Stage::pools, [&builder, index, has_baseline, place, what = table.what()] {
    settle_pool(builder, index);
    const auto& settled = builder.model.pools[static_cast<std::size_t>(index)];
    if (!has_baseline && !settled.boundary && settled.compartment >= 0)
      builder.diagnostics.error("GLN-T007", place, fmt::format("{} has no 'baseline'", what),
                                "a number; { value = 0, unit = \"mmol\", ... } when it is empty");
  });
}

void read_route(Builder& builder, Table& table, const std::string& name) {
  Route route;
  route.name = name;
  route.place = table.place();
  table.get("title");
  table.get("note");
  table.require("compartment");
  const auto where = table.text("compartment");
  table.finish();
  if (!builder.declare("route", name, table.place())) return;
  const int index = static_cast<int>(builder.model.routes.size());
  builder.model.route_index[name] = index;
  builder.model.routes.push_back(std::move(route));
  if (!where) return;
  builder.later(Stage::pools, [&builder, index, where = *where] {
    const int compartment = builder.find_compartment(where.value(), {});
    builder.model.routes[static_cast<std::size_t>(index)].compartment = compartment;
    if (compartment >= 0) return;
    std::vector<std::string> known;
    for (const auto& other : builder.model.compartments) known.push_back(other.name);
    builder.diagnostics.error("GLN-N004", where.place(), fmt::format("there is no compartment '{}'", where.value()),
                              builder.suggestion(where.value(), known));
  });
}

}  // namespace gln::lang
