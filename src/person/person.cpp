#include "person/person.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "person/quantity.hpp"

namespace gln::person {

namespace {

constexpr double thinnest = 12.0, fattest = 70.0;  ///< body mass index, kg/m2: beyond it units were mixed up
constexpr double far_factor = 5.0;                 ///< a measured baseline this far from the usual is mostly a unit
// Reference adult woman (the man is the model's own reference person): ICRP Publication 89, table 2.9.
constexpr double female_weight_kg = 60.0, female_height_dm = 16.3;

std::string covariate_key(const lang::Parameter& parameter) {
  const std::string prefix = "person.";
  return parameter.name.rfind(prefix, 0) == 0 ? parameter.name.substr(prefix.size()) : parameter.name;
}

int find_covariate(const lang::Model& model, const std::string& key) {
  for (const auto& name : {"person." + key, key}) {
    const int i = model.find_parameter(name);
    if (i >= 0 && model.parameters[static_cast<std::size_t>(i)].role == lang::ParameterRole::covariate) return i;
  }
  return -1;
}

const lang::Parameter& parameter_at(const lang::Model& model, int index) {
  return model.parameters[static_cast<std::size_t>(index)];
}

std::string shown(const lang::Parameter& parameter, double internal) {
  return fmt::format("{:.4g} {}", internal / parameter.unit.factor, parameter.unit.text);
}

double mass_index(double weight_kg, double height_dm) { return weight_kg / (height_dm * height_dm / 100.0); }

bool far_from(double value, double usual) {
  return usual > 0.0 && (value > far_factor * usual || value < usual / far_factor);
}

/// Reads the fields of one person; each method handles one kind of field.
class Reader {
 public:
  Reader(const lang::Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}

  Person read(const std::vector<Field>& fields) {
    for (const auto& field : fields) {
      if (std::find(seen_.begin(), seen_.end(), field.key) != seen_.end()) {
        diagnostics_.error("GLN-P006", field.place, fmt::format("'{}' of the person is said twice", field.key));
        continue;
      }
      seen_.push_back(field.key);
      if (field.key == "sex")
        read_sex(field);
      else if (const int covariate = field.key == "female" ? -1 : find_covariate(model_, field.key); covariate >= 0)
        read_covariate(field, covariate);
      else if (model_.find_pool(field.key) < 0)
        unknown(field);
    }
    assume_the_rest();
    check_build(fields);
    // Baselines last: how a slot scales may depend on the covariates.
    for (const auto& field : fields)
      if (field.key != "sex" && find_covariate(model_, field.key) < 0 && model_.find_pool(field.key) >= 0)
        read_baseline(field);
    return person_;
  }

 private:
  const lang::Model& model_;
  Diagnostics& diagnostics_;
  Person person_;
  std::vector<std::string> seen_;

