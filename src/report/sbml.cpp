#include "report/sbml.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>

#include "expr/closing.hpp"
#include "report/sbml_math.hpp"
#include "report/sbml_notes.hpp"
#include "report/sbml_units.hpp"

#ifdef LIBSBML_USE_CPP_NAMESPACE  // NOTE: libSBML lives in a namespace or not, as its packager chose
using namespace libsbml;
#endif

namespace gln::report {
namespace {

/// Puts one model into one document.
class SbmlWriter {
 public:
  SbmlWriter(const lang::Model& model, const SbmlScenario& scenario, SbmlNames& names, SbmlMath& math,
             const SbmlChanges& changes, expr::Graph& graph, expr::Lowering& lowering)
      : model_(model),
        scenario_(scenario),
        names_(names),
        math_(math),
        changes_(changes),
        graph_(graph),
        lowering_(lowering),
        document_(3, 2),
        sbml_(*document_.createModel()),
        units_(sbml_) {}

  std::string write() {
    set_up();
    for (std::size_t i = 0; i < model_.compartments.size(); ++i) add_compartment(i);
    for (std::size_t i = 0; i < model_.pools.size(); ++i) add_species(i);
    for (std::size_t i = 0; i < model_.parameters.size(); ++i) add_parameter(i);
    for (std::size_t i = 0; i < model_.assignments.size(); ++i) {
      const auto& a = model_.assignments[i];
      add_rule(names_.assignments[i], a.name, a.title, math_.formula(a.formula, Moment::now), a.unit.dimension, 1.0);
    }
    for (std::size_t i = 0; i < model_.processes.size(); ++i) add_reaction(i);
    for (std::size_t i = 0; i < model_.readouts.size(); ++i) {
      const auto& r = model_.readouts[i];
      add_rule(names_.readouts[i], r.name, r.title,
               fmt::format("{} / {}", math_.formula(r.formula, Moment::now), sbml_number(r.unit.factor)),
               r.unit.dimension, r.unit.factor);
    }
    add_events();
    for (const auto& constant : math_.constants()) add_constant(constant);
    SBMLWriter writer;
    writer.setProgramName("gln");
    const std::unique_ptr<char, decltype(&std::free)> text(writer.writeToString(&document_), &std::free);
    return text ? text.get() : "";
  }

 private:
  const lang::Model& model_;
  const SbmlScenario& scenario_;
  SbmlNames& names_;
  SbmlMath& math_;
  const SbmlChanges& changes_;
  expr::Graph& graph_;
  expr::Lowering& lowering_;
  SBMLDocument document_;
  Model& sbml_;
  SbmlUnits units_;

  double at_baseline(expr::Id id) const { return graph_.evaluate(id, {}, scenario_.references, scenario_.references); }
  double parameter_now(int i) const {
    return graph_.evaluate(lowering_.parameter(i, Moment::baseline), {}, scenario_.live, scenario_.live);
  }

  void set_up() {
    sbml_.setId("gln");
    sbml_.setName(model_.title.empty() ? model_.name : model_.title);
    sbml_.setSubstanceUnits(units_.substance(SbmlUnits::amount()));
    sbml_.setExtentUnits(units_.substance(SbmlUnits::amount()));
    Dimension length, time;
    length.exponent[Dimension::length] = 1;
    time.exponent[Dimension::time] = 1;
    sbml_.setVolumeUnits(units_.unit(length.power(3), 1.0));
    sbml_.setTimeUnits(units_.unit(time, 1.0));
    std::string about = fmt::format("{} {}, written by gln. Amounts in mmol, volumes in litre, time in minutes.",
                                    model_.name, model_.version);
    if (scenario_.start != 0.0) about += fmt::format(" Time 0 here is {:g} min of the study.", scenario_.start);
    sbml_note(sbml_,
              {about, scenario_.about,
               "Species are amounts. Numbers are those of one person; where a number was computed from others (body "
               "size, the fluxes "
               "that close the balance of a pool, laws at baseline) its note shows the formula. To change the "
               "person, export again. "
               "Species counted in litres or kcal have dimensionless substance units, because SBML knows no others. "
               "For research and teaching; not medical advice."});
  }

