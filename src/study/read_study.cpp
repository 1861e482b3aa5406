#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "study/read_observed.hpp"
#include "study/readouts.hpp"
#include "study/study.hpp"
#include "study/toml_keys.hpp"

namespace gln::study {

const std::vector<std::string>& measure_names() {
  static const std::vector<std::string> names = {"value", "change",   "fold",        "percent_change",   "min",
                                                 "max",   "max_rise", "time_of_max", "time_to_baseline", "auc_rise",
                                                 "mean",  "direction"};
  return names;
}

std::string to_string(Measure measure) { return measure_names()[static_cast<std::size_t>(measure)]; }

bool nobody_left(const Study& study) {
  return std::all_of(study.arms.begin(), study.arms.end(), [](const Arm& arm) { return !arm.person.refusal.empty(); });
}

double end_of(const Arm& arm) {
  if (arm.until) return *arm.until;
  double end = arm.observed.empty() ? 24 * 60.0 : 1.0;
  for (const auto& dose : arm.doses) end = std::max(end, dose.end() + 8 * 60.0);
  for (const auto& row : arm.observed) {
    end = std::max(end, row.at.value_or(0.0));
    if (row.window) end = std::max(end, row.window->second);
    // Times asked about are looked for well beyond the observed one, so that a late prediction is a number and not the
    // end of the run.
    const bool timed = row.measure == Measure::time_of_max || row.measure == Measure::time_to_baseline;
    if (timed && std::isfinite(row.value)) end = std::max(end, 3.0 * row.value);
  }
  return end;
}

namespace {

class StudyReader {
 public:
  StudyReader(const std::string& file, const lang::Model& model, Diagnostics& diagnostics)
      : model_(model), diagnostics_(diagnostics) {
    study_.file = file;
  }

  std::optional<Study> read(const toml::table& root) {
    const auto errors_before = diagnostics_.error_count();
    const auto said_before = diagnostics_.all().size();
    TomlKeys keys(root, study_.file, "a study file", diagnostics_);
    if (const auto* head = keys.table("study")) read_head(*head);
    if (study_.title.empty()) study_.title = std::filesystem::path(study_.file).stem().string();
    const auto arms = keys.tables("arm");
    for (const auto* arm : arms) read_arm(*arm);
    keys.finish();
    if (arms.empty())
      diagnostics_.error("GLN-D017", {study_.file, 1, 1}, "the study has no arm", "write at least one [[arm]]");
    check_arms();
    if (diagnostics_.error_count() > errors_before && !person::only_refused(diagnostics_, said_before))
      return std::nullopt;
    return std::move(study_);
  }

 private:
  const lang::Model& model_;
  Diagnostics& diagnostics_;
  Study study_;
  std::optional<double> until_;
  Place role_place_;

  void read_head(const toml::table& table) {
    TomlKeys keys(table, study_.file, "[study]", diagnostics_);
    role_place_ = keys.place();
    if (const auto text = keys.text("title")) study_.title = *text;
    if (const auto text = keys.text("reference")) study_.reference = *text;
    if (const auto text = keys.choice("role", {"calibration", "validation"})) study_.role = *text;
    if (const auto text = keys.text("note")) study_.note = *text;
    if (const auto text = keys.text("area")) study_.area = *text;
    until_ = read_until(keys);
    for (const auto& [name, place] : keys.texts("readouts")) {
      if (find_readout(model_, name)) {
        study_.readouts.push_back(name);
        continue;
      }
      const std::string meant = nearest(name, readout_names(model_));
      diagnostics_.error(
          "GLN-D005", place, fmt::format("the model has no readout '{}'", name),
          meant.empty() ? "'gln model list readouts' shows them" : fmt::format("did you mean '{}'?", meant));
    }
    keys.finish();
  }

  std::optional<double> read_until(TomlKeys& keys) {
    const auto until = keys.time("until");
    if (until && *until <= 0.0) {
      diagnostics_.error("GLN-D010", keys.place(), "'until' must be after time 0");
      return std::nullopt;
    }
    return until;
  }

