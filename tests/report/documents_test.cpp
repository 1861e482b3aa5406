// JSON and CSV: names and order are contracts, numbers read back to the same bits, no NaN passes silently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/csv.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/scene_fixture.hpp"

namespace gln::report {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::ElementsAre;
using testing::Fixture;
using testing::row;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [key, value] : json.items()) names.push_back(key);
  return names;
}

TEST(SimulateJson, HasTheContract) {
  const Fixture fixture;
  const Json json = Json::parse(simulate_json(fixture.scene));
  EXPECT_THAT(keys(json), ElementsAre("model", "study", "status", "time", "readouts", "balance", "solver", "notices"));
  EXPECT_THAT(keys(json["model"]), ElementsAre("name", "version", "hash"));
  EXPECT_EQ(json["time"]["unit"], "h");
  EXPECT_EQ(json["time"]["values"].size(), 481U);
  const Json& gln = json["readouts"]["plasma.gln"];
  for (const char* key : {"unit", "values", "baseline", "max", "max_rise", "time_of_max", "auc_rise", "auc_rise_unit"})
    EXPECT_TRUE(gln.contains(key)) << key;
  EXPECT_EQ(gln["unit"], "umol/L");
  EXPECT_EQ(gln["auc_rise_unit"], "umol.h/L");
  EXPECT_THAT(keys(json["balance"]), ElementsAre("nitrogen_residual", "carbon_residual"));
  EXPECT_EQ(json["balance"]["carbon_residual"].get<double>(), 5e-13);
  EXPECT_THAT(keys(json["solver"]), ElementsAre("name", "steps", "rejected", "rtol", "atol"));
  EXPECT_EQ(json["solver"]["steps"], 214);
  EXPECT_TRUE(json["notices"].empty());
}

TEST(SimulateJson, EchoesTheStudyWithDefaultsMadeExplicit) {
  const Fixture fixture(2);
  const Json arms = Json::parse(simulate_json(fixture.scene))["study"]["arms"];
  EXPECT_EQ(arms[0]["doses"][0]["product"], "l-glutamine");
  EXPECT_EQ(arms[0]["doses"][0]["route"], "oral");
  EXPECT_EQ(arms[0]["conditions"][0]["name"], "healthy");
  EXPECT_EQ(arms[1]["conditions"][0]["name"], "sepsis");
  EXPECT_EQ(arms[1]["conditions"][0]["to"], 2.0);
  EXPECT_EQ(arms[0]["state"], "fasted");
  EXPECT_EQ(arms[0]["person"]["assumed"][0], "age 30 y");
  EXPECT_NEAR(arms[0]["person"]["values"]["plasma.gln.baseline"]["value"].get<double>(), 550, 1e-9);
}

TEST(SimulateJson, NumbersReadBackToTheSameBits) {
  Fixture fixture;
  auto& values = fixture.runs[0].columns[0].values;
  values[0] = 0.1 + 0.2;
  values[1] = 5e-324;
  values[2] = 1.7976931348623157e308;
  const Json read = Json::parse(simulate_json(fixture.scene))["readouts"]["plasma.gln"]["values"];
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(read[i].get<double>(), values[i]);
}

TEST(SimulateJson, NotANumberIsNullAndANotice) {
  Fixture fixture;
  fixture.runs[0].columns[1].values[7] = kNan;
  const Json json = Json::parse(simulate_json(fixture.scene));
  EXPECT_TRUE(json["readouts"]["plasma.citrulline"]["values"][7].is_null());
  ASSERT_EQ(json["notices"].size(), 1U);
  EXPECT_EQ(json["notices"][0]["id"], "not-finite");
}

TEST(SimulateJson, SeveralArms) {
  Fixture fixture(2);
  Json json = Json::parse(simulate_json(fixture.scene));
  ASSERT_EQ(json["arms"].size(), 2U);
  EXPECT_EQ(json["arms"][0]["id"], "l-gln");
  EXPECT_EQ(json["arms"][0]["readouts"], json["readouts"]);
  EXPECT_NE(json["arms"][1]["readouts"]["plasma.gln"]["max"], json["readouts"]["plasma.gln"]["max"]);
}

TEST(SimulateJson, AFailedArmHasNoNumbersAndClosesNoBooks) {
  Fixture fixture(2);
  fixture.runs[1].status = ode::Status::singular;
  fixture.runs[1].reason = "matrix is singular";
  const Json json = Json::parse(simulate_json(fixture.scene));
  EXPECT_EQ(json["status"], "failed");
  EXPECT_TRUE(json["arms"][1]["readouts"].empty());
  EXPECT_TRUE(json["arms"][1]["time"]["values"].empty());
  EXPECT_EQ(json["arms"][1]["reason"], "matrix is singular");
  EXPECT_TRUE(json["balance"]["nitrogen_residual"].is_null());
  EXPECT_EQ(json["notices"][0]["id"], "run-failed");
}

