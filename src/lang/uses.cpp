// Conditions and products: what changes the body, and what is given to it.

#include <fmt/format.h>

#include <algorithm>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

std::optional<Change> read_change(Builder& builder, Table& table) {
  const auto name = table.require("parameter") ? table.text("parameter") : std::nullopt;
  const int ways = (table.has("multiply") ? 1 : 0) + (table.has("set") ? 1 : 0) + (table.has("add") ? 1 : 0);
  if (ways != 1)
    builder.diagnostics.error("GLN-T008", table.place(),
                              fmt::format("{} needs exactly one of multiply, set and add", table.what()));
  Change change;
  change.place = table.place();
  change.direction_only = table.boolean("direction_only", false);
  change.kind = table.has("set") ? ChangeKind::set : table.has("add") ? ChangeKind::add : ChangeKind::multiply;
  const char* key = change.kind == ChangeKind::set ? "set" : change.kind == ChangeKind::add ? "add" : "multiply";
  change.parameter = name ? builder.model.find_parameter(name->value()) : -1;
  auto& diagnostics = builder.diagnostics;
  Unit unit;
  if (name && change.parameter < 0) {
    diagnostics.error("GLN-N007", name->place(), fmt::format("there is no parameter '{}'", name->value()),
                      builder.suggestion(name->value(), builder.parameter_names()));
  } else if (name) {
    const auto slot = static_cast<std::size_t>(change.parameter);
    const auto& parameter = builder.model.parameters[slot];
    if (parameter.role == ParameterRole::baseline)
      diagnostics.error(
          "GLN-N012", name->place(),
          fmt::format("a change of '{}' has no effect: baselines are those of the healthy person", parameter.name),
          "change what moves the pool: a process activity, a Km");
    else if (builder.parameter_derived[slot] && change.kind != ChangeKind::multiply)
      diagnostics.error("GLN-N012", name->place(),
                        fmt::format("'{}' is derived: it can only be multiplied", parameter.name),
                        "or change the numbers it is derived from");
    if (change.kind != ChangeKind::multiply) unit = parameter.unit;
    if (ways == 1 && !(change.kind != ChangeKind::multiply && builder.parameter_bad[slot])) {
      const auto value =
          read_value(builder, table, key, change.kind == ChangeKind::multiply ? Dimension{} : parameter.unit.dimension);
      if (value) change.value = *value;
    }
  }
  for (const char* other : {"multiply", "set", "add"}) table.asked(other);
  // NOTE: low and high are in the unit the value was written in.
  if (const auto* node = table.get(key); node != nullptr && node->is_string())
    if (const auto written = parse_value(node->as_string()->get())) unit = written->unit;
  change.source = read_source(builder, table, unit, change.value, false, change.direction_only);
  table.finish();
  return change.parameter < 0 ? std::nullopt : std::optional(change);
}

template <class Owner>
void read_changes_later(Builder& builder, const std::vector<Table>& tables, std::vector<Owner> Model::*list,
                        std::size_t index) {
  for (Table table : tables)
    builder.later(Stage::uses, [&builder, table, list, index]() mutable {
      if (auto change = read_change(builder, table)) (builder.model.*list)[index].changes.push_back(std::move(*change));
    });
}

int species_of(Builder& builder, Table& table) {
  if (!table.require("species")) return -1;
  const auto name = table.text("species");
  if (!name) return -1;
  return builder.species_named(name->value(), name->place());
}

bool known_route(Builder& builder, const Text& name) {
  if (builder.model.find_route(name.value()) >= 0) return true;
  std::vector<std::string> known;
  for (const auto& route : builder.model.routes) known.push_back(route.name);
  builder.diagnostics.error("GLN-N008", name.place(), fmt::format("there is no route '{}'", name.value()),
                            builder.suggestion(name.value(), known));
  return false;
}

/// A dose of `species` by `route` needs a pool to go to.
void check_target(Builder& builder, const std::string& route, int species, const Place& place) {
  const int index = builder.model.find_route(route);
  if (index < 0 || species < 0) return;
  const int compartment = builder.model.routes[static_cast<std::size_t>(index)].compartment;
  if (compartment < 0) return;
  const std::string pool = builder.model.compartments[static_cast<std::size_t>(compartment)].name + "." +
                           builder.model.species[static_cast<std::size_t>(species)].name;
  if (builder.model.find_pool(pool) < 0 && builder.find_pool(pool, {}, place) < 0)
    builder.diagnostics.error("GLN-N013", place,
                              fmt::format("by route '{}' this goes to '{}', which does not exist", route, pool),
                              fmt::format("declare [pool.\"{}\"] or drop the route", pool));
}

