// Numbers: value, unit, spread, and above all where each comes from.

#include <fmt/format.h>

#include <cmath>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

std::optional<Provenance> provenance(const std::string& kind) {
  if (kind == "sourced") return Provenance::sourced;
  if (kind == "fitted") return Provenance::fitted;
  if (kind == "derived") return Provenance::derived;
  if (kind == "assumption") return Provenance::assumption;
  return std::nullopt;
}

/// Takes the keys over and reports those nobody listed.
void add_references(Builder& builder, const std::vector<Text>& keys, bool studies, Source& source) {
  for (const auto& key : keys) {
    source.references.push_back(key.value());
    if (!builder.references || builder.references->contains(key.value())) continue;
    if (studies && builder.studies.contains(key.value())) continue;
    const std::vector<std::string> known(builder.references->begin(), builder.references->end());
    builder.diagnostics.error("GLN-S004", key.place(),
                              fmt::format("'{}' is not a key of evidence/references.csv", key.value()),
                              builder.suggestion(key.value(), known));
  }
}

void check_range(Builder& builder, Table& table, const Unit& unit, std::optional<double> value, Source& source) {
  const auto low = table.number("low"), high = table.number("high");
  if (low) source.low = *low * unit.factor;
  if (high) source.high = *high * unit.factor;
  if (low && high && *low > *high)
    builder.diagnostics.error("GLN-S008", table.place_of_value("low"),
                              fmt::format("low {} is above high {}", *low, *high));
  else if (value && ((source.low && *value < *source.low) || (source.high && *value > *source.high)))
    builder.diagnostics.error("GLN-S008", table.place_of_value("value"),
                              fmt::format("the value of {} lies outside its own range low..high", table.what()),
                              "low and high are in the unit of the value");
}

std::optional<Distribution> read_distribution(Builder& builder, Table& parent, const Unit& unit, double value) {
  auto table = parent.table("distribution");
  if (!table) return std::nullopt;
  Distribution distribution;
  const std::string type = table->string("type");
  if (type == "normal")
    distribution.type = Distribution::Type::normal;
  else if (type != "lognormal" && table->require("type", "lognormal or normal"))
    builder.diagnostics.error("GLN-T009", table->place_of_value("type"),
                              fmt::format("there is no distribution '{}'", type), "lognormal or normal");
  if (table->has("cv")) {
    if (const auto cv = read_value(builder, *table, "cv", {})) distribution.cv = *cv;
  } else if (const auto sd = table->number("sd")) {
    distribution.cv = value == 0.0 ? 0.0 : *sd * unit.factor / std::abs(value);
  } else {
    table->require("cv", "the coefficient of variation, \"20 %\", or sd");
  }
  if (distribution.cv < 0.0) builder.diagnostics.error("GLN-T009", table->place(), "a spread is not negative");
  table->finish();
  return distribution;
}

/// Queues a formula of parameter `index` for later; `into` says which member takes it.
void resolve_later(Builder& builder, int index, const Text& text, const Scope& scope, bool scaling) {
  const auto slot = static_cast<std::size_t>(index);
  const int version = builder.parameter_version[slot];
  builder.later(Stage::formulas, [&builder, slot, version, text, scope, scaling] {
    if (builder.parameter_version[slot] != version) return;
    const Typed typed = resolve(builder, text, scope);
    auto& parameter = builder.model.parameters[slot];
    if (scaling) {
      parameter.scales_with = typed.formula;
      return;
    }
    parameter.formula = typed.formula;
    if (!builder.parameter_bad[slot])
      expect_dimension(builder, typed, parameter.unit.dimension, text.place(),
                       fmt::format("the formula of '{}'", parameter.name));
  });
}

/// The part of a number table that [parameter.x], `key = {..}` and [override."x"] share. Fills `parameter`; false: unit
/// unknown.
bool read_number(Builder& builder, Table& table, Parameter& parameter, std::optional<Text>& formula,
                 std::optional<Text>& scale) {
  const bool unit_given = table.require("unit", "numbers carry their unit; \"1\" for a pure number");
  const auto unit = read_unit(builder, table, "unit");
  if (unit) parameter.unit = *unit;
  formula = table.text("formula");
  scale = table.text("scales_with");
  const auto value = table.number("value");
  if (table.has("value") == table.has("formula"))
    builder.diagnostics.error(
        "GLN-T012", table.place(),
        fmt::format("{} needs either a value or a formula{}", table.what(), table.has("value") ? ", not both" : ""));
  if (formula && scale)
    builder.diagnostics.error("GLN-T012", scale->place(),
                              fmt::format("{} has a formula, so it cannot also scale", table.what()),
                              "write the scaling into the formula");
  parameter.value = formula ? 1.0 : value.value_or(0.0) * parameter.unit.factor;
  parameter.distribution = read_distribution(builder, table, parameter.unit, parameter.value);
  parameter.source =
      read_source(builder, table, parameter.unit, formula || !value ? std::nullopt : std::optional(parameter.value),
                  formula.has_value());
  return unit_given && unit.has_value();
}

}  // namespace