  void unknown(const Field& field) {
    auto candidates = known_keys(model_);
    std::string list;
    for (const auto& name : candidates) list += (list.empty() ? "" : ", ") + name;
    for (const auto& pool : model_.pools)
      if (pool.baseline >= 0) candidates.push_back(pool.name);
    const std::string meant = nearest(field.key, candidates);
    diagnostics_.error("GLN-P001", field.place, fmt::format("a person has no '{}'", field.key),
                       (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "Known: " + list +
                           ", and measured baselines such as \"plasma.gln\"");
  }

  void read_sex(const Field& field) {
    const int female = find_covariate(model_, "female");
    if (field.text != "male" && field.text != "female") {
      const bool f = !field.text.empty() &&
                     (field.text[0] == 'f' || field.text[0] == 'F' || field.text[0] == 'w' || field.text[0] == 'W');
      diagnostics_.error("GLN-P005", field.place, fmt::format("sex is male or female, not '{}'", field.text),
                         f ? "write female" : "write male or female");
      return;
    }
    if (female < 0) {
      diagnostics_.warning("GLN-P014", field.place, "this model does not distinguish men and women");
      return;
    }
    person_.slots[female] = field.text == "female" ? 1.0 : 0.0;
    person_.given.push_back("sex " + field.text);
  }

  /// Text to internal units of `wanted`; reports what is wrong.
  std::optional<double> read_value(const Field& field, const Dimension& wanted, const lang::Species* species) {
    std::string why;
    const std::string units = units_that_would_do(wanted, species);
    if (is_bare_number(field.text) && !wanted.dimensionless()) {
      diagnostics_.error("GLN-P002", field.place, fmt::format("{} {} has no unit", field.key, field.text),
                         "units that would do: " + units);
      return std::nullopt;
    }
    const auto value = parse_value(field.text, &why);
    double internal = 0.0;
    if (!value && wanted.dimensionless() && is_bare_number(field.text)) {
      internal = std::strtod(field.text.c_str(), nullptr);
    } else if (!value) {
      diagnostics_.error(
          "GLN-P003", field.place,
          fmt::format("'{}' is not a value of {}{}", field.text, field.key, why.empty() ? "" : ": " + why),
          "write a number and a unit: " + units);
      return std::nullopt;
    } else {
      const auto unit = fit_unit(value->unit, wanted, species);
      if (!unit) {
        diagnostics_.error("GLN-P004", field.place, fmt::format("{} cannot be in {}", field.key, value->unit.text),
                           "units that would do: " + units);
        return std::nullopt;
      }
      internal = value->value * unit->factor;
    }
    if (!std::isfinite(internal)) {
      diagnostics_.error("GLN-P003", field.place, fmt::format("'{}' is not a finite number", field.text));
      return std::nullopt;
    }
    return internal;
  }

  void read_covariate(const Field& field, int index) {
    const auto& parameter = parameter_at(model_, index);
    const auto value = read_value(field, parameter.unit.dimension, nullptr);
    if (!value) return;
    const auto low = parameter.source.low, high = parameter.source.high;
    const std::string range =
        low && high ? fmt::format("the model is made for {} to {}", shown(parameter, *low), shown(parameter, *high))
                    : "";
    const bool impossible = *value < 0.0 || (*value == 0.0 && !(low && *low <= 0.0));
    const double least = parameter.least.value_or(low.value_or(0.0) / 2.0);
    const double most = parameter.most.value_or(high.value_or(HUGE_VAL) * 2.0);
    if (impossible || *value < least || *value > most) {
      const std::string why = fmt::format("{} {} is far outside what this body can be", field.key, field.text);
      diagnostics_.error("GLN-P007", field.place, why, range);
      if (person_.refusal.empty()) person_.refusal = why + (range.empty() ? "" : "; " + range);
      if (*value >= 0.0) person_.refused[index] = *value;
      return;
    }
    if ((low && *value < *low) || (high && *value > *high))
      diagnostics_.warning("GLN-P010", field.place,
                           fmt::format("{} {} is outside the range of the model", field.key, field.text), range);
    person_.slots[index] = *value;
    person_.given.push_back(fmt::format("{} {}", field.key, shown(parameter, *value)));
  }

  void read_baseline(const Field& field) {
    const auto& pool = model_.pools[static_cast<std::size_t>(model_.find_pool(field.key))];
    if (pool.baseline < 0) {
      diagnostics_.error("GLN-P008", field.place, fmt::format("'{}' has no baseline to set", field.key),
                         "it is a place outside the body");
      return;
    }
    const auto& parameter = parameter_at(model_, pool.baseline);
    const auto* species = pool.species >= 0 ? &model_.species[static_cast<std::size_t>(pool.species)] : nullptr;
    const auto value = read_value(field, parameter.unit.dimension, species);
    if (!value) return;
    const auto slots = slots_of(person_, model_);
    const double usual = parameter_value(model_, slots, pool.baseline);
    const double slot = slot_for_value(model_, slots, pool.baseline, *value);
    if (*value <= 0.0 || !std::isfinite(slot)) {
      diagnostics_.error("GLN-P009", field.place, fmt::format("{} cannot be the baseline of {}", field.text, field.key),
                         "a measured baseline is above zero");
      return;
    }
    if (far_from(*value, usual))
      diagnostics_.warning(
          "GLN-P012", field.place,
          fmt::format("a baseline {} of {} is far from the usual {}", field.key, field.text, shown(parameter, usual)),
          "check the unit");
    person_.slots[pool.baseline] = slot;
    person_.given.push_back(fmt::format("{} at baseline {}", field.key, shown(parameter, *value)));
  }

  void assume_the_rest() {
    const int female = find_covariate(model_, "female");
    const bool is_female = female >= 0 && slots_of(person_, model_)[static_cast<std::size_t>(female)] == 1.0;
    for (std::size_t i = 0; i < model_.parameters.size(); ++i) {
      const auto& parameter = model_.parameters[i];
      const int index = static_cast<int>(i);
      if (parameter.role != lang::ParameterRole::covariate || person_.slots.count(index) > 0) continue;
      const std::string key = covariate_key(parameter);
      double value = parameter.value;
      if (key == "female") {
        person_.assumed.push_back(value == 1.0 ? "sex female" : "sex male");
        continue;
      }
      // The model's own weight and height are those of its reference person, so they stay when that person is a woman.
      const bool other_sex = is_female && parameter_at(model_, female).value != 1.0;
      if (other_sex && key == "weight") value = female_weight_kg;
      if (other_sex && key == "height") value = female_height_dm;
      if (value != parameter.value) person_.slots[index] = value;
      person_.assumed.push_back(fmt::format("{} {}", key, shown(parameter, value)));
    }
  }

  void check_build(const std::vector<Field>& fields) {
    const int weight = find_covariate(model_, "weight"), height = find_covariate(model_, "height");
    if (weight < 0 || height < 0) return;
    const auto said = [&](const char* key) {
      return std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.key == key; });
    };
    const auto w = said("weight"), h = said("height");
    if (w == fields.end() || h == fields.end() || person_.slots.count(weight) == 0 || person_.slots.count(height) == 0)
      return;
    const double index = mass_index(person_.slots[weight], person_.slots[height]);
    if (index < thinnest || index > fattest)
      diagnostics_.warning(
          "GLN-P011", h->place,
          fmt::format("weight {} and height {} give a body mass index of {:.1f} kg/m2", w->text, h->text, index),
          "check the units");
  }
};

/// The age among these slots where it is below the ages the model is made for, in words.
std::optional<std::string> age_below_range(const std::map<int, double>& slots, const lang::Model& model) {
  const auto said = slots.find(find_covariate(model, "age"));
  if (said == slots.end() || said->first < 0) return std::nullopt;
  const auto& parameter = parameter_at(model, said->first);
  if (!parameter.source.low || said->second >= *parameter.source.low) return std::nullopt;
  return shown(parameter, said->second);
}

}  // namespace

