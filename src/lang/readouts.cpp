// [readout.x] and [tracer_readout.x]: what is shown, of the body and of a label in it.

#include <fmt/format.h>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

/// What both kinds say.
struct Shown {
  std::string title, as_measured;
  Place place;
  std::optional<Unit> unit;
  std::optional<Text> formula, species;
};

/// Takes the keys both kinds have; the caller takes its own and finishes the table.
Shown read_shown(Builder& builder, Table& table) {
  Shown shown;
  shown.title = table.string("title");
  shown.as_measured = table.string("as_measured");
  shown.place = table.place();
  table.require("unit", "the unit it is shown in");
  shown.unit = read_unit(builder, table, "unit");
  table.require("formula");
  shown.formula = table.text("formula");
  shown.species = table.text("species");
  table.get("note");
  table.get("reference");
  return shown;
}

template <class R>
R readout_of(const Shown& shown) {
  R readout;
  readout.title = shown.title;
  readout.as_measured = shown.as_measured;
  readout.place = shown.place;
  readout.formula = std::make_shared<Formula>();
  if (shown.unit) readout.unit = *shown.unit;
  return readout;
}

/// Settles species and formula once all names are known. nullopt: there is no formula, or its unit cannot be judged.
template <class R>
std::optional<Typed> resolve_shown(Builder& builder, const Shown& shown, const Scope& scope, R& target) {
  if (shown.species) target.species = builder.species_named(shown.species->value(), shown.species->place());
  if (!shown.formula) return std::nullopt;
  Typed typed = resolve(builder, *shown.formula, scope);
  target.formula = typed.formula;
  if (!shown.unit) return std::nullopt;
  return typed;
}

/// A readout of a species may be shown by mass (mg/dL) where the formula counts molecules: its unit then takes the
/// molar mass. Returns whether that is what was meant; reports a missing molar mass.
bool convert_by_molar_mass(Builder& builder, Readout& readout, const Dimension& formula, const Place& place) {
  Dimension per;
  per.exponent[Dimension::mass] = 1;
  per.exponent[Dimension::amount] = -1;
  if (readout.species < 0 || !(readout.unit.dimension == formula * per)) return false;
  const auto& species = builder.model.species[static_cast<std::size_t>(readout.species)];
  if (species.molar_mass) {
    readout.unit.factor /= *species.molar_mass;
    readout.unit.dimension = formula;
  } else {
    builder.diagnostics.error(
        "GLN-U012", place,
        fmt::format("species '{}' has no molar mass to show it in {}", species.name, readout.unit.text),
        fmt::format("give [species.{}] a molar_mass", species.name));
  }
  return true;
}

}  // namespace

void read_readout(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  builder.check_name(name, table.place());
  const Shown shown = read_shown(builder, table);
  auto readout = readout_of<Readout>(shown);
  readout.statistical = table.boolean("statistical", false);
  readout.name = name;
  readout.shown = table.boolean("shown", false);
  table.finish();
  if (!builder.declare("readout", name, table.place())) return;
  const auto index = builder.model.readouts.size();
  builder.model.readout_index[name] = static_cast<int>(index);
  builder.model.readouts.push_back(std::move(readout));
  builder.later(Stage::formulas, [&builder, index, shown, scope] {
    auto& target = builder.model.readouts[index];
    const auto typed = resolve_shown(builder, shown, scope, target);
    if (!typed || typed->bad) return;
    const Place& place = shown.formula->place();
    if (convert_by_molar_mass(builder, target, typed->dimension, place)) return;
    expect_dimension(builder, *typed, target.unit.dimension, place, fmt::format("readout '{}'", target.name));
  });
}

void read_tracer_readout(Builder& builder, Table& table, const std::string& name) {
  builder.check_name(name, table.place(), false);
  const Shown shown = read_shown(builder, table);
  auto readout = readout_of<TracerReadout>(shown);
  readout.what = name;
  table.finish();
  if (!builder.declare("tracer readout", name, table.place())) return;
  const auto index = builder.model.tracer_readouts.size();
  builder.model.tracer_readouts.push_back(std::move(readout));
  builder.later(Stage::formulas, [&builder, index, shown] {
    auto& target = builder.model.tracer_readouts[index];
    Scope scope;
    scope.tracer = true;
    if (const auto typed = resolve_shown(builder, shown, scope, target))
      expect_dimension(builder, *typed, target.unit.dimension, shown.formula->place(),
                       fmt::format("tracer readout '{}'", target.what));
  });
}

}  // namespace gln::lang