std::optional<Unit> read_unit(Builder& builder, Table& table, std::string_view key) {
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  std::string why;
  auto unit = parse_unit(text->value(), &why);
  if (!unit)
    builder.diagnostics.error("GLN-U001", text->place(), fmt::format("\"{}\" is not a unit: {}", text->value(), why),
                              "units look like umol/L, mmol/kg/h, g/mol, 1/min, U/L, kcal, %, 1");
  return unit;
}

std::optional<double> read_value(Builder& builder, Table& table, std::string_view key, const Dimension& wanted) {
  const auto* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_number()) {
    const auto value = table.number(key);
    if (value && !wanted.dimensionless()) {
      builder.diagnostics.error("GLN-U010", table.place_of_value(key),
                                fmt::format("'{}' of {} has no unit", key, table.what()),
                                fmt::format("write it as a text, for example \"{:g} {}\"", *value, to_string(wanted)));
      return std::nullopt;
    }
    return value;
  }
  const auto text = table.text(key);
  if (!text) return std::nullopt;
  std::string why;
  auto value = parse_value(text->value(), &why);
  if (!value && wanted.dimensionless()) value = parse_value(text->value() + " 1", nullptr);
  if (!value) {
    const bool bare = why.find("has no unit") != std::string::npos;
    builder.diagnostics.error(bare ? "GLN-U010" : "GLN-U001", text->place(),
                              fmt::format("\"{}\" is not a value with a unit: {}", text->value(), why),
                              fmt::format("for example \"3 {}\"", to_string(wanted)));
    return std::nullopt;
  }
  if (value->unit.dimension != wanted) {
    builder.diagnostics.error("GLN-U009", text->place(),
                              fmt::format("'{}' of {} is in {}, expected {}", key, table.what(),
                                          to_string(value->unit.dimension), to_string(wanted)));
    return std::nullopt;
  }
  return value->internal();
}

Source read_source(Builder& builder, Table& table, const Unit& unit, std::optional<double> value, bool has_formula,
                   bool range_optional) {
  Source source;
  const auto kind = table.text("kind");
  const auto references = table.texts("reference"), studies = table.texts("to");
  source.note = table.string("note");
  source.organism = table.string("species");
  source.script = table.string("script");
  check_range(builder, table, unit, value, source);
  add_references(builder, studies, true, source);
  add_references(builder, references, false, source);
  auto& diagnostics = builder.diagnostics;
  if (!kind) {
    if (!table.has("kind"))
      diagnostics.error("GLN-S001", table.place(), fmt::format("{} does not say where it comes from", table.what()),
                        "give it kind = \"sourced\", \"fitted\", \"derived\" or \"assumption\"");
    return source;
  }
  const auto known = provenance(kind->value());
  if (!known) {
    diagnostics.error("GLN-S002", kind->place(), fmt::format("there is no kind '{}'", kind->value()),
                      builder.suggestion(kind->value(), {"sourced", "fitted", "derived", "assumption"}));
    return source;
  }
  source.kind = *known;
  if (*known == Provenance::sourced && references.empty())
    diagnostics.error("GLN-S003", kind->place(), fmt::format("{} is sourced but has no reference", table.what()),
                      "reference = \"key of evidence/references.csv\"");
  if (*known == Provenance::fitted && studies.empty())
    diagnostics.error("GLN-S005", kind->place(), fmt::format("{} is fitted but does not say to what", table.what()),
                      "to = [\"the calibration studies\"]");
  if (*known == Provenance::derived && !has_formula && source.note.empty())
    diagnostics.error("GLN-S006", kind->place(), fmt::format("{} is derived but shows no derivation", table.what()),
                      "give a formula, or a note with the arithmetic");
  if (*known == Provenance::assumption && !(source.low && source.high) && source.note.empty() && !range_optional)
    diagnostics.error("GLN-S007", kind->place(), fmt::format("{} is an assumption without a range", table.what()),
                      "give low and high, or a note saying why there is no range");
  return source;
}

int add_parameter(Builder& builder, Parameter parameter) {
  if (!builder.declare("name", parameter.name, parameter.place)) return -1;
  const int index = static_cast<int>(builder.model.parameters.size());
  builder.names[parameter.name] = {Meaning::parameter, index};
  builder.model.parameter_index[parameter.name] = index;
  builder.model.parameters.push_back(std::move(parameter));
  builder.parameter_bad.push_back(false);
  builder.parameter_version.push_back(0);
  builder.parameter_used.push_back(false);
  builder.parameter_derived.push_back(false);
  return index;
}

int declare_number(Builder& builder, Table& table, const std::string& name, ParameterRole role, const Scope& scope,
                   const std::string& title) {
  Parameter parameter;
  parameter.name = name;
  parameter.title = table.string("title");
  if (parameter.title.empty()) parameter.title = title;
  parameter.role = role;
  parameter.place = table.place();
  std::optional<Text> formula, scale;
  const bool good = read_number(builder, table, parameter, formula, scale);
  table.finish();
  const int index = add_parameter(builder, std::move(parameter));
  if (index < 0) return -1;
  builder.parameter_bad[static_cast<std::size_t>(index)] = !good;
  builder.parameter_derived[static_cast<std::size_t>(index)] = formula.has_value();
  if (formula)
    resolve_later(builder, index, *formula, scope, false);
  else if (scale)
    resolve_later(builder, index, *scale, scope, true);
  return index;
}

