// gln simulate: the outputs of the contract, checked on the values they carry, not only on their shape.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using testing::HasSubstr;

nlohmann::json simulate_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "simulate");
  arguments.push_back("--json");
  const Outcome outcome = gln(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome.json();
}

TEST(Simulate, AnswersADoseInWords) {
  const Outcome outcome = gln({"simulate", "--dose", "10 g oral"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("plasma.gln"));
  EXPECT_THAT(outcome.out, HasSubstr("70 kg")) << "what was assumed is said";
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos) << "no colours into a file";
}

TEST(Simulate, NoPlotLeavesTheTable) {
  const Outcome outcome = gln({"simulate", "--dose", "10 g oral", "--no-plot"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("plasma.gln"));
  EXPECT_EQ(outcome.out.find("plasma.gln ["), std::string::npos) << "the heading of a plot";
}

TEST(Simulate, JsonKeepsTheContract) {
  const auto document = simulate_json({"--dose", "10 g oral"});
  for (const char* key : {"model", "study", "time", "readouts", "balance", "solver", "notices"})
    EXPECT_TRUE(document.contains(key)) << key;
  for (const char* key : {"name", "version", "hash"}) EXPECT_TRUE(document["model"].contains(key)) << key;
  for (const char* key : {"name", "steps", "rejected", "rtol", "atol"})
    EXPECT_TRUE(document["solver"].contains(key)) << key;
  EXPECT_EQ(document["time"]["unit"], "h");
  const auto& gln = document["readouts"]["plasma.gln"];
  EXPECT_EQ(gln["unit"], "umol/L");
  EXPECT_EQ(gln["auc_rise_unit"], "umol.h/L");
  EXPECT_EQ(gln["values"].size(), document["time"]["values"].size());
  EXPECT_GT(document["solver"]["steps"].get<int>(), 0);
}

TEST(Simulate, JsonSummaryAgreesWithItsOwnCurve) {
  const auto document = simulate_json({"--dose", "10 g oral"});
  const auto& gln = document["readouts"]["plasma.gln"];
  const auto times = document["time"]["values"].get<std::vector<double>>();
  const auto values = gln["values"].get<std::vector<double>>();
  ASSERT_GT(values.size(), 10u);
  EXPECT_DOUBLE_EQ(times.front(), 0);
  EXPECT_NEAR(times.back(), 24, 1e-9);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  const double baseline = gln["baseline"], highest = *std::max_element(values.begin(), values.end());
  EXPECT_NEAR(values.front(), baseline, 1e-6 * baseline);
  // The summary is taken on a finer grid than the one printed, so it may only be higher, and not by much.
  EXPECT_GE(gln["max"].get<double>(), highest * (1 - 1e-9));
  EXPECT_NEAR(gln["max"], highest, 0.02 * highest);
  EXPECT_NEAR(gln["max_rise"], gln["max"].get<double>() - baseline, 1e-9 * baseline);
  EXPECT_GT(gln["time_of_max"].get<double>(), 0);
  EXPECT_LT(gln["time_of_max"].get<double>(), 4);
  for (const double value : values) EXPECT_TRUE(std::isfinite(value) && value > 0);
}

TEST(Simulate, TheBooksClose) {
  const auto balance = simulate_json({"--dose", "0.3 g/kg oral every 8 h for 1 d"})["balance"];
  EXPECT_LT(std::abs(balance["nitrogen_residual"].get<double>()), 1e-9);
  EXPECT_LT(std::abs(balance["carbon_residual"].get<double>()), 1e-9);
}

TEST(Simulate, WithoutADoseNothingMoves) {
  const auto gln = simulate_json({"--until", "24h"})["readouts"]["plasma.gln"];
  const double baseline = gln["baseline"];
  for (const double value : gln["values"]) EXPECT_NEAR(value, baseline, 1e-6 * baseline);
}

TEST(Simulate, MoreGivesMore) {
  const double small = simulate_json({"--dose", "5 g oral"})["readouts"]["plasma.gln"]["max_rise"];
  const double large = simulate_json({"--dose", "20 g oral"})["readouts"]["plasma.gln"]["max_rise"];
  EXPECT_GT(small, 0);
  EXPECT_GT(large, small);
}

TEST(Simulate, DefaultsAreMadeExplicit) {
  const std::string study = simulate_json({"--dose", "10 g oral"})["study"].dump();
  for (const char* word : {"weight", "height", "age", "sex", "healthy", "10 g"}) EXPECT_THAT(study, HasSubstr(word));
}

TEST(Simulate, ThePersonMatters) {
  const double light = simulate_json({"--dose", "10 g oral", "--weight", "50kg"})["readouts"]["plasma.gln"]["max_rise"];
  const double heavy =
      simulate_json({"--dose", "10 g oral", "--weight", "100kg"})["readouts"]["plasma.gln"]["max_rise"];
  EXPECT_GT(light, heavy);
}

TEST(Simulate, SameCommandSameBytes) {
  const std::vector<std::string> arguments = {"simulate", "--dose", "10 g oral", "--json"};
  EXPECT_EQ(gln(arguments).out, gln(arguments).out);
}

// Every example of the regimen grammar in the contract.
class Grammar : public testing::TestWithParam<const char*> {};
TEST_P(Grammar, IsSimulated) {
  const auto document = simulate_json({"--dose", GetParam(), "--until", "6h"});
  EXPECT_GT(document["readouts"]["plasma.gln"]["max_rise"].get<double>(), 1);
}
INSTANTIATE_TEST_SUITE_P(Examples, Grammar,
                         testing::Values("10 g oral", "0.3 g/kg oral every 8 h for 3 d", "0.3 g/kg oral every 8 h x3",
                                         "0.57 g/kg/d iv over 24 h", "20 g alanyl-glutamine oral at 1 h",
                                         "856 umol/kg/h nasogastric over 4 h", "5 g iv", "10 g jejunal over 1 h",
                                         "10 g l-glutamine oral"));

TEST(Simulate, OnlyTheReadoutsAskedFor) {
  const auto readouts =
      simulate_json({"--dose", "10 g oral", "--readout", "plasma.nh4", "--readout", "muscle.gln"})["readouts"];
  EXPECT_EQ(readouts.size(), 2u);
  EXPECT_TRUE(readouts.contains("plasma.nh4") && readouts.contains("muscle.gln"));
}

TEST(Simulate, CsvIsTidyAndWhole) {
  const Scratch scratch;
  const std::string file = (scratch / "curve.csv").string();
  const Outcome outcome = gln({"simulate", "--dose", "10 g oral", "--readout", "plasma.gln", "--csv", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(slurp(file));
  std::string header, line;
  std::getline(lines, header);
  while (header.rfind('#', 0) == 0) std::getline(lines, header);
  const auto columns = std::count(header.begin(), header.end(), ',');
  EXPECT_THAT(header, HasSubstr("readout"));
  EXPECT_THAT(header, HasSubstr("unit"));
  int rows = 0;
  for (; std::getline(lines, line); ++rows) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), columns) << line;
    EXPECT_THAT(line, HasSubstr("plasma.gln"));
  }
  EXPECT_GT(rows, 10);
  EXPECT_EQ(slurp(file).back(), '\n');
}