  void read_arm(const toml::table& table) {
    TomlKeys keys(table, study_.file, "an arm", diagnostics_);
    Arm arm;
    arm.place = keys.place();
    arm.id = keys.text("id").value_or(fmt::format("arm{}", study_.arms.size() + 1));
    if (const auto text = keys.text("title")) arm.title = *text;
    if (const auto text = keys.text("note")) arm.note = *text;
    arm.n = keys.count("n");
    read_state(keys, table, arm);
    read_conditions(keys, arm);
    read_person(keys, arm);
    for (const auto& [text, place] : keys.texts("dose")) {
      // NOTE: the column of a TOML string is that of its quote; the instruction begins one further.
      if (const auto dose = dosing::parse_dose(text, model_, diagnostics_, {place.file, place.line, place.column + 1}))
        arm.doses.push_back(*dose);
    }
    arm.until = read_until(keys);
    if (!arm.until) arm.until = until_;
    if (const auto settle = keys.time("settle")) {
      arm.settle = *settle;
      if (*settle < 0.0) diagnostics_.error("GLN-D010", arm.place, "'settle' is a duration, not negative");
    }
    for (const auto* row : keys.tables("observed"))
      if (auto observed = read_observed(*row, study_.file, model_, diagnostics_)) {
        if (!observed->n) observed->n = arm.n;
        arm.observed.push_back(std::move(*observed));
      }
    keys.finish();
    study_.arms.push_back(std::move(arm));
  }