void read_deliveries(Builder& builder, Table& table, std::size_t product, const std::vector<Text>& routes,
                     bool& composed) {
  for (auto entry : table.tables("delivers")) {
    Delivery delivery;
    delivery.species = species_of(builder, entry);
    entry.require("amount", "\"1\" or \"1.2 mmol/g\": per basis unit of the product");
    if (delivery.species >= 0 && !builder.species_bad[static_cast<std::size_t>(delivery.species)]) {
      const Dimension wanted = builder.model.species[static_cast<std::size_t>(delivery.species)].unit.dimension /
                               builder.model.products[product].basis.dimension;
      if (const auto amount = read_value(builder, entry, "amount", wanted)) delivery.amount = *amount;
      if (!wanted.dimensionless() || delivery.amount != 1.0) composed = true;
    } else {
      entry.get("amount");
    }
    entry.get("note");
    entry.finish();
    for (const auto& route : routes) check_target(builder, route.value(), delivery.species, entry.place());
    if (delivery.species >= 0) builder.model.products[product].delivers.push_back(delivery);
  }
}

void read_accompaniments(Builder& builder, Table& table, std::size_t product) {
  for (auto entry : table.tables("with")) {
    Accompaniment extra;
    entry.require("route");
    if (const auto route = entry.text("route"))
      if (known_route(builder, *route)) extra.route = route->value();
    extra.species = species_of(builder, entry);
    entry.require("amount", "\"300 mL\": per dose");
    if (extra.species >= 0 && !builder.species_bad[static_cast<std::size_t>(extra.species)]) {
      const auto& unit = builder.model.species[static_cast<std::size_t>(extra.species)].unit;
      if (const auto amount = read_value(builder, entry, "amount", unit.dimension)) extra.amount = *amount;
    } else {
      entry.get("amount");
    }
    entry.get("note");
    entry.finish();
    check_target(builder, extra.route, extra.species, entry.place());
    if (extra.species >= 0 && !extra.route.empty()) builder.model.products[product].with.push_back(extra);
  }
}

void settle_product(Builder& builder, Table& table, std::size_t index, bool basis_known) {
  const auto routes = table.texts("routes");
  std::vector<Text> good;
  for (const auto& route : routes)
    if (known_route(builder, route)) good.push_back(route);
  for (const auto& route : good) builder.model.products[index].routes.push_back(route.value());
  bool composed = false;
  if (basis_known)
    read_deliveries(builder, table, index, good, composed);
  else
    table.asked("delivers");
  read_accompaniments(builder, table, index);
  // NOTE: "1 mmol per mmol" is what the product is; anything else is a number somebody must have read somewhere.
  if (composed || table.has("kind"))
    builder.model.products[index].source = read_source(builder, table, {}, std::nullopt, false, false);
  else
    table.get("reference");
  table.finish();
}

}  // namespace

void read_condition(Builder& builder, Table& table, const std::string& name) {
  Condition condition;
  condition.name = name;
  condition.title = table.string("title");
  condition.note = table.string("note");
  condition.family = table.string("family");
  condition.sample = table.boolean("sample", false);
  condition.passing = table.boolean("passing", false);
  condition.place = table.place();
  const auto changes = table.tables("change");
  table.finish();
  if (!builder.declare("condition", name, table.place())) return;
  const auto index = builder.model.conditions.size();
  builder.model.condition_index[name] = static_cast<int>(index);
  builder.model.conditions.push_back(std::move(condition));
  read_changes_later(builder, changes, &Model::conditions, index);
}

void read_product(Builder& builder, Table& table, const std::string& name) {
  Product product;
  product.name = name;
  product.title = table.string("title");
  product.note = table.string("note");
  product.place = table.place();
  const bool has_unit = table.require("unit", "the basis of `delivers`: mmol, g, kcal or U");
  const auto unit = read_unit(builder, table, "unit");
  if (unit) product.basis = *unit;
  Dimension molar;
  molar.exponent[Dimension::mass] = 1;
  molar.exponent[Dimension::amount] = -1;
  product.molar_mass = read_value(builder, table, "molar_mass", molar);
  product.most = read_value(builder, table, "most", product.basis.dimension);
  table.require("delivers");
  table.require("routes");
  const auto changes = table.tables("change");
  if (!builder.declare("product", name, table.place())) return;
  const auto index = builder.model.products.size();
  builder.model.product_index[name] = static_cast<int>(index);
  builder.model.products.push_back(std::move(product));
  builder.later(Stage::uses, [&builder, table, index, good = has_unit && unit]() mutable {
    settle_product(builder, table, index, good);
  });
  read_changes_later(builder, changes, &Model::products, index);
}

}  // namespace gln::lang
