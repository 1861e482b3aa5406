// Reads evidence/safety.toml.

#include <fmt/format.h>
#include <toml++/toml.h>

#include "evidence/safety.hpp"
#include "study/toml_keys.hpp"

namespace gln::evidence {

namespace {

using study::TomlKeys;

const std::vector<std::string> action_names = {"warn", "confirm", "run_marked", "stop", "refuse"};
const std::vector<std::string> intake_names = {"total_per_day",       "enteral_per_day",      "total_single",
                                               "enteral_single",      "dipeptide_iv_per_day", "amino_acids_iv_per_day",
                                               "amino_acids_iv_rate", "dipeptide_share"};

std::vector<std::string> words(TomlKeys& keys, const std::string& key) {
  std::vector<std::string> result;
  for (const auto& [word, place] : keys.texts(key)) result.push_back(word);
  return result;
}

template <typename Enum>
std::optional<Enum> one_of(TomlKeys& keys, const std::string& key, const std::vector<std::string>& names) {
  const auto chosen = keys.choice(key, names);
  if (!chosen) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == *chosen) return static_cast<Enum>(i);
  return std::nullopt;
}

/// "0.5 g/kg/d" as mmol of glutamine (or kg of dipeptide), the per-weight part split off.
void read_amount(TomlKeys& keys, Trigger& trigger, double molar_mass, Diagnostics& diagnostics) {
  const auto text = keys.text("amount");
  if (!text) {
    diagnostics.error("GLN-G002", keys.place(), "`above` needs an `amount`", "write amount = \"14 g/d\"");
    return;
  }
  std::string why;
  const auto value = parse_value(*text, &why);
  const bool by_mass = trigger.intake == Intake::dipeptide_iv_per_day ||
                       trigger.intake == Intake::amino_acids_iv_per_day ||
                       trigger.intake == Intake::amino_acids_iv_rate;
  if (!value) {
    diagnostics.error("GLN-G003", keys.place(), fmt::format("'{}' is not an amount: {}", *text, why),
                      "write amount = \"14 g/d\"");
    return;
  }
  if (trigger.intake == Intake::dipeptide_share) {
    if (!value->unit.dimension.dimensionless())
      diagnostics.error("GLN-G003", keys.place(), fmt::format("'{}' is not a share", *text), "write amount = \"30 %\"");
    trigger.above = value->internal();
    return;
  }
  // A mass per mass is "per kg of body weight": its dimension has no mass left.
  trigger.per_weight = value->unit.dimension.exponent[Dimension::mass] == 0;
  double amount = value->internal();
  const int time = value->unit.dimension.exponent[Dimension::time];
  const bool per_day = trigger.intake == Intake::total_per_day || trigger.intake == Intake::enteral_per_day ||
                       trigger.intake == Intake::dipeptide_iv_per_day ||
                       trigger.intake == Intake::amino_acids_iv_per_day;
  const bool per_dose = trigger.intake == Intake::total_single || trigger.intake == Intake::enteral_single;
  if (time != (per_dose ? 0 : -1)) {
    diagnostics.error("GLN-G003", keys.place(),
                      fmt::format("'{}' is not {}", *text, per_dose ? "an amount" : "an amount per time"),
                      per_dose ? "write amount = \"0.9 g/kg\"" : "write amount = \"14 g/d\"");
    return;
  }
  if (per_day) amount *= 1440.0;  // per min to per day
  trigger.above = by_mass ? amount : amount / molar_mass;
}

/// "18 y" in min.
std::optional<double> read_age(TomlKeys& keys, const std::string& key, Diagnostics& diagnostics) {
  const auto text = keys.text(key);
  if (!text) return std::nullopt;
  const auto value = parse_value(*text);
  if (value && value->unit.dimension.exponent[Dimension::time] == 1) return value->internal();
  diagnostics.error("GLN-G003", keys.place(), fmt::format("{} = '{}' is not an age", key, *text),
                    "write it as \"18 y\"");
  return std::nullopt;
}

Trigger read_trigger(const toml::table& table, const std::string& file, double molar_mass, Diagnostics& diagnostics) {
  TomlKeys keys(table, file, "a trigger", diagnostics);
  Trigger trigger;
  trigger.when = keys.text("when").value_or("");
  trigger.conditions = words(keys, "conditions");
  trigger.all_conditions = words(keys, "all_conditions");
  trigger.products = words(keys, "products");
  trigger.history = words(keys, "history");
  const auto flag = [&](const std::string& key, bool fallback) {
    const toml::node* node = keys.take(key);
    if (node == nullptr) return fallback;
    if (node->is_boolean()) return node->as_boolean()->get();
    keys.wrong_type(*node, key, "true or false");
    return fallback;
  };
  trigger.parenteral = flag("parenteral", false);
  trigger.needs_dose = flag("needs_dose", true);
  trigger.any_of = words(keys, "any_of");
  trigger.unchecked = words(keys, "unchecked");
  trigger.outside_ranges = flag("outside_ranges", false);
  trigger.far_dose = flag("far_dose", false);
  trigger.far_baseline = flag("far_baseline", false);
  trigger.age_below = read_age(keys, "age_below", diagnostics);
  trigger.age_from = read_age(keys, "age_from", diagnostics);
  trigger.longer_than = keys.time("longer_than");
  if (const auto* above = keys.table("above")) {
    TomlKeys inner(*above, file, "`above`", diagnostics);
    trigger.intake = one_of<Intake>(inner, "what", intake_names);
    if (trigger.intake) read_amount(inner, trigger, molar_mass, diagnostics);
    inner.finish();
  }
  const char* audiences[3] = {"consumer", "clinician", "research"};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto action = one_of<Action>(keys, audiences[i], action_names);
    if (action)
      trigger.action[i] = *action;
    else
      diagnostics.error("GLN-G004", keys.place(), fmt::format("the trigger says nothing for the {}", audiences[i]),
                        fmt::format("add {} = \"warn\" (or confirm, run_marked, stop, refuse)", audiences[i]));
  }
  keys.finish();
  return trigger;
}

}  // namespace

