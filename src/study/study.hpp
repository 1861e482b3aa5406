#pragma once
// A study: people, condition, regimen and what was observed. One format for a scenario, a published experiment and a
// trial.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "dosing/regimen.hpp"
#include "lang/model.hpp"
#include "person/person.hpp"

namespace gln::study {

enum class Measure {
  value,
  change,
  fold,
  percent_change,
  min,
  max,
  max_rise,
  time_of_max,
  time_to_baseline,
  auc_rise,
  mean,
  direction
};

/// "value", "percent_change" ...; every measure in the order of the enum.
std::string to_string(Measure measure);
const std::vector<std::string>& measure_names();

/// What was done to the sample before it was measured (docs/studies.md): it stood closed while the condition's
/// processes ran in it.
struct Assay {
  int condition = -1;
  double standing = 0.0;  ///< min
};

/// One observed number. What it is compared with is defined in docs/studies.md.
struct Observed {
  std::string readout;
  Measure measure = Measure::value;
  std::optional<double> at;                         ///< min
  std::optional<std::pair<double, double>> window;  ///< min
  double value = 0.0;                               ///< internal units (min for times); NaN when only `accept` is given
  Unit unit;                     ///< as written; its factor leads to internal units of the measure, molar mass included
  std::optional<double> spread;  ///< internal
  std::optional<std::pair<double, double>> spread_range;  ///< internal, for spreads printed as low and high
  std::string spread_kind;
  std::optional<int> n;
  std::optional<std::pair<double, double>> accept;  ///< internal
  std::string versus;                               ///< other arm's id: compare against it; "" = own baseline
  std::optional<Measure> of;         ///< what change, fold, percent_change and direction compare; default value or mean
  std::optional<double> none_below;  ///< for directions: fraction (0.1) or, with a unit, internal absolute
  bool none_below_relative = true;
  double within = 0.05;        ///< time_to_baseline: back when the rise is below this share of the peak's
  std::optional<Assay> assay;  ///< none: measured as it was in the body
  std::string trust;           ///< A, B, C
  std::string note;
  Place place;
};

struct ConditionUse {
  int condition = -1;
  std::optional<double> from, to;  ///< min; none: from long before the study (steady state found first) to its end
};

using person::Person;

struct Arm {
  std::string id, title, note;
  std::optional<int> n;
  std::vector<ConditionUse> conditions;
  std::string state = "fasted";
  Person person;
  std::vector<dosing::Dose> doses;
  std::vector<Observed> observed;
  std::optional<double> until;  ///< min; else long enough for doses and observations
  double settle = 0.0;          ///< min before time 0 during which nothing is given (after steady state)
  Place place;
};

struct Study {
  std::string file, title, reference, role;  ///< role: calibration | validation | "" (scenario)
  std::string note, area;
  std::vector<std::string> readouts;  ///< asked for; empty: the shown ones
  std::vector<Arm> arms;
};

/// Reads and checks a study file. Unknown keys, names, units are errors (GLN-D...), all of them reported.
std::optional<Study> read_study(const std::string& path, const lang::Model& model, Diagnostics& diagnostics);

/// The same from text; `file` is used in messages.
std::optional<Study> parse_study(std::string_view text, const std::string& file, const lang::Model& model,
                                 Diagnostics& diagnostics);

/// True when no arm holds a person that this body can be.
bool nobody_left(const Study& study);

/// End of an arm's run, min: `until`, else 8 h after the last dose ended and 24 h at least - or, where numbers were
/// observed, the last moment asked about.
double end_of(const Arm& arm);

}  // namespace gln::study
