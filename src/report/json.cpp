#include "report/json.hpp"

#include <cmath>

#include "report/json_parts.hpp"
#include "report/model_words.hpp"

namespace gln::report {
namespace {

Json numbers(const std::vector<double>& values) {
  Json array = Json::array();
  for (const double value : values) array.push_back(number_or_null(value));
  return array;
}

template <class T>
Json optional(const std::optional<T>& value) {
  if (!value) return nullptr;
  if constexpr (std::is_same_v<T, double>)
    return number_or_null(*value);
  else
    return *value;
}

Json hours(const std::optional<double>& minutes) { return minutes ? number_or_null(*minutes / 60) : Json(nullptr); }

Json readouts(const study::ArmRun& run) {
  Json out = Json::object();
  if (run.status != ode::Status::ok) return out;
  for (const auto& column : run.columns)
    out[column.name] = {{"unit", column.unit},
                        {"values", numbers(column.values)},
                        {"baseline", number_or_null(column.baseline)},
                        {"max", number_or_null(column.max)},
                        {"max_rise", number_or_null(column.max_rise)},
                        {"time_of_max", number_or_null(column.time_of_max)},
                        {"auc_rise", number_or_null(column.auc_rise)},
                        {"auc_rise_unit", column.auc_rise_unit},
                        {"min", number_or_null(column.min)},
                        {"time_of_min", number_or_null(column.time_of_min)},
                        {"title", column.title}};
  return out;
}

Json balance(double nitrogen, double carbon) {
  return {{"nitrogen_residual", number_or_null(nitrogen)}, {"carbon_residual", number_or_null(carbon)}};
}

Json dose_json(const dosing::Dose& dose, const lang::Model& model) {
  std::string unit = dose.unit.text;
  if (dose.per_weight) unit += "/kg";
  if (dose.per_area) unit += "/m2";
  const auto name = [](const auto& items, int index) -> Json {
    return index >= 0 ? Json(items.at(static_cast<std::size_t>(index)).name) : Json(nullptr);
  };
  // A rate is per minute inside; a reader is given it per hour.
  if (dose.per_time) unit += "/h";
  return {{"text", dose.text},
          {"product", name(model.products, dose.product)},
          {"route", name(model.routes, dose.route)},
          {"amount", number_or_null(dose.per_time ? dose.amount * 60 : dose.amount)},
          {"unit", unit},
          {"at", number_or_null(dose.at / 60)},
          {"over", number_or_null(dose.over / 60)},
          {"every", number_or_null(dose.every / 60)},
          {"count", dose.count}};
}

Json person_json(const study::Person& person, const lang::Model& model) {
  Json values = Json::object();
  for (const auto& [slot, value] : person.slots) {
    const auto& parameter = model.parameters.at(static_cast<std::size_t>(slot));
    const double factor = parameter.unit.factor == 0 ? 1 : parameter.unit.factor;
    values[parameter.name] = {{"value", number_or_null(value / factor)}, {"unit", parameter.unit.text}};
  }
  return {{"given", person.given}, {"assumed", person.assumed}, {"values", values}};
}

Json arm_json(const study::Arm& arm, const lang::Model& model) {
  Json conditions = Json::array();
  for (const auto& use : arm.conditions)
    if (use.condition >= 0)
      conditions.push_back({{"name", model.conditions.at(static_cast<std::size_t>(use.condition)).name},
                            {"from", hours(use.from)},
                            {"to", hours(use.to)}});
  if (conditions.empty()) conditions.push_back({{"name", "healthy"}, {"from", nullptr}, {"to", nullptr}});
  Json doses = Json::array();
  for (const auto& dose : arm.doses) doses.push_back(dose_json(dose, model));
  return {{"id", arm.id},
          {"title", arm.title},
          {"n", optional(arm.n)},
          {"conditions", conditions},
          {"state", arm.state},
          {"person", person_json(arm.person, model)},
          {"doses", doses},
          {"until", hours(arm.until)},
          {"settle", number_or_null(arm.settle / 60)},
          {"observed", arm.observed.size()}};
}

Json study_json(const Scene& scene) {
  const auto& study = *scene.study;
  Json asked = study.readouts;
  if (asked.empty() && !scene.runs->empty())
    for (const auto& column : scene.runs->front().columns) asked.push_back(column.name);
  Json arms = Json::array();
  for (const auto& arm : study.arms) arms.push_back(arm_json(arm, *scene.model));
  return {{"file", study.file}, {"title", study.title}, {"reference", study.reference},
          {"role", study.role}, {"note", study.note},   {"time_unit", "h"},
          {"readouts", asked},  {"arms", arms}};
}

Json arm_result(const study::ArmRun& run) {
  const bool ok = run.status == ode::Status::ok;
  Json out = {{"id", run.arm == nullptr ? "" : run.arm->id},
              {"status", ok ? "ok" : "failed"},
              {"time", {{"unit", "h"}, {"values", numbers(ok ? run.hours : std::vector<double>())}}},
              {"readouts", readouts(run)},
              {"balance", ok ? balance(run.nitrogen_residual, run.carbon_residual) : balance(NAN, NAN)},
              {"steps", run.steps},
              {"rejected", run.rejected}};
  if (ok && run.label_residual) out["balance"]["label_residual"] = number_or_null(*run.label_residual);
  if (!ok) out["reason"] = run.reason;
  return out;
}

}  // namespace

std::string simulate_json(const Scene& scene) {
  const auto& runs = *scene.runs;
  double nitrogen = runs.empty() ? NAN : 0, carbon = nitrogen;
  std::uint64_t steps = 0, rejected = 0;
  bool ok = true;
  for (const auto& run : runs) {
    ok = ok && run.status == ode::Status::ok;
    // The worst arm speaks for all; a residual that is not a number must not hide behind a good one.
    const auto worse = [](double a, double b) {
      return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, std::abs(b));
    };
    if (run.status == ode::Status::ok) {
      nitrogen = worse(nitrogen, run.nitrogen_residual);
      carbon = worse(carbon, run.carbon_residual);
    } else {
      nitrogen = carbon = NAN;
    }
    steps += run.steps;
    rejected += run.rejected;
  }
  Json json;
  json["model"] = {{"name", scene.model->name}, {"version", scene.model->version}, {"hash", scene.model->hash}};
  json["study"] = study_json(scene);
  json["status"] = stopped(scene.notices) ? "stopped" : ok ? "ok" : "failed";
  const bool first_ok = !runs.empty() && runs.front().status == ode::Status::ok;
  json["time"] = {{"unit", "h"}, {"values", numbers(first_ok ? runs.front().hours : std::vector<double>())}};
  json["readouts"] = runs.empty() ? Json::object() : readouts(runs.front());
  json["balance"] = balance(nitrogen, carbon);
  std::optional<double> label;
  for (const auto& run : runs)
    if (run.label_residual) label = std::max(label.value_or(0.0), *run.label_residual);
  if (label) json["balance"]["label_residual"] = number_or_null(*label);
  json["solver"] = {{"name", scene.solver.name},
                    {"steps", steps},
                    {"rejected", rejected},
                    {"rtol", scene.solver.rtol},
                    {"atol", scene.solver.atol}};
  json["notices"] = notices_json(all_notices(scene));
  if (runs.size() > 1) {
    json["arms"] = Json::array();
    for (const auto& run : runs) json["arms"].push_back(arm_result(run));
  }
  return document(json, -1);
}

