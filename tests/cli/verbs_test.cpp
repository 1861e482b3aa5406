// help, version, completion, validate, explain.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Help, EveryVerbHasOne) {
  for (const char* verb : {"simulate", "validate", "explain", "model", "version", "completion"}) {
    const Outcome outcome = gln({"help", verb});
    EXPECT_EQ(outcome.code, 0) << verb << outcome.err;
    EXPECT_GT(outcome.out.size(), 40u) << verb;
    EXPECT_EQ(outcome.err, "");
    const Outcome flag = gln({verb, "--help"});
    EXPECT_EQ(flag.code, 0) << verb << flag.err;
  }
}

TEST(Help, ComesWithoutArguments) {
  const Outcome outcome = gln({});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("gln simulate"));
  EXPECT_EQ(gln({"help"}).out, outcome.out);
  EXPECT_EQ(gln({"--help"}).code, 0);
}

TEST(Version, NamesProgramAndModel) {
  const Outcome outcome = gln({"version"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::ContainsRegex("gln [0-9]+[.][0-9]+[.][0-9]+"));
  EXPECT_EQ(gln({"--version"}).out, outcome.out);
}

TEST(Completion, TheShellAcceptsIt) {
  const Scratch scratch;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = gln({"completion", shell});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("simulate"));
  }
  const std::string file = scratch.file("gln.bash", gln({"completion", "bash"}).out);
  const Outcome bash = run_program(
      "/bin/bash", {"-c", "source " + file + "; COMP_WORDS=(gln sim); COMP_CWORD=1; _gln; echo \"${COMPREPLY[@]}\""});
  EXPECT_EQ(bash.code, 0) << bash.err;
  EXPECT_EQ(bash.out, "simulate\n");
}

// Values come from the model in use.
TEST(Completion, NamesAreOffered) {
  const Scratch scratch;
  const std::string file = scratch.file("gln.bash", gln({"completion", "bash"}).out);
  const auto offered = [&](const std::string& words, int at) {
    return run_program("/bin/bash",
                       {"-c", "source " + file + "; COMP_WORDS=(" GLN_BIN " " + words +
                                  "); COMP_CWORD=" + std::to_string(at) + "; _gln; echo \"${COMPREPLY[@]}\""},
                       {{"GLN_MODEL_PATH", source_folder + "/model"}})
        .out;
  };
  EXPECT_EQ(offered("simulate -c seps", 3), "sepsis\n");
  EXPECT_EQ(offered("simulate --readout plasma.gln", 3), "plasma.gln\n");
  EXPECT_EQ(offered("explain flux.ra_gln", 2), "flux.ra_gln\n");
  EXPECT_EQ(offered("simulate --history pregn", 3), "pregnancy\n");
  EXPECT_EQ(offered("model list cond", 3), "conditions\n");
  EXPECT_EQ(offered("model show sepsi", 3), "sepsis\n");
  EXPECT_EQ(offered("explain --no", 2), "\n") << "no flag begins so";
  EXPECT_EQ(offered("explain --paramet", 2), "--parameters\n");
  EXPECT_THAT(offered("simulate -", 2), AllOf(HasSubstr("-d "), HasSubstr("-c "), HasSubstr("--dose")));
}