  std::optional<int> find_condition(const std::string& name, const Place& place) {
    const int i = model_.find_condition(name);
    if (i >= 0) return i;
    if (name == "healthy") return std::nullopt;  // the body as the model describes it
    std::vector<std::string> names = {"healthy"};
    for (const auto& condition : model_.conditions) names.push_back(condition.name);
    const std::string meant = nearest(name, names);
    std::string list;
    for (const auto& known : names) list += (list.empty() ? "" : ", ") + known;
    diagnostics_.error("GLN-D006", place, fmt::format("the model has no condition '{}'", name),
                       (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "Known: " + list);
    return std::nullopt;
  }

  void read_state(TomlKeys& keys, const toml::table& table, Arm& arm) {
    const auto state = keys.text("state");
    if (!state || *state == "fasted") return;
    arm.state = *state;
    if (const int i = model_.find_condition(*state); i >= 0) {
      arm.conditions.push_back({i, std::nullopt, std::nullopt});
      return;
    }
    keys.error("GLN-D013", *table.get("state"), fmt::format("'{}' is not a state", *state),
               "known: fasted (overnight), or the name of a condition; a fed state is a meal given before");
  }

  void read_conditions(TomlKeys& keys, Arm& arm) {
    const auto* node = keys.take("condition");
    if (node == nullptr) return;
    if (node->is_array()) {
      for (const auto& item : *node->as_array()) read_condition(keys, item, arm);
    } else {
      read_condition(keys, *node, arm);
    }
  }

  void read_condition(TomlKeys& keys, const toml::node& node, Arm& arm) {
    ConditionUse use;
    if (const auto* name = node.as_string()) {
      if (const auto i = find_condition(name->get(), keys.place(node)))
        arm.conditions.push_back({*i, std::nullopt, std::nullopt});
      return;
    }
    const auto* table = node.as_table();
    if (table == nullptr) {
      keys.wrong_type(node, "condition", "a name, a list of names, or { name = ..., from = ..., to = ... }");
      return;
    }
    TomlKeys inner(*table, study_.file, "a condition", diagnostics_);
    const auto name = inner.text("name");
    use.from = inner.time("from");
    use.to = inner.time("to");
    inner.finish();
    if (!name && !table->contains("name")) diagnostics_.error("GLN-D004", inner.place(), "a condition needs a 'name'");
    if (use.to && *use.to <= use.from.value_or(0.0))
      diagnostics_.error("GLN-D010", inner.place(), "the condition ends before it begins",
                         "'from' and 'to' are times of the study; without 'from' it held long before");
    if (!name) return;
    if (const auto i = find_condition(*name, inner.place(*table->get("name")))) {
      use.condition = *i;
      arm.conditions.push_back(use);
    }
  }

  void read_person(TomlKeys& keys, Arm& arm) {
    std::vector<person::Field> fields;
    if (const auto* table = keys.table("person")) {
      for (auto&& [key, value] : *table) {
        person::Field field;
        field.key = std::string(key.str());
        field.place = keys.place(value);
        if (const auto* text = value.as_string())
          field.text = text->get();
        else if (value.is_integer())
          field.text = fmt::format("{}", value.as_integer()->get());
        else if (value.is_floating_point())
          field.text = fmt::format("{}", value.as_floating_point()->get());
        else {
          keys.wrong_type(value, field.key, "text with a unit, such as \"70 kg\"");
          continue;
        }
        fields.push_back(field);
      }
    }
    arm.person = person::make_person(fields, model_, diagnostics_);
  }

  void check_arms() {
    std::set<std::string> ids;
    bool observed = false;
    for (const auto& arm : study_.arms)
      if (!ids.insert(arm.id).second)
        diagnostics_.error("GLN-D011", arm.place, fmt::format("two arms are called '{}'", arm.id));
    for (const auto& arm : study_.arms) {
      for (const auto& row : arm.observed) {
        observed = true;
        const double end = end_of(arm);
        if (row.at.value_or(0.0) > end || (row.window && row.window->second > end))
          diagnostics_.error("GLN-D016", row.place, fmt::format("observed after the run ends at {:g} h", end / 60.0),
                             "make 'until' later");
        if (row.versus.empty()) continue;
        if (row.versus == arm.id)
          diagnostics_.error("GLN-D012", row.place, "an arm cannot be compared with itself",
                             "leave 'versus' out to compare with the arm's own baseline");
        else if (ids.count(row.versus) == 0)
          unknown_arm(row, ids);
        else
          check_other_end(row);
      }
    }
    if (observed && study_.role.empty())
      diagnostics_.warning("GLN-D018", role_place_, "the study has observed numbers and no role",
                           "role = \"validation\" unless it was used to set parameters");
  }

  void unknown_arm(const Observed& row, const std::set<std::string>& ids) {
    const std::string meant = nearest(row.versus, {ids.begin(), ids.end()});
    std::string list;
    for (const auto& id : ids) list += (list.empty() ? "" : ", ") + id;
    diagnostics_.error("GLN-D012", row.place, fmt::format("no arm is called '{}'", row.versus),
                       (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "Arms: " + list);
  }

  /// The arm compared against has to run as long as the moment asked about.
  void check_other_end(const Observed& row) {
    for (auto& other : study_.arms) {
      if (other.id != row.versus) continue;
      const double needed = std::max(row.at.value_or(0.0), row.window ? row.window->second : 0.0);
      if (end_of(other) >= needed) return;
      if (other.until)
        diagnostics_.error("GLN-D016", row.place,
                           fmt::format("arm '{}' ends at {:g} h, before this moment", other.id, *other.until / 60.0),
                           "make 'until' later");
      else
        other.until = needed;
    }
  }
};

}  // namespace

std::optional<Study> parse_study(std::string_view text, const std::string& file, const lang::Model& model,
                                 Diagnostics& diagnostics) {
  // NOTE: the parser of the library recurses into nested brackets; its own depth limit ends in a parse error, not a
  // crash.
  try {
    const toml::table root = toml::parse(text, std::string_view(file));
    return StudyReader(file, model, diagnostics).read(root);
  } catch (const toml::parse_error& problem) {
    diagnostics.error("GLN-D001", TomlKeys::place_of(problem.source(), file), std::string(problem.description()),
                      "the file is not valid TOML");
    return std::nullopt;
  }
}

std::optional<Study> read_study(const std::string& path, const lang::Model& model, Diagnostics& diagnostics) {
  std::error_code code;
  std::ifstream in(path, std::ios::binary);
  if (std::filesystem::is_directory(path, code) || !in) {
    diagnostics.error("GLN-D020", {path, 0, 0}, "the study file cannot be read", "does it exist?");
    return std::nullopt;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return parse_study(text, path, model, diagnostics);
}

}  // namespace gln::study
