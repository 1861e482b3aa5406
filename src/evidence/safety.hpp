#pragma once
// Safety rules: which of evidence/safety.toml apply to an arm, and what they do for an audience.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/model.hpp"
#include "study/study.hpp"

namespace gln::evidence {

enum class Audience { consumer, clinician, research };
enum class Action { warn, confirm, run_marked, stop, refuse };

std::optional<Audience> parse_audience(const std::string& text);
std::string to_string(Action action);

/// What an amount threshold is compared with.
enum class Intake {
  total_per_day,
  enteral_per_day,
  total_single,
  enteral_single,
  dipeptide_iv_per_day,
  amino_acids_iv_per_day,  ///< the dipeptide among them
  amino_acids_iv_rate,
  dipeptide_share  ///< of the amino acids by vein in a day; 0 where nothing but the dipeptide is given
};

/// When a rule applies. Everything named must hold; one hit in conditions, products or history is enough for the three
/// together.
struct Trigger {
  std::string when;
  std::vector<std::string> conditions, all_conditions, products, history;
  std::vector<std::string> any_of;     ///< one of these conditions besides
  std::vector<std::string> unchecked;  ///< states no measurement was compared with
  bool outside_ranges = false;         ///< a person outside what the model is made for; `unchecked` is an alternative
  bool far_dose = false;               ///< a dose beyond the `most` of its product
  bool far_baseline = false;           ///< a measured baseline far from the usual one
  bool parenteral = false;             ///< only when glutamine is given by a parenteral route
  bool needs_dose = true;              ///< only when glutamine is given
  std::optional<double> age_below, age_from;  ///< min
  std::optional<Intake> intake;
  double above = 0.0;  ///< mmol (or kg of dipeptide or amino acids) per dose, day or min; per kg when `per_weight`
  bool per_weight = false;
  std::optional<double> longer_than;                              ///< min from first to last glutamine
  Action action[3] = {Action::warn, Action::warn, Action::warn};  ///< by Audience
};

struct Rule {
  std::string id, message, as_of;
  std::vector<std::string> references;
  std::vector<Trigger> triggers;  ///< the first that applies speaks
};

struct SafetyRules {
  std::vector<Rule> rules;
  std::vector<std::string> glutamine_species, dipeptides, parenteral_routes, amino_acids;
  double molar_mass = 0.0;  ///< of glutamine, kg/mmol

  /// Words understood as history, sorted.
  std::vector<std::string> known_history() const;
};

/// A rule that applies to an arm.
struct Finding {
  std::string id, when, message, as_of;
  std::vector<std::string> references;
  Action action = Action::warn;
  bool stops() const { return action == Action::stop || action == Action::refuse; }
};

/// Errors GLN-G0xx with the place in the file.
std::optional<SafetyRules> read_safety(const std::string& path, Diagnostics& diagnostics);

/// Rules that apply to this arm, in file order. `history` are words such as "pregnancy".
std::vector<Finding> check_safety(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm,
                                  const std::vector<std::string>& history, Audience audience);

}  // namespace gln::evidence