  /// Sets the maths of a rule, law or assignment from infix text.
  template <class Element>
  void set_math(Element& element, const std::string& text) {
    const std::unique_ptr<ASTNode> ast(SBML_parseL3Formula(text.c_str()));
    if (!ast) {
      const std::unique_ptr<char, decltype(&std::free)> why(SBML_getLastParseL3Error(), &std::free);
      throw std::logic_error("SBML formula '" + text + "': " + (why ? why.get() : "?"));
    }
    element.setMath(ast.get());
  }

  void assign_always(const std::string& id, const std::string& text) {
    auto& rule = *sbml_.createAssignmentRule();
    rule.setVariable(id);
    set_math(rule, text);
  }

  void add_compartment(std::size_t i) {
    const auto& compartment = model_.compartments[i];
    auto& element = *sbml_.createCompartment();
    element.setId(names_.compartments[i]);
    element.setName(compartment.name);
    element.setSpatialDimensions(3U);
    element.setConstant(compartment.volume < 0 || !changes_.varying[static_cast<std::size_t>(compartment.volume)]);
    element.setSize(compartment.volume < 0 ? 1.0 : parameter_now(compartment.volume));
    std::vector<std::string> note = {compartment.title};
    if (compartment.volume < 0)
      note.push_back("A place without a volume: only amounts count, the size of 1 means nothing.");
    else
      note.push_back(sbml_source(model_.parameters[static_cast<std::size_t>(compartment.volume)]));
    sbml_note(element, note);
  }

  void add_species(std::size_t i) {
    const auto& pool = model_.pools[i];
    const auto& species = model_.species[static_cast<std::size_t>(pool.species)];
    auto& element = *sbml_.createSpecies();
    element.setId(names_.pools[i]);
    element.setName(pool.name);
    element.setCompartment(names_.compartments[static_cast<std::size_t>(pool.compartment)]);
    element.setHasOnlySubstanceUnits(true);
    element.setBoundaryCondition(false);
    element.setConstant(false);
    const bool molar = species.unit.dimension == SbmlUnits::amount();
    element.setSubstanceUnits(units_.substance(species.unit.dimension));
    std::vector<std::string> note = {pool.title.empty() ? species.title : pool.title};
    if (!molar) note.push_back(fmt::format("Counted in {}.", to_string(species.unit.dimension)));
    if (pool.boundary) note.push_back("Outside the body: a tally of what went there.");
    const auto index = static_cast<int>(i);
    if (scenario_.amounts.empty()) {
      element.setInitialAmount(at_baseline(lowering_.amount(index, Moment::baseline)));
      if (!pool.boundary) note.push_back("At the start: " + math_.amount(index, Moment::baseline));
    } else {
      element.setInitialAmount(scenario_.amounts[i]);
    }
    sbml_note(element, note);
    sbml_identity(element, species.ids);
  }

  /// The formula of a parameter whose slot is `slot` (infix); "" for a plain number.
  std::string parameter_formula(const lang::Parameter& parameter, const std::string& slot, Moment moment) {
    if (parameter.formula) {
      const std::string text = math_.formula(parameter.formula, moment);
      return slot == "1" ? text : fmt::format("{} * {}", text, slot);
    }
    if (!parameter.scales_with) return "";
    const auto& defaults = defaults_();
    const double scale =
        graph_.evaluate(lowering_.formula(parameter.scales_with, Moment::baseline), {}, defaults, defaults);
    return fmt::format("{} * ({} / {})", slot, math_.formula(parameter.scales_with, moment), sbml_number(scale));
  }

  std::vector<double> defaults_() const {
    std::vector<double> values;
    for (const auto& parameter : model_.parameters) values.push_back(parameter.value);
    return values;
  }

