#pragma once
// A body small enough for closed forms: glutamine is drunk, empties from the stomach at a constant fraction k = 0.05
// /min, is released at 0.3 mmol/min and taken up in proportion to its concentration; plasma 3 L at 0.6 mmol/L, so
// uptake removes 1/6 of the plasma per min.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lang/model.hpp"

namespace gln::toy {

inline Unit unit(const std::string& text) {
  const auto parsed = parse_unit(text);
  if (!parsed) throw std::logic_error("not a unit: " + text);
  return *parsed;
}

inline lang::FormulaPtr node(lang::Node kind, int index = -1, std::vector<lang::FormulaPtr> arguments = {}) {
  auto formula = std::make_shared<lang::Formula>();
  formula->node = kind;
  formula->index = index;
  formula->arguments = std::move(arguments);
  return formula;
}

inline lang::FormulaPtr number(double value) {
  auto formula = std::make_shared<lang::Formula>();
  formula->number = value;
  return formula;
}

class Builder {
 public:
  lang::Model model;

  int parameter(const std::string& name, double value, const std::string& unit_text,
                lang::ParameterRole role = lang::ParameterRole::plain) {
    lang::Parameter parameter;
    parameter.name = name;
    parameter.unit = unit(unit_text);
    parameter.value = value * parameter.unit.factor;
    parameter.role = role;
    model.parameters.push_back(parameter);
    return model.parameter_index[name] = static_cast<int>(model.parameters.size()) - 1;
  }
  void range(int index, double low, double high) {
    auto& parameter = model.parameters[static_cast<std::size_t>(index)];
    parameter.source.low = low * parameter.unit.factor;
    parameter.source.high = high * parameter.unit.factor;
  }
  int species(const std::string& name, double carbon, double nitrogen, std::optional<double> g_per_mol,
              const std::string& unit_text) {
    lang::Species species;
    species.name = name;
    species.carbon = carbon;
    species.nitrogen = nitrogen;
    if (g_per_mol) species.molar_mass = *g_per_mol * 1e-6;
    species.unit = unit(unit_text);
    model.species.push_back(species);
    return model.species_index[name] = static_cast<int>(model.species.size()) - 1;
  }
  int compartment(const std::string& name, int volume, bool boundary = false) {
    lang::Compartment compartment;
    compartment.name = name;
    compartment.volume = volume;
    compartment.boundary = boundary;
    model.compartments.push_back(compartment);
    return static_cast<int>(model.compartments.size()) - 1;
  }
  int pool(int compartment, int species, double baseline, const std::string& unit_text) {
    const auto& place = model.compartments[static_cast<std::size_t>(compartment)];
    lang::Pool pool;
    pool.name = place.name + "." + model.species[static_cast<std::size_t>(species)].name;
    pool.compartment = compartment;
    pool.species = species;
    pool.boundary = place.boundary;
    pool.steady = !place.boundary;
    if (!place.boundary)
      pool.baseline = parameter(pool.name + ".baseline", baseline, unit_text, lang::ParameterRole::baseline);
    pool.baseline_is_amount = place.volume < 0;
    model.pools.push_back(pool);
    return model.pool_index[pool.name] = static_cast<int>(model.pools.size()) - 1;
  }
  int process(const std::string& name, lang::ProcessForm form, int from, int to, lang::FormulaPtr law) {
    lang::Process process;
    process.name = name;
    process.title = "process " + name;
    process.form = form;
    process.terms = {{from, -1.0}, {to, 1.0}};
    process.law = std::move(law);
    process.activity = parameter(name + ".activity", 1.0, "1", lang::ParameterRole::activity);
    model.processes.push_back(process);
    return model.process_index[name] = static_cast<int>(model.processes.size()) - 1;
  }
  void readout(const std::string& name, lang::FormulaPtr formula, const std::string& unit_text, int species,
               bool shown) {
    lang::Readout readout;
    readout.name = name;
    readout.formula = std::move(formula);
    readout.unit = unit(unit_text);
    readout.species = species;
    readout.shown = shown;
    model.readouts.push_back(readout);
    model.readout_index[name] = static_cast<int>(model.readouts.size()) - 1;
  }
  void condition(const std::string& name, std::vector<lang::Change> changes) {
    lang::Condition condition;
    condition.name = name;
    condition.changes = std::move(changes);
    model.conditions.push_back(condition);
    model.condition_index[name] = static_cast<int>(model.conditions.size()) - 1;
  }
  lang::Change change(const std::string& parameter, lang::ChangeKind kind, double value) {
    lang::Change change;
    change.parameter = model.find_parameter(parameter);
    if (change.parameter < 0) throw std::logic_error(parameter);
    change.kind = kind;
    change.value = value;
    return change;
  }
  lang::Product& product(const std::string& name, const std::string& basis, std::optional<double> g_per_mol,
                         int species, double amount, std::vector<std::string> routes) {
    lang::Product product;
    product.name = name;
    product.basis = unit(basis);
    if (g_per_mol) product.molar_mass = *g_per_mol * 1e-6;
    product.delivers = {{species, amount}};
    product.routes = std::move(routes);
    model.products.push_back(product);
    model.product_index[name] = static_cast<int>(model.products.size()) - 1;
    return model.products.back();
  }
  void route(const std::string& name, int compartment) {
    model.routes.push_back({name, compartment, {}});
    model.route_index[name] = static_cast<int>(model.routes.size()) - 1;
  }
};

inline constexpr double ka = 0.05, ke = 0.3 / (0.6 * 3.0), volume = 3.0, baseline_gln = 0.6;
inline constexpr double gln_g_per_mol = 146.146;

inline lang::Model model() {
  using lang::ChangeKind;
  using lang::Node;
  using lang::ProcessForm;
  Builder b;
  b.model.name = "toy";
  const auto covariate = lang::ParameterRole::covariate;
  b.range(b.parameter("person.weight", 70, "kg", covariate), 40, 150);
  b.range(b.parameter("person.height", 176, "cm", covariate), 140, 210);
  b.range(b.parameter("person.age", 30, "y", covariate), 18, 90);
  b.parameter("person.female", 0, "1", covariate);
  const int plasma_volume = b.parameter("plasma.volume", volume, "L", lang::ParameterRole::volume);
  b.model.parameters[static_cast<std::size_t>(plasma_volume)].scales_with =
      node(Node::parameter, b.model.find_parameter("person.weight"));
  const int k = b.parameter("emptying.k", ka, "1/min");

  const int gln = b.species("gln", 5, 2, gln_g_per_mol, "mmol");
  const int alagln = b.species("alagln", 8, 3, 217.2, "mmol");
  const int water = b.species("water", 0, 0, std::nullopt, "L");
  const int energy = b.species("energy", 0, 0, std::nullopt, "kcal");
  const int enzyme = b.species("asnase", 0, 0, std::nullopt, "U");

  const int stomach = b.compartment("stomach", -1), plasma = b.compartment("plasma", plasma_volume);
  const int protein = b.compartment("protein", -1, true), urine = b.compartment("urine", -1, true);
  const int stomach_gln = b.pool(stomach, gln, 0.0, "mmol");
  const int plasma_gln = b.pool(plasma, gln, baseline_gln, "mmol/L");
  const int protein_gln = b.pool(protein, gln, 0.0, "mmol"), urine_gln = b.pool(urine, gln, 0.0, "mmol");
  b.pool(stomach, alagln, 0.0, "mmol");
  b.pool(stomach, water, 0.0, "L");
  b.pool(stomach, energy, 0.0, "kcal");
  b.pool(plasma, enzyme, 0.0, "U/L");

  const int release = b.process("release", ProcessForm::flux, protein_gln, plasma_gln, number(1.0));
  b.model.processes.back().flux = b.parameter("release.flux", 0.3, "mmol/min", lang::ParameterRole::flux);
  b.process("uptake", ProcessForm::closes, plasma_gln, urine_gln, node(Node::concentration, plasma_gln));
  b.model.processes.back().closes = plasma_gln;
  const int emptying = b.process("emptying", ProcessForm::rate, stomach_gln, plasma_gln,
                                 node(Node::multiply, -1, {node(Node::parameter, k), node(Node::amount, stomach_gln)}));

  b.readout("plasma.gln", node(Node::concentration, plasma_gln), "umol/L", gln, true);
  b.readout("flux.appearance", node(Node::add, -1, {node(Node::rate, release), node(Node::rate, emptying)}), "umol/min",
            -1, true);
  b.readout(
      "plasma.relative",
      node(Node::divide, -1,
           {node(Node::concentration, plasma_gln), node(Node::baseline, -1, {node(Node::concentration, plasma_gln)})}),
      "%", -1, false);

  b.condition("catabolic", {b.change("release.activity", ChangeKind::multiply, 2.0)});
  b.condition("halved", {b.change("release.activity", ChangeKind::multiply, 0.5)});
  b.condition("set-flux", {b.change("release.flux", ChangeKind::set, 0.45)});
  b.condition("more-flux", {b.change("release.flux", ChangeKind::add, 0.1)});

  b.route("oral", stomach);
  b.route("iv", plasma);
  b.route("jejunal", plasma);
  auto& l_gln = b.product("l-glutamine", "mmol", gln_g_per_mol, gln, 1.0, {"oral", "iv"});
  l_gln.with = {{"oral", water, 0.3}};
  b.product("alanyl-glutamine", "mmol", 217.2, alagln, 1.0, {"oral", "iv"});
  b.product("mixed-meal", "kcal", std::nullopt, energy, 1.0, {"oral"});
  b.product("pegaspargase", "U", std::nullopt, enzyme, 1.0, {"iv"});
  auto& slow = b.product("slow-glutamine", "g", std::nullopt, gln, 1e6 / gln_g_per_mol, {"oral"});
  slow.changes = {b.change("emptying.k", ChangeKind::multiply, 0.5)};
  return b.model;
}

}  // namespace gln::toy