TEST(Help, HistoryListsTheWordsRulesAskAbout) {
  const Outcome outcome = gln({"help", "history"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::ContainsRegex("pregnancy +G[0-9]+"));
}

TEST(ManPage, NamesEveryFlag) {
  std::string page = slurp(source_folder + "/docs/man/gln.1");
  page.erase(std::remove(page.begin(), page.end(), '\\'), page.end());
  for (const char* verb : {"simulate", "validate", "explain", "claims", "model"}) {
    const std::string help = gln({"help", verb}).out;
    const std::regex flag("--[a-z][a-z-]*");
    for (std::sregex_iterator match(help.begin(), help.end(), flag), end; match != end; ++match) {
      if (match->str() != "--help") {
        EXPECT_TRUE(std::regex_search(page, std::regex(match->str() + "([^a-z-]|$)"))) << verb << ": " << match->str();
      }
    }
  }
}

// A study with one observation that is met exactly by construction of its window, and one that cannot be met.
std::string own_study(double value) {
  return "[study]\ntitle = \"Mine\"\nrole = \"validation\"\n\n[[arm]]\nid = \"only\"\nn = 5\ncondition = "
         "\"healthy\"\nstate = \"fasted\"\n"
         "person = { sex = \"male\", age = \"30 y\", weight = \"70 kg\", height = \"176 cm\" }\ndose = [\"10 g "
         "oral\"]\n\n[[arm.observed]]\n"
         "readout = \"plasma.gln\"\nmeasure = \"max_rise\"\nvalue = " +
         std::to_string(value) + "\nunit = \"umol/L\"\n";
}

TEST(Validate, JudgesAStudyWeNeverSaw) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "mine");
  std::ofstream(scratch / "mine/a.toml") << own_study(100);
  const Outcome outcome = gln({"validate", (scratch / "mine").string(), "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto document = outcome.json();
  ASSERT_EQ(document["rows"].size(), 1u);
  const auto& row = document["rows"][0];
  for (const char* key :
       {"study", "arm", "readout", "measure", "observed", "n", "unit", "predicted", "fold_error", "role"})
    EXPECT_TRUE(row.contains(key)) << key;
  EXPECT_EQ(row["observed"], 100);
  EXPECT_EQ(row["role"], "validation");
  const double ratio = row["predicted"].get<double>() / 100;
  EXPECT_NEAR(std::log(row["fold_error"].get<double>()), std::abs(std::log(ratio)), 1e-6)
      << "fold error is max(p/o, o/p)";
  EXPECT_NEAR(document["summary"]["validation"]["gmfe"], row["fold_error"], 1e-6);
  EXPECT_EQ(document["summary"]["validation"]["n"], 1);
}

TEST(Validate, AThresholdThatIsMissedIsExitThree) {
  const Scratch scratch;
  const std::string absurd = scratch.file("absurd.toml", own_study(100000));
  EXPECT_EQ(gln({"validate", absurd}).code, 0) << "a miss is a result, not a failure";
  const Outcome missed = gln({"validate", absurd, "--fail-on", "validation.gmfe>1.4"});
  EXPECT_EQ(missed.code, 3) << missed.err;
  EXPECT_THAT(missed.err, AllOf(HasSubstr("GLN-X033"), HasSubstr("gmfe")));
  EXPECT_EQ(gln({"validate", absurd, "--fail-on", "validation.gmfe>1e9"}).code, 0);
  expect_refused(gln({"validate", absurd, "--fail-on", "validation.gmfee>1"}));
}

TEST(Validate, TheShippedStudiesByRole) {
  if (slow_program) GTEST_SKIP() << "too long for an instrumented program; its parts are tested";
  const Outcome outcome = gln({"validate", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto summary = outcome.json()["summary"];
  for (const char* role : {"calibration", "validation"}) {
    for (const char* key : {"n", "gmfe", "afe", "within_1_25", "within_1_5", "within_2"})
      EXPECT_TRUE(summary[role].contains(key)) << role << key;
    EXPECT_GE(summary[role]["gmfe"].get<double>(), 1);
    EXPECT_LE(summary[role]["within_1_25"].get<double>(), summary[role]["within_2"].get<double>());
  }
}

TEST(Explain, TheLedgerCloses) {
  const Outcome words = gln({"explain", "plasma.gln", "--dose", "10 g oral"});
  EXPECT_EQ(words.code, 0) << words.err;
  EXPECT_THAT(words.out, HasSubstr("100"));
  const Outcome json = gln({"explain", "plasma.gln", "--dose", "10 g oral", "--json"});
  EXPECT_EQ(json.code, 0) << json.err;
  EXPECT_FALSE(json.json().is_discarded());
}

TEST(Explain, UnknownReadoutSuggests) {
  expect_refused(gln({"explain", "plasma.glm", "--dose", "10 g oral"}), {"plasma.gln"});
}

}  // namespace
}  // namespace gln::cli_test
