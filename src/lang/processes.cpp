// Processes: what turns into what, how fast, and whether the books close.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

/// What is read of a process before the names it uses are known.
struct Draft {
  std::size_t index = 0;
  Scope scope;
  std::optional<Text> turns, in, rate, closes, follows;
  std::vector<Text> modifiers, moves;
  Place place;
};

/// Exactly one of: rate; flux with follows; closes with follows.
void read_form(Builder& builder, Table& table, Draft& draft, Process& process) {
  draft.rate = table.text("rate");
  draft.closes = table.text("closes");
  draft.follows = table.text("follows");
  const bool has_flux = table.has("flux");
  const int forms = (table.has("rate") ? 1 : 0) + (has_flux ? 1 : 0) + (table.has("closes") ? 1 : 0);
  const auto complain = [&](const std::string& message) {
    builder.diagnostics.error("GLN-T008", table.place(), fmt::format("{} {}", table.what(), message),
                              "give a rate; or a flux and what it follows; or the pool it closes and what it follows");
  };
  if (forms == 0) complain("does not say how fast it is");
  if (forms > 1) complain("has more than one of rate, flux and closes");
  if (forms == 1 && table.has("rate") && table.has("follows")) complain("has a rate, so it follows nothing else");
  if (forms == 1 && !table.has("rate") && !table.has("follows")) complain("does not say what it follows");
  process.form = table.has("closes") ? ProcessForm::closes : has_flux ? ProcessForm::flux : ProcessForm::rate;
  if (draft.rate)
    process.law_text = draft.rate->value();
  else if (draft.follows)
    process.law_text = draft.follows->value();
}

void declare_numbers(Builder& builder, Table& table, const std::string& full, const Draft& draft, Process& process) {
  Parameter activity;
  activity.name = full + ".activity";
  activity.title = "factor on the rate of " + full;
  activity.role = ParameterRole::activity;
  activity.unit = *parse_unit("1");
  activity.value = 1.0;
  activity.place = draft.place;
  process.activity = add_parameter(builder, std::move(activity));
  process.flux = declare_number(builder, table, "flux", full + ".flux", ParameterRole::flux, draft.scope,
                                "baseline flux of " + full);
  for (const auto& [key, node] : table.rest()) {
    if (!node->is_table() && !node->is_number()) continue;  // a bare number is told that it must be a table
    const std::string name(key->str());
    builder.check_name(name, place_of(table.file(), *key), false);
    const int index = declare_number(builder, table, name, full + "." + name, ParameterRole::plain, draft.scope);
    if (index >= 0) process.parameters.push_back(index);
  }
}

void add_term(Process& process, int pool, double coefficient) {
  const auto add = [&](std::vector<Term>& terms, bool apart) {
    const auto same = std::find_if(terms.begin(), terms.end(), [&](const Term& term) {
      return term.pool == pool && (!apart || (term.coefficient < 0.0) == (coefficient < 0.0));
    });
    if (same != terms.end())
      same->coefficient += coefficient;
    else
      terms.push_back({pool, coefficient});
  };
  add(process.terms, false);
  add(process.sides, true);
}

/// The factor of a coefficient: amounts of another kind (kcal beside mmol) need "5 [kcal/mmol]".
std::optional<double> coefficient_of(Builder& builder, const Draft& draft, const TurnsTerm& term, int pool, int first) {
  const Dimension wanted = builder.amount_dimension(pool) / builder.amount_dimension(first);
  const Place place = draft.turns->at(term.offset);
  Unit unit;
  if (!term.unit.empty()) {
    std::string why;
    const auto parsed = parse_unit(term.unit, &why);
    if (!parsed) {
      builder.diagnostics.error("GLN-U001", place, fmt::format("\"{}\" is not a unit: {}", term.unit, why));
      return std::nullopt;
    }
    unit = *parsed;
  }
  if (unit.dimension != wanted) {
    builder.diagnostics.error(
        "GLN-U011", place,
        fmt::format("the coefficient of '{}' is in {}, expected {}", term.name, to_string(unit.dimension),
                    to_string(wanted)),
        wanted.dimensionless() ? "" : fmt::format("write it as \"2.5 [{}] {}\"", to_string(wanted), term.name));
    return std::nullopt;
  }
  return term.coefficient * unit.factor;
}