Person make_person(const std::vector<Field>& fields, const lang::Model& model, Diagnostics& diagnostics) {
  return Reader(model, diagnostics).read(fields);
}

bool only_refused(const Diagnostics& diagnostics, std::size_t first) {
  bool any = false;
  for (std::size_t i = first; i < diagnostics.all().size(); ++i) {
    const auto& it = diagnostics.all()[i];
    if (it.severity != Severity::error) continue;
    if (it.code != "GLN-P007" && it.code != "GLN-P015") return false;
    any = true;
  }
  return any;
}

std::vector<std::string> outside_ranges(const Person& person, const lang::Model& model) {
  auto said = person.slots;
  for (const auto& [index, value] : person.refused) said[index] = value;
  std::vector<std::string> found;
  for (const auto& [index, value] : said) {
    const auto& parameter = parameter_at(model, index);
    if (parameter.role != lang::ParameterRole::covariate) continue;
    const auto low = parameter.source.low, high = parameter.source.high;
    const bool below = low && value < *low, above = high && value > *high;
    if (!below && !above) continue;
    const double edge = below ? *low : *high;
    std::string text =
        fmt::format("{} {} is {} {} the model's {}", covariate_key(parameter), shown(parameter, value),
                    shown(parameter, std::abs(value - edge)), below ? "below" : "above", shown(parameter, edge));
    if (edge > 0.0) text += fmt::format(" ({:.0f} %)", 100.0 * std::abs(value - edge) / edge);
    found.push_back(std::move(text));
  }
  const int weight = find_covariate(model, "weight"), height = find_covariate(model, "height");
  if (said.count(weight) == 0 || said.count(height) == 0 || !(said[height] > 0.0)) return found;
  // Children are leaner, and their age is said to be out of range anyway.
  if (age_below_range(said, model)) return found;
  const double index = mass_index(said[weight], said[height]);
  const int range = model.find_parameter("body.mass_index");
  if (range < 0) return found;
  const auto& parameter = parameter_at(model, range);
  const double internal = index / 100.0;  // kg/dm2
  const auto low = parameter.source.low, high = parameter.source.high;
  const bool below = low && internal < *low, above = high && internal > *high;
  if (below || above)
    found.push_back(fmt::format("a body mass index of {:.1f} kg/m2 is {} the model's {:g}", index,
                                below ? "below" : "above", (below ? *low : *high) * 100.0));
  return found;
}

