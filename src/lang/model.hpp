#pragma once
// The model as read, checked and resolved: what docs/model.md describes, as plain data. No numerics here.
// All values are in internal units (mmol, L, min, kg, dm, kcal, U).

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/formula.hpp"
#include "units/units.hpp"

namespace gln::lang {

enum class Provenance { sourced, fitted, derived, assumption, none };  // none: implicit (activity factors)

/// Where a number comes from.
struct Source {
  Provenance kind = Provenance::none;
  std::vector<std::string> references;  ///< keys, or the calibration studies of a fitted number
  std::string note;
  std::string organism;             ///< "" = human
  std::string script;               ///< of a fitted number
  std::optional<double> low, high;  ///< internal units
};

struct Distribution {
  enum class Type { lognormal, normal } type = Type::lognormal;
  double cv = 0.0;  ///< fraction
};

/// What a parameter is for; decides how it may be changed.
enum class ParameterRole { plain, covariate, activity, baseline, flux, volume };

/// One slot of a person's parameter vector.
/// Value used in formulas: `formula` empty: slot * (scales_with / its value in the reference person);
/// `formula` given: formula * slot, and the slot defaults to 1.
struct Parameter {
  std::string name, title;
  ParameterRole role = ParameterRole::plain;
  Unit unit;           ///< as written; `unit.factor` converts it to internal
  double value = 0.0;  ///< default of the slot, internal units (1 when `formula` is given)
  FormulaPtr formula;  ///< over parameters and baseline concentrations only
  FormulaPtr scales_with;
  Source source;
  std::optional<Distribution> distribution;
  std::optional<double> least, most;  ///< of a covariate: beyond these nobody is simulated; internal units
  Place place;
};

/// Atoms of one element that travel together: the amide nitrogen of glutamine. Groups of one name are one kind of atom.
struct AtomGroup {
  std::string name;
  char element = 'C';  ///< C or N
  double atoms = 0.0;  ///< per molecule
};

struct Species {
  std::string name, title;
  double carbon = 0.0, nitrogen = 0.0;  ///< atoms per molecule
  std::vector<AtomGroup> groups;        ///< all of its atoms; one group per element where none were declared
  std::optional<double> molar_mass;     ///< kg/mmol (internal)
  Unit unit;                            ///< of amounts
  std::map<std::string, std::string> ids;
  Place place;
};

struct Compartment {
  std::string name, title;
  int volume = -1;  ///< parameter index, -1: amounts only
  bool boundary = false;
  Place place;
};

struct Pool {
  std::string name, title;  ///< "plasma.gln"
  int species = -1, compartment = -1;
  int baseline = -1;  ///< parameter index; -1 for boundary pools (start at 0)
  bool baseline_is_amount = false;
  bool boundary = false;
  bool steady = true;
  bool positive = true;  ///< an amount below 0 is an error of the integration, not a state of the body
  int tracer = -1;       ///< of a labelled twin: which tracer; its amount is labelled atoms, mmol
  int twin_of = -1;      ///< of a labelled twin: the pool it labels
  Place place;
};

struct Term {
  int pool = -1;
  double coefficient = 0.0;  ///< negative: consumed
};

/// An atom group of a pool. `pool` -1: nowhere (a molecule that was taken apart).
struct PoolGroup {
  int pool = -1, group = -1;
  auto operator<=>(const PoolGroup&) const = default;
};

/// What `moves` of a process says: these atoms become those.
struct Move {
  PoolGroup from, to;
};

enum class ProcessForm { rate, flux, closes };

struct Process {
  std::string name, title, module, turns, law_text;
  std::vector<Term> terms;  ///< one per pool, coefficients of repeated pools summed
  std::vector<Term> sides;  ///< as written, one per pool and side: an exchange gives what it takes and sums to nothing
  ProcessForm form = ProcessForm::rate;
  FormulaPtr law;     ///< the rate itself, or phi
  int flux = -1;      ///< parameter index (form flux)
  int closes = -1;    ///< pool index (form closes)
  int activity = -1;  ///< parameter index; multiplies every form
  std::vector<FormulaPtr> modifiers;
  std::vector<int> parameters;  ///< local parameters, for listings
  std::vector<Move> moves;      ///< atoms whose way the names of the groups do not tell
  Place place;
};

struct Assignment {
  std::string name, title;
  FormulaPtr formula;
  Unit unit;
  Place place;
};

struct Readout {
  std::string name, title, as_measured;
  FormulaPtr formula;
  Unit unit;         ///< shown unit: internal = shown * factor
  int species = -1;  ///< for mg/dL conversion; -1 none
  bool shown = false;
  bool statistical = false;  ///< a figure of trials, no mechanism behind it
  Place place;
};

enum class ChangeKind { multiply, set, add };

struct Change {
  int parameter = -1;
  ChangeKind kind = ChangeKind::multiply;
  double value = 1.0;  ///< internal units for set and add
  bool direction_only = false;
  Source source;
  Place place;
};

struct Condition {
  std::string name, title, note;
  std::string family;    ///< of one family only one holds at a time; "": none
  bool sample = false;   ///< of a blood sample, not of a body
  bool passing = false;  ///< such as a run or a fast: held for good it means nothing
  std::vector<Change> changes;
  Place place;
};

struct Delivery {
  int species = -1;
  double amount = 1.0;  ///< internal amount of the species per internal basis unit of the product
};

struct Accompaniment {
  std::string route;
  int species = -1;
  double amount = 0.0;  ///< internal, per dose
};

struct Product {
  std::string name, title, note;
  Unit basis;                        ///< mmol, g, kcal or U
  std::optional<double> molar_mass;  ///< kg/mmol
  std::vector<Delivery> delivers;
  std::vector<Accompaniment> with;
  std::vector<std::string> routes;
  std::vector<Change> changes;
  Source source;
  std::optional<double> most;  ///< at once, internal amount of the basis: beyond it the unit is in doubt
  int tracer = -1;             ///< a labelled product: which tracer it turns on
  Place place;
};

struct Route {
  std::string name;
  int compartment = -1;
  Place place;
};

/// A labelled kind of molecule that can be given (docs/tracers.md).
struct Tracer {
  std::string name, title;  ///< "15N-amide"
  int species = -1;
  char element = 'N';       ///< C, N, or M: the molecule itself, whose label is gone when it is taken apart
  std::vector<int> groups;  ///< of the species; {0} for the molecule
  double atoms = 0.0;       ///< labelled atoms per molecule given
  std::string labels;       ///< the product it is made from: same routes, same water
  int product = -1;         ///< what is dosed
  Place place;
};

/// A calculation of the laboratory: one readout `tracer.NAME.what` for each tracer. Its formula may ask for enrichment,
/// label_flow, infusion and others, which with_tracers writes out.
struct TracerReadout {
  std::string what, title, as_measured;
  int species = -1;  ///< only for tracers of this species; -1: all
  FormulaPtr formula;
  Unit unit;
  Place place;
};

/// A readout that exists once its tracer is compiled in.
struct TracedName {
  std::string name, title;
  Unit unit;
  int tracer = -1;
};

/// A whole body, resolved. Indices are positions in these vectors; name maps are complete.
struct Model {
  std::string name, version, title, hash;  ///< hash: of all text read, hex
  std::vector<std::string> files;
  std::vector<Parameter> parameters;
  std::vector<Species> species;
  std::vector<Compartment> compartments;
  std::vector<Pool> pools;
  std::vector<Process> processes;
  std::vector<Assignment> assignments;
  std::vector<Readout> readouts;
  std::vector<Condition> conditions;
  std::vector<Product> products;
  std::vector<Route> routes;
  std::vector<Tracer> tracers;
  std::vector<TracerReadout> tracer_readouts;
  std::vector<TracedName> traced;   ///< everything the tracers could show
  std::vector<int> tracers_within;  ///< those compiled in (with_tracers)

  // Lookup by full name; -1 when absent.
  int find_parameter(const std::string& name) const;
  int find_species(const std::string& name) const;
  int find_pool(const std::string& name) const;
  int find_process(const std::string& name) const;
  int find_assignment(const std::string& name) const;
  int find_readout(const std::string& name) const;
  int find_condition(const std::string& name) const;
  int find_product(const std::string& name) const;
  int find_route(const std::string& name) const;
  int find_tracer(const std::string& name) const;
  int find_traced(const std::string& name) const;  ///< position in `traced`

  std::unordered_map<std::string, int> parameter_index, species_index, pool_index, process_index, assignment_index,
      readout_index, condition_index, product_index, route_index, tracer_index, traced_index;
};

/// Reads `root`/body.toml and everything it includes, then `extra` files (run-time modules, `--with`).
/// Proves names, units, atoms, sources. All problems of all files go to `diagnostics`; the model is complete only when
/// there is no error among them. The numeric checks (baseline steady, modifiers 1, closing fluxes >= 0) are
/// expr::check_baseline.
Model load_model(const std::string& root, const std::vector<std::string>& extra, Diagnostics& diagnostics);

}  // namespace gln::lang