void check_atoms(Builder& builder, const Draft& draft, const Turns& turns) {
  const auto& process = builder.model.processes[draft.index];
  double carbon = 0.0, nitrogen = 0.0, carbon_size = 0.0, nitrogen_size = 0.0;
  for (const auto& term : process.terms) {
    const auto& species =
        builder.model
            .species[static_cast<std::size_t>(builder.model.pools[static_cast<std::size_t>(term.pool)].species)];
    carbon += term.coefficient * species.carbon;
    nitrogen += term.coefficient * species.nitrogen;
    carbon_size += std::abs(term.coefficient) * species.carbon;
    nitrogen_size += std::abs(term.coefficient) * species.nitrogen;
  }
  const Place place = draft.turns->place();
  if ((turns.left.empty() || turns.right.empty()) && carbon_size + nitrogen_size > 0.0) {
    builder.diagnostics.error("GLN-A003", place,
                              fmt::format("'{}' lets atoms {}", process.name, turns.left.empty() ? "appear" : "vanish"),
                              "name the partner: a pool of a boundary place such as protein, urine or breath");
    return;
  }
  const auto check = [&](const char* code, const char* element, double net, double size) {
    if (std::abs(net) <= 1e-9 * size) return;
    builder.diagnostics.error(code, place,
                              fmt::format("'{}' does not balance {}: {:+.6g} per turn", process.name, element, net),
                              net > 0 ? "more comes out than goes in" : "more goes in than comes out");
  };
  check("GLN-A001", "carbon", carbon, carbon_size);
  check("GLN-A002", "nitrogen", nitrogen, nitrogen_size);
}

void resolve_turns(Builder& builder, Draft& draft) {
  if (draft.in) {
    draft.scope.compartment = builder.find_compartment(draft.in->value(), draft.scope);
    if (draft.scope.compartment < 0) {
      std::vector<std::string> known;
      for (const auto& compartment : builder.model.compartments) known.push_back(compartment.name);
      builder.diagnostics.error("GLN-N004", draft.in->place(),
                                fmt::format("there is no compartment '{}'", draft.in->value()),
                                builder.suggestion(draft.in->value(), known));
    }
  }
  Turns turns;
  if (!draft.turns || !parse_turns(*draft.turns, turns, builder.diagnostics)) return;
  bool good = true;
  int first = -1;
  std::vector<std::pair<int, double>> terms;
  const auto side = [&](const std::vector<TurnsTerm>& participants, double sign) {
    for (const auto& term : participants) {
      const Place place = draft.turns->at(term.offset);
      const int pool = builder.find_pool(term.name, draft.scope, place);
      if (pool < 0) {
        if (!draft.in || draft.scope.compartment >= 0) builder.report_missing_pool(term.name, draft.scope, place);
        good = false;
        continue;
      }
      const int species = builder.model.pools[static_cast<std::size_t>(pool)].species;
      if (species < 0 || builder.species_bad[static_cast<std::size_t>(species)]) {
        good = false;
        continue;
      }
      if (first < 0) first = pool;
      const auto coefficient = coefficient_of(builder, draft, term, pool, first);
      if (coefficient)
        terms.emplace_back(pool, sign * *coefficient);
      else
        good = false;
    }
  };
  side(turns.left, -1.0);
  side(turns.right, 1.0);
  if (!good) return;
  for (const auto& [pool, coefficient] : terms) add_term(builder.model.processes[draft.index], pool, coefficient);
  check_atoms(builder, draft, turns);
  resolve_moves(builder, draft.moves, draft.scope, builder.model.processes[draft.index]);
}

void resolve_closing(Builder& builder, const Draft& draft) {
  if (!draft.closes) return;
  auto& process = builder.model.processes[draft.index];
  const Place place = draft.closes->place();
  const int pool = builder.find_pool(draft.closes->value(), draft.scope, place);
  if (pool < 0) return builder.report_missing_pool(draft.closes->value(), draft.scope, place);
  builder.model.processes[draft.index].closes = pool;
  const auto& data = builder.model.pools[static_cast<std::size_t>(pool)];
  if (data.boundary)
    return builder.diagnostics.error("GLN-N009", place,
                                     fmt::format("'{}' lies outside the body: nothing has to close it", data.name));
  const bool takes_part = std::any_of(process.terms.begin(), process.terms.end(),
                                      [&](const Term& term) { return term.pool == pool && term.coefficient != 0.0; });
  if (!process.terms.empty() && !takes_part)
    builder.diagnostics.error("GLN-N009", place,
                              fmt::format("'{}' does not change '{}', so it cannot close it", process.name, data.name),
                              "name a pool of its `turns`");
  const auto [other, fresh] = builder.closed_by.emplace(pool, static_cast<int>(draft.index));
  if (!fresh)
    builder.diagnostics.error("GLN-N010", place,
                              fmt::format("'{}' is already closed by '{}'", data.name,
                                          builder.model.processes[static_cast<std::size_t>(other->second)].name),
                              "one process closes a pool; give the other a flux");
}