void refuse_child_without_size(Person& person, const lang::Model& model, const Place& place, Diagnostics& diagnostics) {
  const auto age = age_below_range(person.slots, model);
  if (!age || !person.refusal.empty()) return;
  for (const char* key : {"weight", "height"}) {
    const int index = find_covariate(model, key);
    if (index < 0) continue;
    // What stands in for a woman's size is in the slots too: only what was said counts.
    const bool given = std::any_of(person.given.begin(), person.given.end(),
                                   [&](const std::string& text) { return text.rfind(std::string(key) + " ", 0) == 0; });
    if (given || person.refused.count(index) > 0) continue;
    const auto& usual = parameter_at(model, index);
    person.refusal = fmt::format("age {} without {}: that of the reference adult ({}) would be taken", *age, key,
                                 shown(usual, usual.value));
    diagnostics.error("GLN-P015", place, person.refusal, "say weight and height, such as 14 kg and 95 cm");
    return;
  }
}

std::vector<std::string> far_baselines(const Person& person, const lang::Model& model) {
  Person usual = person;
  for (const auto& pool : model.pools)
    if (pool.baseline >= 0) usual.slots.erase(pool.baseline);
  const auto with = slots_of(person, model), without = slots_of(usual, model);
  std::vector<std::string> found;
  std::vector<int> told;
  for (const auto& pool : model.pools) {
    if (pool.baseline < 0 || person.slots.count(pool.baseline) == 0) continue;
    if (std::find(told.begin(), told.end(), pool.baseline) != told.end()) continue;
    told.push_back(pool.baseline);
    const double value = parameter_value(model, with, pool.baseline),
                 normal = parameter_value(model, without, pool.baseline);
    if (!far_from(value, normal)) continue;
    const auto& parameter = parameter_at(model, pool.baseline);
    found.push_back(fmt::format("{} {} is {:.0f} times {} the usual {}", pool.name, shown(parameter, value),
                                value > normal ? value / normal : normal / value, value > normal ? "above" : "below",
                                shown(parameter, normal)));
  }
  return found;
}

std::vector<double> slots_of(const Person& person, const lang::Model& model) {
  std::vector<double> slots(model.parameters.size());
  for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = model.parameters[i].value;
  for (const auto& [index, value] : person.slots) slots[static_cast<std::size_t>(index)] = value;
  return slots;
}

dosing::BodySize body_size(const std::vector<double>& slots, const lang::Model& model) {
  dosing::BodySize size;
  const int weight = find_covariate(model, "weight"), height = find_covariate(model, "height");
  if (weight >= 0) size.weight_kg = slots[static_cast<std::size_t>(weight)];
  if (height >= 0) size.area_m2 = std::sqrt(slots[static_cast<std::size_t>(height)] * 10.0 * size.weight_kg / 3600.0);
  return size;
}

std::vector<std::string> known_keys(const lang::Model& model) {
  std::vector<std::string> keys;
  for (const auto& parameter : model.parameters) {
    if (parameter.role != lang::ParameterRole::covariate) continue;
    const std::string key = covariate_key(parameter);
    keys.push_back(key == "female" ? "sex" : key);
  }
  return keys;
}

}  // namespace gln::person
