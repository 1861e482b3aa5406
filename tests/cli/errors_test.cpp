// Wrong input, as people really write it: exit 2, a coded message on stderr that says what to do, nothing on stdout.

#include <gmock/gmock.h>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

struct Wrong {
  const char* about;
  std::vector<std::string> arguments;
  std::vector<std::string> words;  ///< expected in the message
};

void PrintTo(const Wrong& wrong, std::ostream* stream) { *stream << wrong.about; }

class Errors : public testing::TestWithParam<Wrong> {};

TEST_P(Errors, AreRefused) { expect_refused(gln(GetParam().arguments), GetParam().words); }

// The same with --json: still no document on stdout that a script could mistake for a result.
TEST_P(Errors, AreRefusedAsJsonToo) {
  auto arguments = GetParam().arguments;
  if (arguments.front() != "simulate") GTEST_SKIP() << "only simulate";
  arguments.push_back("--json");
  expect_refused(gln(arguments));
}

INSTANTIATE_TEST_SUITE_P(Usage, Errors,
                         testing::Values(Wrong{"unknown verb", {"simulat", "--dose", "10 g oral"}, {}},
                                         Wrong{"unknown flag", {"simulate", "--doze", "10 g oral"}, {"--dose"}},
                                         Wrong{"flag without value", {"simulate", "--dose"}, {"--dose"}},
                                         Wrong{"missing study file", {"simulate", "nowhere.toml"}, {"nowhere.toml"}},
                                         Wrong{"explain without readout", {"explain"}, {"readout"}},
                                         Wrong{"model without verb", {"model"}, {}},
                                         Wrong{"help on nothing known", {"help", "simulat"}, {"simulate"}},
                                         Wrong{"completion of an unknown shell", {"completion", "tcsh"}, {}}));

INSTANTIATE_TEST_SUITE_P(
    Doses, Errors,
    testing::Values(Wrong{"bare number", {"simulate", "--dose", "10 oral"}, {"g"}},
                    Wrong{"unknown unit", {"simulate", "--dose", "10 gramz oral"}, {"gramz"}},
                    Wrong{"unit of time as amount", {"simulate", "--dose", "10 min oral"}, {"min"}},
                    Wrong{"unknown product", {"simulate", "--dose", "10 g l-glutamin oral"}, {"l-glutamine"}},
                    Wrong{"unknown route", {"simulate", "--dose", "10 g orall"}, {"oral"}},
                    Wrong{"no route", {"simulate", "--dose", "10 g"}, {}},
                    Wrong{"negative", {"simulate", "--dose", "-3 g oral"}, {}},
                    Wrong{"empty", {"simulate", "--dose", ""}, {}},
                    Wrong{"not a number", {"simulate", "--dose", "nan g oral"}, {}},
                    Wrong{"infinite", {"simulate", "--dose", "1e999 g oral"}, {}},
                    Wrong{"rate without duration", {"simulate", "--dose", "0.57 g/kg/d iv"}, {}},
                    Wrong{"every nothing", {"simulate", "--dose", "10 g oral every 0 h x3"}, {}},
                    Wrong{"left over", {"simulate", "--dose", "10 g oral please"}, {"please"}}));

INSTANTIATE_TEST_SUITE_P(
    People, Errors,
    testing::Values(Wrong{"bare weight", {"simulate", "--weight", "70"}, {"kg"}},
                    Wrong{"weight in metres", {"simulate", "--weight", "70m"}, {}},
                    Wrong{"weight beyond the model", {"simulate", "--weight", "5000kg"}, {}},
                    Wrong{"unknown sex", {"simulate", "--sex", "mael"}, {"male"}},
                    Wrong{"unknown condition", {"simulate", "--condition", "helthy"}, {"healthy"}},
                    Wrong{"unknown readout", {"simulate", "--readout", "plasma.glm"}, {"plasma.gln"}},
                    Wrong{"until backwards", {"simulate", "--until", "-3h"}, {}},
                    Wrong{"bare until", {"simulate", "--until", "24"}, {"h"}},
                    Wrong{"no tolerance", {"simulate", "--rtol", "0"}, {}}));

struct BrokenStudy {
  const char* about;
  const char* text;
  std::vector<std::string> words;
};

void PrintTo(const BrokenStudy& study, std::ostream* stream) { *stream << study.about; }

class StudyFiles : public testing::TestWithParam<BrokenStudy> {};