TEST(Simulate, ReportIsOnePageThatLoadsNothing) {
  const Scratch scratch;
  const std::string file = (scratch / "page.html").string();
  const Outcome outcome = gln({"simulate", "--dose", "10 g oral", "--report", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const std::string page = slurp(file);
  EXPECT_THAT(page, HasSubstr("<html"));
  EXPECT_THAT(page, HasSubstr("plasma.gln"));
  EXPECT_THAT(page, HasSubstr("</html>"));
  for (const char* outside : {"src=\"http", "href=\"http://", "@import", "<link rel=\"stylesheet\""})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
}

TEST(Simulate, AFileThatCannotBeWrittenIsAnErrorAndNoFile) {
  const Scratch scratch;
  const Outcome outcome = gln({"simulate", "--dose", "10 g oral", "--csv", (scratch / "missing/curve.csv").string()});
  EXPECT_THAT(outcome.code, testing::AnyOf(1, 2));
  EXPECT_THAT(outcome.err, HasSubstr("curve.csv"));
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(Simulate, AStudyFileOfOnesOwn) {
  const Scratch scratch;
  const std::string file = scratch.file("mine.toml", R"([study]
title = "Two arms of mine"

[[arm]]
id = "low"
condition = "healthy"
state = "fasted"
person = { sex = "female", age = "25 y", weight = "60 kg", height = "165 cm" }
dose = ["5 g oral"]

[[arm]]
id = "high"
condition = "healthy"
state = "fasted"
person = { sex = "female", age = "25 y", weight = "60 kg", height = "165 cm" }
dose = ["15 g oral"]
)");
  const Outcome outcome = gln({"simulate", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("low"));
  EXPECT_THAT(outcome.out, HasSubstr("high"));
  const Outcome json = gln({"simulate", file, "--json"});
  EXPECT_EQ(json.code, 0) << json.err;
  EXPECT_FALSE(json.json().is_discarded());
}

TEST(Simulate, EveryPublishedStudyRuns) {
  std::vector<std::string> studies;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder + "/evidence/studies"))
    if (entry.path().extension() == ".toml") studies.push_back(entry.path().string());
  std::sort(studies.begin(), studies.end());
  EXPECT_GE(studies.size(), 15u);
  for (std::size_t i = 0; i < studies.size(); i += slow_program ? 12 : 1) {
    const Outcome outcome = gln({"simulate", studies[i], "--json"});
    EXPECT_EQ(outcome.code, 0) << studies[i] << "\n" << outcome.err;
  }
}

}  // namespace
}  // namespace gln::cli_test
