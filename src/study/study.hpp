#pragma once
// A study: people, condition, regimen and what was observed. One format for a scenario, a published experiment and a trial.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "dosing/regimen.hpp"
#include "lang/model.hpp"

namespace gln::study {

enum class Measure {
  value, change, fold, percent_change, min, max, max_rise, time_of_max, time_to_baseline, auc_rise, mean, direction
};

struct Observed {
  std::string readout;
  Measure measure = Measure::value;
  std::optional<double> at;                    ///< min
  std::optional<std::pair<double, double>> window;  ///< min
  double value = 0.0;                          ///< internal units (min for times)
  Unit unit;                                   ///< as written
  std::optional<double> spread;
  std::string spread_kind;
  std::optional<int> n;
  std::optional<std::pair<double, double>> accept;  ///< internal
  std::string versus;                          ///< other arm's id: compare against it; "" = own baseline
  std::optional<double> none_below;            ///< for directions: fraction (0.1) or, with a unit, internal absolute
  bool none_below_relative = true;
  std::string trust;                           ///< A, B, C
  std::string note;
  Place place;
};

struct ConditionUse {
  int condition = -1;
  std::optional<double> from, to;  ///< min; none: from long before the study (steady state found first) to its end
};

/// Parameter slot overrides of a person (covariates and measured baselines), internal units.
struct Person {
  std::map<int, double> slots;
  std::vector<std::string> given, assumed;  ///< "weight 70 kg" ...: what was said and what was taken as default
};

struct Arm {
  std::string id, title;
  std::optional<int> n;
  std::vector<ConditionUse> conditions;
  std::string state = "fasted";
  Person person;
  std::vector<dosing::Dose> doses;
  std::vector<Observed> observed;
  std::optional<double> until;     ///< min; else long enough for doses and observations
  double settle = 0.0;             ///< min before time 0 during which nothing is given (after steady state)
  Place place;
};

struct Study {
  std::string file, title, reference, role;  ///< role: calibration | validation | "" (scenario)
  std::string note, area;
  std::vector<std::string> readouts;         ///< asked for; empty: the shown ones
  std::vector<Arm> arms;
};

/// Reads and checks a study file. Unknown keys, names, units are errors (GLN-S...), all of them reported.
std::optional<Study> read_study(const std::string& path, const lang::Model& model, Diagnostics& diagnostics);

}  // namespace gln::study
