#include "cli/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/session.hpp"
#include "person/person.hpp"
#include "study/readouts.hpp"
#include "study/settle.hpp"
#include "units/units.hpp"

namespace gln::cli {

namespace {

const Place command_line{"command line", 0, 0};

std::vector<person::Field> person_fields(const ScenarioOptions& options, Diagnostics& diagnostics) {
  std::vector<person::Field> fields;
  const auto add = [&](const std::string& key, const std::string& text) {
    if (!text.empty()) fields.push_back({key, text, {"--" + key, 0, 0}});
  };
  add("sex", options.sex);
  add("age", options.age);
  add("weight", options.weight);
  add("height", options.height);
  for (const auto& baseline : options.baselines) {
    const auto equals = baseline.find('=');
    if (equals == std::string::npos) {
      diagnostics.error("GLN-X022", command_line, fmt::format("--baseline '{}' has no '='", baseline),
                        "write it as \"plasma.gln=420 umol/L\"");
      continue;
    }
    fields.push_back({baseline.substr(0, equals), baseline.substr(equals + 1), {"--baseline", 0, 0}});
  }
  return fields;
}

/// "exercise", "exercise from 2 h", "exercise from 2 h to 3 h". "healthy" changes nothing and is no use of a condition.
std::optional<study::ConditionUse> parse_condition(const std::string& text, const lang::Model& model,
                                                   Diagnostics& diagnostics) {
  const auto from = text.find(" from "), to = text.find(" to ");
  const std::string name = text.substr(0, std::min(from, to));
  study::ConditionUse use;
  use.condition = model.find_condition(name);
  if (use.condition < 0 && name == "healthy") return std::nullopt;
  if (use.condition < 0) {
    std::vector<std::string> names = {"healthy"};
    for (const auto& condition : model.conditions) names.push_back(condition.name);
    const std::string best = nearest(name, names);
    diagnostics.error("GLN-X023", command_line, fmt::format("unknown condition '{}'", name),
                      best.empty() ? "see gln model list conditions" : fmt::format("did you mean '{}'?", best));
    return std::nullopt;
  }
  if (from != std::string::npos) {
    const auto length = to == std::string::npos ? std::string::npos : to - from - 6;
    use.from = parse_time(text.substr(from + 6, length), "--condition", diagnostics);
  }
  if (to != std::string::npos) use.to = parse_time(text.substr(to + 4), "--condition", diagnostics);
  if (use.from && use.to && *use.to <= *use.from)
    diagnostics.error("GLN-X024", command_line, fmt::format("condition '{}' ends before it begins", name),
                      "give a later end");
  return use;
}

void apply_flags(const ScenarioOptions& options, const lang::Model& model, study::Study& study,
                 Diagnostics& diagnostics) {
  const auto fields = person_fields(options, diagnostics);
  std::vector<dosing::Dose> doses;
  for (const auto& text : options.doses)
    if (auto dose = dosing::parse_dose(text, model, diagnostics, {"--dose", 0, 0})) doses.push_back(*dose);
  std::vector<study::ConditionUse> conditions;
  for (const auto& text : options.conditions)
    if (auto use = parse_condition(text, model, diagnostics)) conditions.push_back(*use);
  std::optional<double> until;
  if (!options.until.empty()) until = parse_time(options.until, "--until", diagnostics);
  if (until && *until <= 0)
    diagnostics.error("GLN-X025", command_line, "--until is not after the start", "give a time above 0, such as 24h");
  const bool from_file = !options.study.empty();
  for (auto& arm : study.arms) {
    if (!from_file || !fields.empty()) {
      auto person = person::make_person(fields, model, diagnostics);
      for (const auto& [slot, value] : arm.person.refused)
        if (person.slots.count(slot) == 0) person.refused.emplace(slot, value);
      if (person.refusal.empty()) person.refusal = arm.person.refusal;
      for (const auto& [slot, value] : arm.person.slots) person.slots.emplace(slot, value);
      person.given.insert(person.given.begin(), arm.person.given.begin(), arm.person.given.end());
      if (from_file) person.assumed.clear();
      arm.person = std::move(person);
    }
    arm.doses.insert(arm.doses.end(), doses.begin(), doses.end());
    arm.conditions.insert(arm.conditions.end(), conditions.begin(), conditions.end());
    if (until) arm.until = until;
  }
}

}  // namespace

std::optional<double> parse_time(const std::string& text, const std::string& flag, Diagnostics& diagnostics) {
  std::string why;
  const auto value = parse_value(text, &why);
  Dimension time;
  time.exponent[Dimension::time] = 1;
  if (value && value->unit.dimension == time) return value->internal();
  diagnostics.error("GLN-X020", {flag, 0, 0}, fmt::format("'{}' is not a time", text),
                    "write a number with min, h or d, such as 24h");
  return std::nullopt;
}

bool check_readouts(const std::vector<std::string>& names, const lang::Model& model, Diagnostics& diagnostics) {
  bool good = true;
  for (const auto& name : names) {
    if (study::find_readout(model, name)) continue;
    good = false;
    const std::string best = nearest(name, study::readout_names(model));
    diagnostics.error("GLN-X021", command_line, fmt::format("unknown readout '{}'", name),
                      best.empty() ? "see gln model list readouts" : fmt::format("did you mean '{}'?", best));
  }
  return good;
}

std::optional<study::RunOptions> make_run_options(const SolverOptions& options, Diagnostics& diagnostics) {
  study::RunOptions run;
  run.rtol = options.rtol;
  run.atol = options.atol;
  run.threads = options.threads;
  run.lanes = options.lanes;
  run.stop = interrupted();
  if (options.every.empty()) return run;
  const auto every = parse_time(options.every, "--every", diagnostics);
  if (!every) return std::nullopt;
  if (*every <= 0) {
    diagnostics.error("GLN-X026", command_line, "--every is not above 0", "give a time such as 5min");
    return std::nullopt;
  }
  run.grid = *every;
  return run;
}

std::optional<study::Study> make_scenario(const ScenarioOptions& options, const lang::Model& model,
                                          Diagnostics& diagnostics) {
  study::Study study;
  if (options.study.empty()) {
    study.arms.emplace_back();
    study.arms.back().id = "run";
  } else {
    auto read = study::read_study(options.study, model, diagnostics);
    if (!read) return std::nullopt;
    study = std::move(*read);
  }
  apply_flags(options, model, study, diagnostics);
  if (options.study.empty()) study.arms.front().place = command_line;
  study::settle(study, model, diagnostics);
  if (diagnostics.has_errors() && !person::only_refused(diagnostics)) return std::nullopt;
  return study;
}

std::optional<study::Study> make_other(const study::Study& study, const OtherOptions& options, const lang::Model& model,
                                       Diagnostics& diagnostics) {
  const auto before = diagnostics.error_count();
  study::Study other = study;
  auto& arm = other.arms.front();
  arm.until = study::end_of(arm);
  if (!options.doses.empty()) arm.doses.clear();
  for (const auto& text : options.doses) {
    if (text == "none") continue;
    if (auto dose = dosing::parse_dose(text, model, diagnostics, {"--vs-dose", 0, 0})) arm.doses.push_back(*dose);
  }
  if (!options.conditions.empty()) arm.conditions.clear();
  for (const auto& text : options.conditions)
    if (auto use = parse_condition(text, model, diagnostics)) arm.conditions.push_back(*use);
  study::settle(other, model, diagnostics);
  if (diagnostics.error_count() > before) return std::nullopt;
  return other;
}

}  // namespace gln::cli
