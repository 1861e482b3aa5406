#include "evidence/safety.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "evidence/intake.hpp"
#include "person/person.hpp"

namespace gln::evidence {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// What is known of an arm before rules are asked.
struct Facts {
  std::vector<std::string> conditions, products, history;
  Intakes intakes;
  double age = 0, weight_kg = 70;  ///< min, kg
  std::vector<std::string> outside, far_baselines, far_doses;
};

/// Doses beyond the most of their product, in words.
std::vector<std::string> far_doses(const lang::Model& model, const study::Arm& arm, const dosing::BodySize& size) {
  std::vector<std::string> found;
  for (const auto& dose : arm.doses) {
    const auto& product = model.products[static_cast<std::size_t>(dose.product)];
    if (!product.most) continue;
    const double amount = dosing::amount_given(dose, model, size);
    if (amount > *product.most * (1 + 1e-9))
      found.push_back(fmt::format("{:.3g} {} of {} in one dose, where {:.3g} {} is the most that is given",
                                  amount / product.basis.factor, product.basis.text, product.name,
                                  *product.most / product.basis.factor, product.basis.text));
  }
  return found;
}

Facts facts_of(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm,
               const std::vector<std::string>& history) {
  Facts facts;
  for (const auto& use : arm.conditions)
    facts.conditions.push_back(model.conditions[static_cast<std::size_t>(use.condition)].name);
  for (const auto& dose : arm.doses)
    facts.products.push_back(model.products[static_cast<std::size_t>(dose.product)].name);
  facts.history = history;
  auto slots = person::slots_of(arm.person, model);
  for (const auto& [index, value] : arm.person.refused) slots[static_cast<std::size_t>(index)] = value;
  facts.weight_kg = person::body_size(slots, model).weight_kg;
  if (const int age = model.find_parameter("person.age"); age >= 0) facts.age = slots[static_cast<std::size_t>(age)];
  facts.intakes = intakes_of(rules, model, arm, facts.weight_kg);
  facts.outside = person::outside_ranges(arm.person, model);
  facts.far_baselines = person::far_baselines(arm.person, model);
  facts.far_doses = far_doses(model, arm, person::body_size(slots, model));
  return facts;
}

double intake(const Intakes& intakes, Intake what) {
  switch (what) {
    case Intake::total_per_day:
      return intakes.total_per_day;
    case Intake::enteral_per_day:
      return intakes.enteral_per_day;
    case Intake::total_single:
      return intakes.total_single;
    case Intake::enteral_single:
      return intakes.enteral_single;
    case Intake::dipeptide_iv_per_day:
      return intakes.dipeptide_iv_per_day;
    case Intake::amino_acids_iv_per_day:
      return intakes.amino_acids_iv_per_day;
    case Intake::amino_acids_iv_rate:
      return intakes.amino_acids_iv_rate;
    case Intake::dipeptide_share:
      return intakes.dipeptide_share;
  }
  return 0;
}

bool any_of(const std::vector<std::string>& wanted, const std::vector<std::string>& present) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const auto& name) { return contains(present, name); });
}

/// What is outside of what was checked, in words.
std::vector<std::string> unchecked(const Trigger& trigger, const Facts& facts) {
  std::vector<std::string> found;
  if (trigger.outside_ranges) {
    found = facts.outside;
    found.insert(found.end(), facts.far_baselines.begin(), facts.far_baselines.end());
  }
  for (const auto& name : facts.conditions)
    if (contains(trigger.unchecked, name)) found.push_back("no measurement was compared with the state '" + name + "'");
  return found;
}

/// The words of a trigger, and how far off what it is about is.
std::string when_of(const Trigger& trigger, const Facts& facts) {
  std::string text = trigger.when, more;
  for (const auto& part : trigger.far_baseline ? facts.far_baselines
                          : trigger.far_dose   ? facts.far_doses
                                               : unchecked(trigger, facts))
    more += (more.empty() ? ": " : "; ") + part;
  return text + more;
}

bool applies(const Trigger& trigger, const Facts& facts) {
  if (trigger.needs_dose && !facts.intakes.any) return false;
  if (trigger.parenteral && !facts.intakes.parenteral) return false;
  const bool names_states = !trigger.conditions.empty() || !trigger.products.empty() || !trigger.history.empty();
  if (names_states && !any_of(trigger.conditions, facts.conditions) && !any_of(trigger.products, facts.products) &&
      !any_of(trigger.history, facts.history))
    return false;
  for (const auto& name : trigger.all_conditions)
    if (!contains(facts.conditions, name)) return false;
  if (!trigger.any_of.empty() && !any_of(trigger.any_of, facts.conditions)) return false;
  if ((trigger.outside_ranges || !trigger.unchecked.empty()) && unchecked(trigger, facts).empty()) return false;
  if (trigger.far_baseline && facts.far_baselines.empty()) return false;
  if (trigger.far_dose && facts.far_doses.empty()) return false;
  if (trigger.age_below && facts.age >= *trigger.age_below) return false;
  if (trigger.age_from && facts.age < *trigger.age_from) return false;
  if (trigger.longer_than && facts.intakes.span <= *trigger.longer_than) return false;
  if (!trigger.intake) return true;
  const double limit = trigger.above * (trigger.per_weight ? facts.weight_kg : 1.0);
  return intake(facts.intakes, *trigger.intake) > limit * (1 + 1e-9);  // exactly at the limit is within it
}

}  // namespace

std::optional<Audience> parse_audience(const std::string& text) {
  if (text == "consumer") return Audience::consumer;
  if (text == "clinician") return Audience::clinician;
  if (text == "research") return Audience::research;
  return std::nullopt;
}

std::string to_string(Action action) {
  static const std::array<const char*, 5> names = {"warn", "confirm", "run_marked", "stop", "refuse"};
  return names[static_cast<std::size_t>(action)];
}

std::vector<std::string> SafetyRules::known_history() const {
  std::set<std::string> words;
  for (const auto& rule : rules)
    for (const auto& trigger : rule.triggers) words.insert(trigger.history.begin(), trigger.history.end());
  return {words.begin(), words.end()};
}

std::vector<Finding> check_safety(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm,
                                  const std::vector<std::string>& history, Audience audience) {
  const Facts facts = facts_of(rules, model, arm, history);
  std::vector<Finding> findings;
  for (const auto& rule : rules.rules) {
    for (const auto& trigger : rule.triggers) {
      if (!applies(trigger, facts)) continue;
      findings.push_back({rule.id, when_of(trigger, facts), rule.message, rule.as_of, rule.references,
                          trigger.action[static_cast<std::size_t>(audience)]});
      break;
    }
  }
  return findings;
}

}  // namespace gln::evidence