  void add_parameter(std::size_t i) {
    const auto& parameter = model_.parameters[i];
    const bool is_volume = std::find(names_.compartments.begin(), names_.compartments.end(), names_.parameters[i]) !=
                           names_.compartments.end();
    const int index = static_cast<int>(i);
    const std::string id = names_.parameters[i];
    std::string slot = sbml_number(scenario_.live[i]);
    const bool own_event = std::any_of(scenario_.events.begin(), scenario_.events.end(), [&](const ode::Event& event) {
      return event.kind == ode::Event::Kind::set_parameter && event.index == i;
    });
    if (own_event && (parameter.formula || parameter.scales_with || is_volume)) {
      slot = slots_[i] = names_.fresh(parameter.name + ".slot");
      add_number(slot, "what conditions change of " + parameter.name, "", scenario_.live[i], false, {});
    }
    const std::string now = parameter_formula(parameter, slot, Moment::now);
    if (!is_volume)
      add_number(id, parameter.name, units_.unit(parameter.unit.dimension, 1.0), parameter_now(index),
                 !changes_.varying[i],
                 {parameter.title, sbml_source(parameter), now.empty() ? "" : "Computed: " + now});
    if (changes_.varying[i] && (!now.empty() || is_volume)) assign_always(id, now.empty() ? slot : now);
    if (math_.reference_id(index).empty()) return;
    const std::string before = parameter_formula(parameter, sbml_number(scenario_.references[i]), Moment::baseline);
    add_number(math_.reference_id(index), parameter.name + " at baseline", units_.unit(parameter.unit.dimension, 1.0),
               at_baseline(lowering_.parameter(index, Moment::baseline)), true,
               {before.empty() ? "" : "Computed: " + before});
  }

  void add_constant(const SbmlConstant& constant) {
    const std::string unit_id = constant.unit ? units_.unit(*constant.unit, 1.0) : "";
    add_number(constant.id, constant.name, unit_id, constant.value, true,
               {"Computed for this person: " + constant.formula});
  }

  void add_number(const std::string& id, const std::string& name, const std::string& units, double value, bool fixed,
                  const std::vector<std::string>& notes) {
    auto& element = *sbml_.createParameter();
    element.setId(id);
    element.setName(name);
    if (!units.empty()) element.setUnits(units);
    element.setValue(value);
    element.setConstant(fixed);
    sbml_note(element, notes);
  }

  void add_rule(const std::string& id, const std::string& name, const std::string& title, const std::string& formula,
                const Dimension& dimension, double factor) {
    auto& element = *sbml_.createParameter();
    element.setId(id);
    element.setName(name);
    element.setUnits(units_.unit(dimension, factor));
    element.setConstant(false);
    sbml_note(element, {title});
    assign_always(id, formula);
  }

  void add_reaction(std::size_t i) {
    const auto& process = model_.processes[i];
    auto& reaction = *sbml_.createReaction();
    reaction.setId(names_.processes[i]);
    reaction.setName(process.name);
    reaction.setReversible(false);
    std::vector<std::string> participants;
    // An exchange changes no amount; SBML wants a reaction to have a reactant all the same.
    const bool exchange = std::all_of(process.terms.begin(), process.terms.end(),
                                      [](const lang::Term& term) { return term.coefficient == 0.0; });
    for (const auto& term : exchange ? process.sides : process.terms) {
      if (term.coefficient == 0.0) continue;
      auto& reference = term.coefficient < 0.0 ? *reaction.createReactant() : *reaction.createProduct();
      reference.setSpecies(names_.pools[static_cast<std::size_t>(term.pool)]);
      reference.setStoichiometry(std::abs(term.coefficient));
      reference.setConstant(true);
      participants.push_back(reference.getSpecies());
    }
    auto& law = *reaction.createKineticLaw();
    set_math(law, math_.kinetic_law(static_cast<int>(i)));
    add_modifiers(reaction, *law.getMath(), participants);
    std::vector<std::string> note = {process.title, "turns: " + process.turns, "law: " + process.law_text};
    for (const int local : process.parameters) {
      const auto& parameter = model_.parameters[static_cast<std::size_t>(local)];
      if (const auto source = sbml_source(parameter); !source.empty()) note.push_back(parameter.name + ": " + source);
    }
    sbml_note(reaction, note);
  }

  /// SBML wants every species of a kinetic law named as taking part.
  void add_modifiers(Reaction& reaction, const ASTNode& math, std::vector<std::string>& participants) {
    if (math.isName() && math.getName() != nullptr) {
      const std::string name = math.getName();
      if (sbml_.getSpecies(name) != nullptr &&
          std::find(participants.begin(), participants.end(), name) == participants.end()) {
        reaction.createModifier()->setSpecies(name);
        participants.push_back(name);
      }
    }
    for (unsigned k = 0; k < math.getNumChildren(); ++k) add_modifiers(reaction, *math.getChild(k), participants);
  }

