#pragma once
// What the readers of the tables share while a model is put together. Internal to this folder.

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "lang/ast.hpp"
#include "lang/model.hpp"
#include "lang/source_text.hpp"
#include "lang/table.hpp"

namespace gln::lang {

/// What a name of a formula stands for.
enum class Meaning { parameter, assignment, pool };
struct Named {
  Meaning meaning = Meaning::parameter;
  int index = -1;
};

struct Law {
  std::vector<std::string> arguments;
  AstPtr body;  ///< null when it could not be parsed
  Text text;
  Place place;
};

/// Where a formula stands: decides which short names it may use.
struct Scope {
  std::string module;    ///< "" outside modules
  std::string process;   ///< full name, "" outside processes
  int compartment = -1;  ///< given by `in`
  bool tracer = false;   ///< a tracer readout: may ask for enrichment, label_flow, infusion and others
  std::string qualified(const std::string& name) const { return module.empty() ? name : module + "." + name; }
};

/// A formula with its dimension. `any`: a bare 0, which fits every unit. `bad`: an error was reported already; says
/// nothing more.
struct Typed {
  FormulaPtr formula;
  Dimension dimension;
  bool any = false;
  bool bad = false;
};

/// Work that needs everything of an earlier stage to be declared.
enum class Stage { overrides, pools, turns, formulas, uses, tracers, count };

struct Builder {
  Builder(Model& model_, Diagnostics& diagnostics_) : model(model_), diagnostics(diagnostics_) {}

  Model& model;
  Diagnostics& diagnostics;
  std::unordered_map<std::string, Named> names;
  std::unordered_map<std::string, Law> laws;
  std::unordered_map<std::string, int> compartment_index;
  std::unordered_map<std::string, Place> declared;  ///< "kind name" -> first place
  std::vector<bool> parameter_bad;                  ///< unit unknown: formulas using it prove nothing
  std::vector<int> parameter_version;               ///< counts overrides
  std::vector<bool> parameter_used;
  std::vector<bool> parameter_derived;  ///< declared by a formula
  std::vector<bool> assignment_bad, species_bad;
  std::unordered_map<int, int> closed_by;           ///< pool -> process
  std::optional<std::set<std::string>> references;  ///< none: the list was not found
  std::set<std::string> studies;                    ///< names of study files beside the references
  std::array<std::vector<std::function<void()>>, static_cast<std::size_t>(Stage::count)> work;

  void later(Stage stage, std::function<void()> job) {
    work[static_cast<std::size_t>(stage)].push_back(std::move(job));
  }
  void run(Stage stage);

  /// Reports GLN-N001 and returns false when `name` was declared before among things of the same `kind`.
  bool declare(const std::string& kind, const std::string& name, const Place& place);
  /// Reports GLN-T010 unless the name can be written in formulas (`dots`: may have parts).
  bool check_name(const std::string& name, const Place& place, bool dots = true);

  /// The pool a name means in a scope: of the compartment of `in`, by its full name, or inside the module. Pools of
  /// boundary compartments come into being here. -1 when there is none (nothing is reported).
  int find_pool(const std::string& name, const Scope& scope, const Place& place);
  /// Says why `find_pool` found nothing (GLN-N003, N004, N005).
  void report_missing_pool(const std::string& name, const Scope& scope, const Place& place);
  /// The species of this name; -1 when there is none (GLN-N003).
  int species_named(const std::string& name, const Place& place);
  int find_compartment(const std::string& name, const Scope& scope) const;
  int find_process(const std::string& name, const Scope& scope) const;
  Dimension amount_dimension(int pool) const;         ///< of the species
  Dimension concentration_dimension(int pool) const;  ///< amount when the place has no volume

  std::string suggestion(const std::string& name, const std::vector<std::string>& candidates) const;
  std::vector<std::string> parameter_names() const;
  std::vector<std::string> process_names() const;
};

// numbers.cpp
// --------------------------------------------------------------------------------------------------------------------
/// Reads kind, reference, to, script, note, low, high, species of a number. `unit` turns low and high into internal
/// units; `value` (internal, if any) must lie between them.
Source read_source(Builder& builder, Table& table, const Unit& unit, std::optional<double> value, bool has_formula,
                   bool range_optional = false);
/// Declares parameter `name` from a number table; -1 when the name was taken. Formulas are resolved in a later stage.
int declare_number(Builder& builder, Table& table, const std::string& name, ParameterRole role, const Scope& scope,
                   const std::string& title = {});
/// The same for `key = { value = ... }` of another table; reports a value that is no table.
int declare_number(Builder& builder, Table& parent, std::string_view key, const std::string& name, ParameterRole role,
                   const Scope& scope, const std::string& title = {});
int add_parameter(Builder& builder, Parameter parameter);
void read_override(Builder& builder, Table& table, const std::string& name);
void read_covariate(Builder& builder, Table& table, const std::string& name);
std::optional<Unit> read_unit(Builder& builder, Table& table, std::string_view key);
/// "3 mmol/L", or a bare number where `wanted` is dimensionless. Reports GLN-U010 (no unit), GLN-U009 (wrong
/// dimension).
std::optional<double> read_value(Builder& builder, Table& table, std::string_view key, const Dimension& wanted);

// places.cpp: species, compartments, pools, routes
void read_species(Builder& builder, Table& table, const std::string& name);
void read_compartment(Builder& builder, Table& table, const std::string& name, const Scope& scope);
void read_pool(Builder& builder, Table& table, const std::string& name, const Scope& scope);
void read_route(Builder& builder, Table& table, const std::string& name);

// processes.cpp
void read_process(Builder& builder, Table& table, const std::string& name, const Scope& scope);
/// More modifiers for a process of another module, by its full name.
void read_modify(Builder& builder, Table& table, const std::string& name, const Scope& scope);

// groups.cpp
/// Reads `groups` of a species; what is not declared is one group per element, named after it.
void read_groups(Builder& builder, Table& table, Species& species);
/// Position among the groups of a species, or -1 (reported).
int find_group(Builder& builder, int species, const std::string& name, const Place& place);
void resolve_moves(Builder& builder, const std::vector<Text>& moves, const Scope& scope, Process& process);

// tracer_tables.cpp
void read_tracer(Builder& builder, Table& table, const std::string& name);
/// Makes the labelled products and lists what tracers could show, once everything else is known.
void settle_tracers(Builder& builder);

// expressions.cpp: assignments, laws
void read_assignment(Builder& builder, Table& table, const std::string& name, const Scope& scope);
void read_law(Builder& builder, Table& table, const std::string& name);
void check_laws(Builder& builder);

// readouts.cpp
void read_readout(Builder& builder, Table& table, const std::string& name, const Scope& scope);
void read_tracer_readout(Builder& builder, Table& table, const std::string& name);

// uses.cpp: conditions and products
void read_condition(Builder& builder, Table& table, const std::string& name);
void read_product(Builder& builder, Table& table, const std::string& name);

// resolve.cpp
Typed resolve(Builder& builder, const Text& text, const Scope& scope);
/// Reports GLN-U003 unless `typed` has dimension `wanted`; `what` names the formula.
void expect_dimension(Builder& builder, const Typed& typed, const Dimension& wanted, const Place& place,
                      const std::string& what, const char* code = "GLN-U003");

// checks.cpp
/// Parameter formulas depend on parameters and baselines only; nothing depends on itself; local parameters are used.
void check_dependencies(Builder& builder);

}  // namespace gln::lang