int declare_number(Builder& builder, Table& parent, std::string_view key, const std::string& name, ParameterRole role,
                   const Scope& scope, const std::string& title) {
  const auto* node = parent.get(key);
  if (node == nullptr) return -1;
  const auto* inner = node->as_table();
  if (inner == nullptr) {
    builder.diagnostics.error(
        "GLN-T006", place_of(parent.file(), *node),
        fmt::format("'{}' of {} is a number and must be a table", key, parent.what()),
        fmt::format("{} = {{ value = .., unit = \"..\", kind = \"sourced\", reference = \"..\" }}", key));
    return -1;
  }
  Table table(builder.diagnostics, parent.file(), *inner, place_of(parent.file(), *node), fmt::format("'{}'", name));
  return declare_number(builder, table, name, role, scope, title);
}

/// `least` and `most` of a covariate, at or beyond its range `low` to `high`.
void read_limits(Builder& builder, Table& table, Parameter& parameter) {
  const auto least = table.number("least"), most = table.number("most");
  if (least) parameter.least = *least * parameter.unit.factor;
  if (most) parameter.most = *most * parameter.unit.factor;
  const auto& source = parameter.source;
  if (parameter.least && *parameter.least > source.low.value_or(parameter.value))
    builder.diagnostics.error("GLN-S008", table.place_of_value("least"), "least is above low",
                              "low to high is the range the model is made for, least to most what it runs at all");
  if (parameter.most && *parameter.most < source.high.value_or(parameter.value))
    builder.diagnostics.error("GLN-S008", table.place_of_value("most"), "most is below high",
                              "low to high is the range the model is made for, least to most what it runs at all");
}

void read_covariate(Builder& builder, Table& table, const std::string& name) {
  builder.check_name(name, table.place(), false);
  Parameter parameter;
  parameter.name = "person." + name;
  parameter.title = table.string("title");
  parameter.role = ParameterRole::covariate;
  parameter.place = table.place();
  const bool has_unit = table.require("unit"), has_value = table.require("value", "the reference person's");
  const auto unit = read_unit(builder, table, "unit");
  if (unit) parameter.unit = *unit;
  const auto value = table.number("value");
  parameter.value = value.value_or(0.0) * parameter.unit.factor;
  parameter.distribution = read_distribution(builder, table, parameter.unit, parameter.value);
  // NOTE: the reference person is a choice, not a measurement: no kind is asked for, but may be given.
  if (table.has("kind"))
    parameter.source = read_source(builder, table, parameter.unit, parameter.value, false, true);
  else
    check_range(builder, table, parameter.unit, has_value && value ? std::optional(parameter.value) : std::nullopt,
                parameter.source);
  if (parameter.source.note.empty()) parameter.source.note = table.string("note");
  read_limits(builder, table, parameter);
  table.finish();
  const int index = add_parameter(builder, std::move(parameter));
  if (index >= 0) builder.parameter_bad[static_cast<std::size_t>(index)] = !has_unit || !unit;
}

void read_override(Builder& builder, Table& table, const std::string& name) {
  if (!table.file().run_time) {
    builder.diagnostics.error("GLN-T011", table.place(), "overrides belong to modules given at run time",
                              "change the number where it is declared");
    return;
  }
  const int index = builder.model.find_parameter(name);
  if (index < 0) {
    builder.diagnostics.error("GLN-N007", table.place(), fmt::format("there is no parameter '{}'", name),
                              builder.suggestion(name, builder.parameter_names()));
    return;
  }
  const auto slot = static_cast<std::size_t>(index);
  Parameter parameter = builder.model.parameters[slot];
  const Dimension dimension = parameter.unit.dimension;
  const bool was_bad = builder.parameter_bad[slot], was_derived = builder.parameter_derived[slot];
  std::optional<Text> formula, scale;
  const bool good = read_number(builder, table, parameter, formula, scale);
  if (!table.string("title").empty()) parameter.title = table.string("title");
  table.finish();
  if (!good || (!was_bad && parameter.unit.dimension != dimension)) {
    if (good)
      builder.diagnostics.error("GLN-U009", table.place_of_value("unit"),
                                fmt::format("'{}' is in {}, the override in {}", name, to_string(dimension),
                                            to_string(parameter.unit.dimension)));
    return;
  }
  parameter.place = table.place();
  if (formula) parameter.scales_with = nullptr;
  const bool keeps_scaling = !formula && !scale && !was_derived;
  builder.model.parameters[slot] = std::move(parameter);
  builder.parameter_derived[slot] = formula.has_value();
  if (keeps_scaling) return;  // the scaling queued for the first declaration still applies
  ++builder.parameter_version[slot];
  const Scope scope;
  if (formula)
    resolve_later(builder, index, *formula, scope, false);
  else if (scale)
    resolve_later(builder, index, *scale, scope, true);
}

}  // namespace gln::lang