TEST_P(StudyFiles, AreRefusedWithTheirPlace) {
  const Scratch scratch;
  const std::string file = scratch.file("broken.toml", GetParam().text);
  for (const char* verb : {"simulate", "validate"}) {
    const Outcome outcome = gln({verb, file});
    expect_refused(outcome, GetParam().words);
    EXPECT_THAT(outcome.err, testing::ContainsRegex("broken.toml:[0-9]+")) << verb;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Broken, StudyFiles,
    testing::Values(
        BrokenStudy{"not TOML", "[study\ntitle = 3\n", {}},
        BrokenStudy{
            "unknown key", "[study]\ntitle = \"a\"\n[[arm]]\nid = \"x\"\ndosse = [\"10 g oral\"]\n", {"dosse", "dose"}},
        BrokenStudy{"broken dose", "[study]\ntitle = \"a\"\n[[arm]]\nid = \"x\"\ndose = [\"10 oral\"]\n", {}},
        BrokenStudy{"wrong type", "[study]\ntitle = \"a\"\n[[arm]]\nid = 7\ndose = [\"10 g oral\"]\n", {"id"}},
        BrokenStudy{"unknown measure",
                    "[study]\ntitle = \"a\"\nrole = \"validation\"\n[[arm]]\nid = \"x\"\ndose = [\"10 g "
                    "oral\"]\n[[arm.observed]]\n"
                    "readout = \"plasma.gln\"\nmeasure = \"max_rize\"\nvalue = 3\nunit = \"umol/L\"\n",
                    {"max_rise"}}));

TEST(ModuleFiles, ABrokenOneIsRefusedWithItsPlace) {
  const Scratch scratch;
  const std::string file = scratch.file("inhibitor.toml",
                                        "[module]\nname = \"inhibitor\"\n\n[process.block]\nturns = \"plasma.gln -> "
                                        "plasma.glu\"\nrate = \"nonsense +\"\n");
  const Outcome outcome = gln({"simulate", "--with", file, "--dose", "10 g oral"});
  expect_refused(outcome);
  EXPECT_THAT(outcome.err, testing::ContainsRegex("inhibitor.toml:[0-9]+"));
}

// The factor that every process has may be overridden where the baseline still closes; else it is refused, by each verb
// that runs the body.
TEST(ModuleFiles, AnOverriddenActivity) {
  const Scratch scratch;
  const auto overriding = [&](const std::string& process) {
    return scratch.file(process + ".toml", "[override.\"" + process +
                                               ".activity\"]\nvalue = 0.5\nunit = \"1\"\nkind = "
                                               "\"assumption\"\nlow = 0.4\nhigh = 0.6\n");
  };
  const std::string bad = overriding("liver.gs");
  for (const std::vector<std::string>& verb : {std::vector<std::string>{"simulate", "--dose", "10 g oral"},
                                               {"explain", "plasma.gln", "--dose", "10 g oral"},
                                               {"validate"},
                                               {"claims"},
                                               {"model", "check"},
                                               {"model", "export", scratch.path().string() + "/x.xml"}}) {
    auto arguments = verb;
    arguments.insert(arguments.end(), {"--with", bad});
    const Outcome outcome = gln(arguments);
    EXPECT_EQ(outcome.code, verb.front() == "model" && verb[1] == "check" ? outcome.code : 2) << verb.front();
    EXPECT_NE(outcome.code, 0) << verb.front();
    EXPECT_THAT(outcome.err + outcome.out, testing::HasSubstr("GLN-B008")) << verb.front();
  }
  const Outcome good = gln({"simulate", "--with", overriding("muscle.gs"), "--dose", "10 g oral", "--json"});
  EXPECT_EQ(good.code, 0) << good.err;
}

TEST(ModelPath, AFolderWithoutAModelIsRefused) {
  const Scratch scratch;
  expect_refused(gln({"simulate", "--dose", "10 g oral"}, {{"GLN_MODEL_PATH", scratch.path().string()}}),
                 {"body.toml"});
}

TEST(ModelPath, AModelWithoutPoolsIsRefused) {
  const Scratch scratch;
  scratch.file("body.toml", "[model]\nname = \"t\"\nversion = \"1\"\ninclude = []\n");
  expect_refused(gln({"simulate"}, {{"GLN_MODEL_PATH", scratch.path().string()}}));
  EXPECT_THAT(gln({"model", "check"}, {{"GLN_MODEL_PATH", scratch.path().string()}}).err,
              testing::HasSubstr("GLN-B009"));
}

// Exit 1 is for a computation that failed; asking for what cannot be reached must not give numbers.
TEST(Errors, SeveralMistakesAreAllNamed) {
  const Scratch scratch;
  const Outcome outcome =
      gln({"simulate", scratch.file("two.toml", "[study]\ntitle = \"a\"\nfoo = 1\n[[arm]]\nid = \"x\"\nbar = 2\n")});
  expect_refused(outcome, {"foo", "bar"});
}

}  // namespace
}  // namespace gln::cli_test
