// explain as a person uses it: two doses, two states, and the numbers that matter most.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using Json = nlohmann::json;

Json explained(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  arguments.push_back("--json");
  const Outcome run = gln(arguments);
  EXPECT_EQ(run.code, 0) << run.err;
  return Json::parse(run.out, nullptr, false);
}

double sum(const Json& entries) {
  double sum = 0;
  for (const auto& entry : entries) sum += entry["amount"].get<double>();
  return sum;
}

TEST(Explain, TwoStatesAtRestClose) {
  const auto json = explained({"plasma.nh4", "--vs-condition", "cirrhosis", "--parameters", "0"});
  const double change = json["change"];
  EXPECT_GT(change, 1.0) << "ammonia is higher in cirrhosis";
  EXPECT_EQ(json["to_h"], 0.0);
  EXPECT_NEAR(sum(json["entries"]), change, 1e-6 * change);
  EXPECT_NEAR(sum(json["places"]), change, 1e-6 * change);
  EXPECT_NEAR(json["second"]["value"].get<double>() - json["first"]["value"].get<double>(), change, 1e-9);
  EXPECT_FALSE(json.contains("parameters"));
  const auto back = explained({"plasma.nh4", "-c", "cirrhosis", "--vs-condition", "healthy", "--parameters", "0"});
  EXPECT_NEAR(back["change"].get<double>(), -change, 1e-6 * change) << "the reverse question has the reverse answer";
}

TEST(Explain, TwoDosesAndAFormulaClose) {
  for (const char* readout : {"plasma.gln", "flux.gln_clearance"}) {
    const auto json = explained({readout, "-d", "10 g oral", "--vs-dose", "20 g oral", "--parameters", "0"});
    EXPECT_NEAR(sum(json["entries"]), json["change"].get<double>(), 1e-5 * std::abs(json["change"].get<double>()))
        << readout;
  }
}

TEST(Explain, ListsTheNumbersThatMatter) {
  const auto json = explained({"plasma.gln", "-d", "10 g oral", "--parameters", "3"});
  ASSERT_EQ(json["parameters"].size(), 3u);
  double last = HUGE_VAL;
  for (const auto& one : json["parameters"]) {
    const double now = std::abs(one["elasticity_of_change"].get<double>());
    EXPECT_LE(now, last);
    last = now;
    EXPECT_NE(one["kind"], "implicit");
  }
}

// A readout made of pools is explained by processes, whatever is compared.
TEST(Explain, PoolsOfAFormulaAreOpened) {
  const std::vector<std::vector<std::string>> asked = {
      {"brain.gln", "-d", "20 g oral", "--at", "2h"},
      {"brain.gln", "-d", "10 g oral", "--vs-dose", "20 g oral", "--at", "2h"},
      {"brain.gln", "-c", "cirrhosis", "--vs-condition", "healthy"},
      {"muscle.glycogen", "-c", "exercise from 1h to 3h", "--from", "1h", "--at", "3h"}};
  for (auto arguments : asked) {
    arguments.insert(arguments.end(), {"--parameters", "0"});
    const auto json = explained(arguments);
    const double change = json["change"];
    EXPECT_NEAR(sum(json["entries"]), change, 1e-6 * std::abs(change)) << arguments[0];
    for (const auto& entry : json["entries"]) {
      const std::string name = entry["name"];
      EXPECT_EQ(name.find("amount("), std::string::npos) << name;
      EXPECT_EQ(gln({"model", "show", name}).code, 0) << name << " is no process";
    }
  }
}

TEST(Explain, AFileAndFlagsForTheOtherAreRefused) {
  EXPECT_EQ(gln({"explain", "plasma.gln", "--vs", "a.toml", "--vs-dose", "none"}).code, 2);
}

TEST(Explain, ATracerGivenIsExplained) {
  const std::string infusion = "0.1 umol/kg/min 15N-amide-glutamine iv over 6 h";
  const auto enriched = explained({"plasma.gln.15N-amide", "-d", infusion, "--at", "4h", "--parameters", "2"});
  const double change = enriched["change"];
  EXPECT_GT(change, 0.5) << "percent of plasma glutamine";
  EXPECT_EQ(enriched["value_from"], 0.0);
  EXPECT_NEAR(sum(enriched["entries"]), change, 1e-6 * change);
  EXPECT_EQ(enriched["parameters"].size(), 2u);
  const auto more = explained({"plasma.gln.15N-amide", "-d", infusion, "--vs-dose",
                               "0.2 umol/kg/min 15N-amide-glutamine iv over 6 h", "--at", "4h", "--parameters", "0"});
  EXPECT_NEAR(sum(more["entries"]), more["change"].get<double>(), 1e-6 * change);
  EXPECT_NEAR(more["change"], change, 0.1 * change) << "twice the tracer, nearly twice the enrichment";
  // Labelled glutamine is glutamine: its ledger is that of the plain dose.
  const auto label = explained({"plasma.gln", "-d", "5 g 15N-amide-glutamine oral", "--at", "1h", "--parameters", "0"});
  const auto plain = explained({"plasma.gln", "-d", "5 g oral", "--at", "1h", "--parameters", "0"});
  EXPECT_NEAR(label["change"], plain["change"], 1e-3 * plain["change"].get<double>());
}

TEST(Explain, ARatioWhoseDivisorComesFromNothingHasNoShares) {
  const std::string infusion = "0.1 umol/kg/min 13C-1-glutamine iv over 6 h";
  std::vector<std::string> arguments = {"explain", "tracer.13C-1.gln_oxidation", "-d", infusion, "--at", "6h"};
  for (const bool json : {false, true}) {
    if (json) arguments.push_back("--json");
    const auto outcome = gln(arguments);
    EXPECT_EQ(outcome.code, 1) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("GLN-D024"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("--from"), std::string::npos) << "what to do instead";
  }
  const auto later =
      explained({"tracer.13C-1.gln_oxidation", "-d", infusion, "--from", "4h", "--at", "6h", "--parameters", "0"});
  EXPECT_NEAR(sum(later["entries"]), later["change"].get<double>(), 1e-6 * std::abs(later["change"].get<double>()));
}

}  // namespace
}  // namespace gln::cli_test