std::optional<SafetyRules> read_safety(const std::string& path, Diagnostics& diagnostics) {
  toml::table root;
  try {
    root = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    diagnostics.error("GLN-G001", TomlKeys::place_of(error.source(), path), std::string(error.description()),
                      "the safety rules must be readable; nothing runs without them");
    return std::nullopt;
  }
  const auto before = diagnostics.error_count();
  TomlKeys keys(root, path, "the safety file", diagnostics);
  SafetyRules rules;
  if (const auto* glutamine = keys.table("glutamine")) {
    TomlKeys inner(*glutamine, path, "`glutamine`", diagnostics);
    rules.glutamine_species = words(inner, "species");
    rules.dipeptides = words(inner, "dipeptides");
    rules.parenteral_routes = words(inner, "parenteral");
    rules.amino_acids = words(inner, "amino_acids");
    if (const auto mass = parse_value(inner.text("molar_mass").value_or(""))) rules.molar_mass = mass->internal();
    inner.finish();
  }
  if (rules.glutamine_species.empty() || !(rules.molar_mass > 0))
    diagnostics.error("GLN-G005", keys.place(), "[glutamine] must name species and molar_mass",
                      "see evidence/README.md");
  for (const auto* table : keys.tables("rule")) {
    TomlKeys inner(*table, path, "a rule", diagnostics);
    Rule rule;
    rule.id = inner.text("id").value_or("");
    rule.message = inner.text("message").value_or("");
    rule.as_of = inner.text("as_of").value_or("");
    rule.references = words(inner, "references");
    for (const auto* trigger : inner.tables("trigger"))
      rule.triggers.push_back(read_trigger(*trigger, path, rules.molar_mass, diagnostics));
    if (rule.id.empty() || rule.message.empty() || rule.triggers.empty())
      diagnostics.error("GLN-G006", inner.place(), "a rule needs id, message and at least one trigger",
                        "see evidence/README.md");
    inner.finish();
    rules.rules.push_back(std::move(rule));
  }
  keys.finish();
  if (diagnostics.error_count() > before) return std::nullopt;
  return rules;
}

}  // namespace gln::evidence