  // ---- events
  // -------------------------------------------------------------------------------------------------------------

  std::map<std::size_t, std::string> slots_;      // parameter -> identifier of its slot
  std::map<std::uint32_t, std::string> inflows_;  // pool -> identifier of its inflow

  /// Constant inflows are reactions of their own.
  const std::string& inflow_of(std::uint32_t pool) {
    auto& id = inflows_[pool];
    if (!id.empty()) return id;
    id = names_.fresh("inflow." + model_.pools[pool].name);
    add_number(id, "inflow of " + model_.pools[pool].name, "", 0.0, false, {});
    auto& reaction = *sbml_.createReaction();
    reaction.setId(names_.fresh("infusion." + model_.pools[pool].name));
    reaction.setName("infusion of " + model_.pools[pool].name);
    reaction.setReversible(false);
    auto& product = *reaction.createProduct();
    product.setSpecies(names_.pools[pool]);
    product.setStoichiometry(1.0);
    product.setConstant(true);
    set_math(*reaction.createKineticLaw(), id);
    return id;
  }

  /// All that happens at one moment is one event, so that no tool has to choose an order.
  void add_events() {
    std::map<std::uint32_t, double> inflow;
    for (std::size_t i = 0; i < scenario_.events.size();) {
      const double time = scenario_.events[i].time;
      std::map<std::string, std::string> assignments;
      for (; i < scenario_.events.size() && scenario_.events[i].time == time; ++i) {
        const auto& event = scenario_.events[i];
        if (event.kind == ode::Event::Kind::set_parameter) {
          const auto slot = slots_.find(event.index);
          assignments[slot != slots_.end() ? slot->second : names_.parameters[event.index]] = sbml_number(event.value);
          continue;
        }
        const std::string& species = names_.pools[event.index];
        if (event.kind == ode::Event::Kind::add_amount) {
          auto& text = assignments[species];
          text = fmt::format("{} + {}", text.empty() ? species : text, sbml_number(event.value));
        } else if (event.kind == ode::Event::Kind::set_amount) {
          assignments[species] = sbml_number(event.value);
        } else {
          double& rate = inflow[event.index];
          const double before = std::abs(rate) + std::abs(event.value);
          rate += event.value;
          if (std::abs(rate) < 1e-12 * before) rate = 0.0;
          assignments[inflow_of(event.index)] = sbml_number(rate);
        }
      }
      add_event(time - scenario_.start, assignments);
    }
  }

  void add_event(double time, const std::map<std::string, std::string>& assignments) {
    auto& event = *sbml_.createEvent();
    event.setId(names_.fresh(fmt::format("event.{}", sbml_.getNumEvents())));
    event.setName(fmt::format("at {:g} min", time));
    event.setUseValuesFromTriggerTime(true);
    auto& trigger = *event.createTrigger();
    trigger.setInitialValue(false);  // so that what is given at time 0 is given
    trigger.setPersistent(true);
    set_math(trigger, fmt::format("time >= {}", sbml_number(time)));
    for (const auto& [variable, text] : assignments) {
      auto& assignment = *event.createEventAssignment();
      assignment.setVariable(variable);
      set_math(assignment, text);
    }
  }
};

}  // namespace

std::optional<std::string> to_sbml(const lang::Model& model, const SbmlScenario& given, Diagnostics& diagnostics) {
  SbmlScenario scenario = given;
  if (scenario.references.empty())
    for (const auto& parameter : model.parameters) scenario.references.push_back(parameter.value);
  if (scenario.live.empty()) scenario.live = scenario.references;
  for (const auto& event : scenario.events) {
    if (event.kind != ode::Event::Kind::reset) continue;
    diagnostics.error("GLN-O020", {}, fmt::format("the reset at {:g} h cannot be written as SBML", event.time / 60.0),
                      "export the parts before and after it");
    return std::nullopt;
  }
  expr::Graph graph;
  expr::Lowering lowering(model, graph);
  if (!expr::solve_closing_fluxes(model, graph, lowering, diagnostics)) return std::nullopt;
  const auto changes = sbml_changes(model, scenario);
  SbmlNames names(model);
  SbmlMath math(model, names, changes, graph, lowering, scenario.references);
  return SbmlWriter(model, scenario, names, math, changes, graph, lowering).write();
}

}  // namespace gln::report