namespace {

Json summary_json(const analysis::Summary& it) {
  const auto fold = [&it](double value) { return it.n > 0 ? number_or_null(value) : Json(nullptr); };
  return {{"n", it.n},
          {"gmfe", fold(it.gmfe)},
          {"afe", fold(it.afe)},
          {"within_1_25", fold(it.within_1_25)},
          {"within_1_5", fold(it.within_1_5)},
          {"within_2", fold(it.within_2)},
          {"directions", it.directions},
          {"directions_right", it.directions_right},
          {"nulls", it.nulls},
          {"nulls_right", it.nulls_right},
          {"windows", it.windows},
          {"windows_right", it.windows_right},
          {"failed", it.failed}};
}

}  // namespace

std::string validate_json(const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary) {
  Json json;
  json["rows"] = Json::array();
  for (const auto& row : rows)
    json["rows"].push_back({{"study", row.study},
                            {"arm", row.arm},
                            {"readout", row.readout},
                            {"measure", row.measure},
                            {"at", row.at},
                            {"observed", number_or_null(row.observed)},
                            {"spread", optional(row.spread)},
                            {"spread_kind", row.spread_kind},
                            {"n", optional(row.n)},
                            {"unit", row.unit},
                            {"predicted", row.failed ? Json(nullptr) : number_or_null(row.predicted)},
                            {"fold_error", optional(row.fold_error)},
                            {"role", row.role},
                            {"agrees", optional(row.agrees)},
                            {"status", row.failed                     ? "failed"
                                       : std::isfinite(row.predicted) ? "ok"
                                                                      : "not a number"},
                            {"area", row.area},
                            {"trust", row.trust},
                            {"reference", row.reference},
                            {"note", row.note}});
  json["summary"] = Json::object();
  for (const auto& [role, it] : summary) json["summary"][role.empty() ? "none" : role] = summary_json(it);
  json["areas"] = Json::array();
  for (const auto& [key, it] : analysis::summarise_by_area(rows)) {
    Json entry = summary_json(it);
    entry["role"] = key.first.empty() ? "none" : key.first;
    entry["area"] = key.second;
    json["areas"].push_back(std::move(entry));
  }
  return document(json, -1);
}

std::string model_list_json(const lang::Model& model, const std::string& filter) {
  Json json;
  json["model"] = {{"name", model.name}, {"version", model.version}, {"hash", model.hash}};
  json["parameters"] = Json::array();
  for (const auto& it : model.parameters) {
    if (it.source.kind == lang::Provenance::none || it.name.find(filter) == std::string::npos) continue;
    const double factor = it.unit.factor == 0 ? 1 : it.unit.factor;
    const auto scaled = [&](const std::optional<double>& value) {
      return value ? number_or_null(*value / factor) : Json(nullptr);
    };
    json["parameters"].push_back({{"name", it.name},
                                  {"title", it.title},
                                  {"value", it.formula ? Json(nullptr) : number_or_null(it.value / factor)},
                                  {"unit", it.unit.text},
                                  {"low", scaled(it.source.low)},
                                  {"high", scaled(it.source.high)},
                                  {"kind", kind_name(it.source.kind)},
                                  {"references", it.source.references},
                                  {"organism", it.source.organism.empty() ? "human" : it.source.organism},
                                  {"note", it.source.note},
                                  {"file", it.place.file},
                                  {"line", it.place.line}});
  }
  return document(json, -1);
}

}  // namespace gln::report