TEST(SimulateJson, BrokenUtf8DoesNotBreakTheDocument) {
  Fixture fixture;
  fixture.study.title = "bad \xFF byte";
  EXPECT_NO_THROW({ EXPECT_FALSE(Json::parse(simulate_json(fixture.scene)).empty()); });
}

TEST(ValidateJson, HasTheContract) {
  std::vector<analysis::Row> rows{row("harris2012", "l-gln", "max_rise", 179, 201),
                                  row("x", "a", "value", 1, kNan, "validation")};
  rows[1].failed = true;
  rows[1].fold_error.reset();
  analysis::Summary summary;
  summary.n = 1;
  summary.gmfe = 1.1;
  const Json json = Json::parse(validate_json(rows, {{"calibration", summary}, {"validation", {}}}));
  for (const char* key : {"study", "arm", "readout", "measure", "at", "observed", "spread", "spread_kind", "n", "unit",
                          "predicted", "fold_error", "role"})
    EXPECT_TRUE(json["rows"][0].contains(key)) << key;
  EXPECT_EQ(json["rows"][0]["predicted"], 201.0);
  EXPECT_TRUE(json["rows"][0]["spread"].is_null());
  EXPECT_TRUE(json["rows"][1]["predicted"].is_null());
  EXPECT_EQ(json["rows"][1]["status"], "failed");
  EXPECT_EQ(json["summary"]["calibration"]["gmfe"], 1.1);
  EXPECT_TRUE(json["summary"]["validation"]["gmfe"].is_null());  // nothing to average is not "perfect" or "0"
}

TEST(Csv, FieldsAreQuotedWhenNeeded) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(""), "");
}

TEST(Csv, TidyReadsBack) {
  Fixture fixture(2);
  fixture.study.arms[1].id = "b, \"second\"";
  fixture.runs[0].columns[0].values[3] = kNan;
  const std::vector<Notice> notices = {{"G12", "warning", "of the first", {fixture.study.arms[0].id}},
                                       {"G01", "warning", "of all"},
                                       {"sign-only", "info", "no rule"}};
  Diagnostics diagnostics;
  const CsvTable table = parse_csv(tidy_csv(fixture.runs, notices), "out.csv", diagnostics);
  ASSERT_FALSE(diagnostics.has_errors());
  EXPECT_THAT(table.header, ElementsAre("time_h", "arm", "readout", "value", "unit", "rules"));
  ASSERT_EQ(table.rows.size(), 2U * 3U * 481U);
  EXPECT_EQ(table.rows[3][3], "");
  EXPECT_EQ(std::stod(table.rows[10][3]), fixture.runs[0].columns[0].values[10]);
  EXPECT_EQ(table.rows.back()[1], "b, \"second\"");
  for (const auto& row : table.rows) ASSERT_EQ(row[5], row[1] == fixture.study.arms[0].id ? "G01 G12" : "G01");
}

TEST(Csv, LinesEndAsTheStandardSays) {
  const Fixture fixture;
  const std::string text = tidy_csv(fixture.runs);
  for (std::size_t i = text.find('\n'); i != std::string::npos; i = text.find('\n', i + 1))
    ASSERT_EQ(text[i - 1], '\r');
}

TEST(Csv, WideHasOneColumnPerReadout) {
  Fixture fixture(2);
  fixture.runs[1].columns.erase(fixture.runs[1].columns.begin());
  Diagnostics diagnostics;
  const CsvTable table = parse_csv(wide_csv(fixture.runs), "out.csv", diagnostics);
  EXPECT_THAT(table.header, ElementsAre("time_h", "arm", "plasma.gln [umol/L]", "plasma.citrulline [umol/L]",
                                        "gut.uptake [mmol/h]", "rules"));
  ASSERT_EQ(table.rows.size(), 962U);
  EXPECT_EQ(table.rows[481][2], "");
  EXPECT_EQ(std::stod(table.rows[500][3]), fixture.runs[1].columns[0].values[19]);
}

TEST(Csv, FailedArmsHaveNoRows) {
  Fixture fixture;
  fixture.runs[0].status = ode::Status::singular;
  EXPECT_EQ(tidy_csv(fixture.runs), "time_h,arm,readout,value,unit,rules\r\n");
}

TEST(Csv, ValidationReadsBack) {
  Diagnostics diagnostics;
  const CsvTable table = parse_csv(validate_csv({row("s,1", "a", "value", 2, 3)}), "out.csv", diagnostics);
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0][0], "s,1");
  EXPECT_EQ(table.rows[0][static_cast<std::size_t>(table.column("fold_error"))], "1.5");
}

}  // namespace
}  // namespace gln::report