void add_modifiers(Builder& builder, std::size_t index, const std::vector<Text>& texts, const Scope& scope) {
  const std::string name = builder.model.processes[index].name;
  for (const auto& text : texts) {
    const Typed typed = resolve(builder, text, scope);
    expect_dimension(builder, typed, {}, text.place(), fmt::format("modifier of '{}'", name), "GLN-U008");
    builder.model.processes[index].modifiers.push_back(typed.formula);
  }
}

void resolve_laws(Builder& builder, const Draft& draft) {
  const std::string name = builder.model.processes[draft.index].name;
  std::optional<Dimension> rate;
  if (const auto& terms = builder.model.processes[draft.index].terms; !terms.empty()) {
    rate = builder.amount_dimension(terms.front().pool);
    rate->exponent[Dimension::time] -= 1;
  }
  const int flux = builder.model.processes[draft.index].flux;
  if (flux >= 0 && rate && !builder.parameter_bad[static_cast<std::size_t>(flux)]) {
    const auto& parameter = builder.model.parameters[static_cast<std::size_t>(flux)];
    if (parameter.unit.dimension != *rate)
      builder.diagnostics.error(
          "GLN-U013", parameter.place,
          fmt::format("the flux of '{}' is in {}, expected {}", name, parameter.unit.text, to_string(*rate)));
  }
  const auto& law = draft.rate ? draft.rate : draft.follows;
  FormulaPtr formula = std::make_shared<Formula>();
  if (law) {
    const Typed typed = resolve(builder, *law, draft.scope);
    formula = typed.formula;
    if (draft.rate && rate)
      expect_dimension(builder, typed, *rate, law->place(), fmt::format("the rate of '{}'", name), "GLN-U013");
  }
  builder.model.processes[draft.index].law = std::move(formula);
  add_modifiers(builder, draft.index, draft.modifiers, draft.scope);
}

}  // namespace

void read_process(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  builder.check_name(name, table.place());
  Draft draft;
  draft.scope = scope;
  draft.scope.process = scope.qualified(name);
  draft.place = table.place();
  Process process;
  process.name = draft.scope.process;
  process.module = scope.module;
  process.title = table.string("title");
  process.place = table.place();
  process.law = std::make_shared<Formula>();
  table.require("turns", "turns = \"a.x -> b.y\"");
  draft.turns = table.text("turns");
  if (draft.turns) process.turns = draft.turns->value();
  draft.in = table.text("in");
  draft.modifiers = table.texts("modifiers");
  draft.moves = table.texts("moves");
  table.get("note");
  table.get("reference");
  read_form(builder, table, draft, process);
  const bool fresh = builder.declare("process", process.name, process.place);
  if (!fresh) return;
  declare_numbers(builder, table, process.name, draft, process);
  table.finish();
  draft.index = builder.model.processes.size();
  builder.model.process_index[process.name] = static_cast<int>(draft.index);
  builder.model.processes.push_back(std::move(process));
  const auto shared = std::make_shared<Draft>(std::move(draft));
  builder.later(Stage::turns, [&builder, shared] { resolve_turns(builder, *shared); });
  builder.later(Stage::formulas, [&builder, shared] {
    resolve_closing(builder, *shared);
    resolve_laws(builder, *shared);
  });
}

void read_modify(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  if (!table.file().run_time) {
    builder.diagnostics.error("GLN-T011", table.place(), "[modify.*] belongs to modules given at run time",
                              "write the modifier where the process is declared");
    return;
  }
  table.require("modifiers", "modifiers = [\"1 / (1 + plasma.x / my.Ki)\"]");
  auto texts = std::make_shared<std::vector<Text>>(table.texts("modifiers"));
  table.get("note");
  table.get("reference");
  table.finish();
  // Declared again and again by several modules: all of them act.
  builder.later(Stage::formulas, [&builder, texts, name, scope, place = table.place()] {
    const int index = builder.model.find_process(name);
    if (index < 0) {
      builder.diagnostics.error("GLN-N006", place, fmt::format("there is no process '{}'", name),
                                builder.suggestion(name, builder.process_names()));
      return;
    }
    add_modifiers(builder, static_cast<std::size_t>(index), *texts, scope);
  });
}

}  // namespace gln::lang
