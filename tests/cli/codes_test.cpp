// Each message of the command line by its code, and the checks of a body in numbers, met with the built program.

#include <gmock/gmock.h>

#include <array>

#include "cli/program.hpp"
#include "lang/case.hpp"

namespace gln::cli_test {
namespace {

using lang::testing_case::Folder;

struct Case {
  const char* code;
  std::vector<std::string> arguments;
  std::vector<std::string> words;  ///< expected beside the code
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.code; }

class Codes : public testing::TestWithParam<Case> {};

TEST_P(Codes, IsSaidWithWhatToDo) {
  auto words = GetParam().words;
  words.push_back(GetParam().code);
  words.push_back("hint: ");
  expect_refused(gln(GetParam().arguments), words);
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, Codes,
    testing::Values(
        Case{"GLN-X001", {"simulate", "--doze", "10 g oral"}, {"--dose"}},
        Case{"GLN-X002", {"help", "regimn"}, {"regimen"}},
        Case{"GLN-X010", {"simulate", "--model", "/nowhere/at/all"}, {"body.toml"}},
        Case{"GLN-X020", {"simulate", "--until", "24"}, {"--until", "24h"}},
        Case{"GLN-X021", {"simulate", "--readout", "plasma.glm"}, {"plasma.gln"}},
        Case{"GLN-X022", {"simulate", "--baseline", "plasma.gln 420 umol/L"}, {"'='"}},
        Case{"GLN-X023", {"simulate", "--condition", "sepsiss"}, {"sepsis"}},
        Case{"GLN-X024", {"simulate", "--condition", "exercise from 3 h to 2 h"}, {"later end"}},
        Case{"GLN-X025", {"simulate", "--until", "-3 h"}, {"above 0"}},
        Case{"GLN-X026", {"simulate", "--every", "0 min"}, {"5min"}},
        Case{"GLN-X027", {"simulate", "--history", "pregnansy"}, {"pregnancy"}},
        Case{"GLN-X028", {"explain", "plasma.gln", "--vs", "a.toml", "--vs-dose", "none"}, {"one or the other"}},
        Case{"GLN-X031", {"validate", "--fail-on", "validation.gmfe"}, {"validation.gmfe>1.4"}},
        Case{"GLN-X031", {"validate", "--fail-on", "validation.gmfee>1"}, {"gmfe"}},
        Case{"GLN-X032", {"validate", "/proc/self/fdinfo"}, {"no study files"}},
        Case{"GLN-X040", {"model", "list", "prodcuts"}, {"products"}},
        Case{"GLN-X041", {"model", "show", "plasma.glm"}, {"plasma.gln"}}));

/// The small model of the language tests with more in it.
Outcome on(const Folder& folder, std::vector<std::string> arguments) {
  return gln(arguments, {{"GLN_MODEL_PATH", folder.model()}});
}

const std::string number = "kind = \"assumption\", note = \"n\" }\n";
/// Glutamine made and used up, so that the pool has a flow through it.
const std::string flow =
    "[compartment.outside]\nboundary = true\n[process.make]\nturns = \"outside.gln -> plasma.gln\"\n"
    "flux = { value = 0.3, unit = \"mmol/min\", " +
    number + "follows = \"1\"\n";
std::string closing(const std::string& name, const std::string& turns, const std::string& pool) {
  return "[process." + name + "]\nturns = \"" + turns + "\"\ncloses = \"" + pool + "\"\nfollows = \"amount(" + pool +
         ")\"\n";
}
const std::string use = closing("use", "plasma.gln -> outside.gln", "plasma.gln");

struct Broken {
  const char* code;
  std::string text;
  std::string word;
};

void PrintTo(const Broken& one, std::ostream* stream) { *stream << one.code; }

class Baseline : public testing::TestWithParam<Broken> {};

TEST_P(Baseline, IsCheckedInNumbers) {
  const Folder folder(GetParam().text, false);
  const auto refused = on(folder, {"simulate", "--until", "1h"});
  expect_refused(refused, {GetParam().code, GetParam().word, "case.toml:"});
  EXPECT_NE(on(folder, {"model", "check"}).code, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Model, Baseline,
    testing::Values(
        Broken{"GLN-B002",
               flow + closing("there", "plasma.gln -> gut.gln", "plasma.gln") +
                   closing("back", "gut.gln -> plasma.gln", "gut.gln"),
               "do not determine"},
        Broken{"GLN-B003",
               "[compartment.outside]\nboundary = true\n[process.make]\nturns = \"outside.gln -> plasma.gln\"\n"
               "rate = \"0.5 * rate(use)\"\n" +
                   use,
               "asked for while closing"},
        Broken{"GLN-B005", flow + closing("use", "outside.gln -> plasma.gln", "plasma.gln"), "run backwards"},
        Broken{"GLN-B006",
               flow + use +
                   "[process.odd]\nturns = \"plasma.glu -> outside.glu\"\nfollows = \"amount(gut.gln)\"\n"
                   "flux = { value = 0.1, unit = \"mmol/min\", " +
                   number,
               "not finite at baseline"},
        Broken{"GLN-B007",
               flow + use +
                   "[process.odd]\nturns = \"plasma.glu -> outside.glu\"\nfollows = \"amount(plasma.glu)\"\n"
                   "modifiers = [\"1.5 * a / 2\"]\nflux = { value = 0.1, unit = \"mmol/min\", " +
                   number,
               "1.5 at baseline, not 1"}));

const std::string powder =
    "[product.l-glutamine]\nunit = \"mmol\"\nmolar_mass = \"146.146 g/mol\"\n"
    "delivers = [{ species = \"gln\", amount = \"1\" }]\nroutes = [\"oral\"]\n";

// A rate that grows without end: the run fails with its time and state, and no number is shown for it.
TEST(Failures, ARunThatFailsIsNotExplained) {
  const Folder folder(flow + use + powder +
                          "[process.burst]\nturns = \"outside.gln -> gut.gln\"\n"
                          "rate = \"k * amount(gut.gln) ^ 2 / 1 [mmol]\"\n",
                      false);
  const auto run = on(folder, {"simulate", "--dose", "10 mmol oral", "--until", "24h"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.err, testing::HasSubstr("GLN-X030"));
  const std::string csv = folder.path("curves.csv");
  EXPECT_EQ(on(folder, {"simulate", "--dose", "10 mmol oral", "--until", "24h", "--csv", csv}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(csv)) << "no table without a row";
  const auto explained = on(folder, {"explain", "plasma.gln", "--dose", "10 mmol oral", "--at", "24h"});
  EXPECT_EQ(explained.code, 1) << explained.out;
  EXPECT_EQ(explained.out, "");
  EXPECT_THAT(explained.err, testing::HasSubstr("GLN-D023"));
}

TEST(Failures, AConditionWithoutASteadyStateIsNotExported) {
  const Folder folder(flow + use + powder +
                          "[condition.blocked]\n[[condition.blocked.change]]\nparameter = \"use.activity\"\n"
                          "multiply = 0\nkind = \"assumption\"\nnote = \"n\"\n",
                      false);
  const std::string file = folder.path("body.xml");
  expect_refused(on(folder, {"model", "export", file, "--condition", "blocked"}), {"GLN-O021", "no steady state"});
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Failures, AFileThatCannotBeWrittenIsSaidBeforeTheWork) {
  for (const std::string verb : {"simulate", "validate"}) {
    expect_refused(gln({verb, "--report", "/nowhere/at/all.html"}), {"GLN-O001"});
    expect_refused(gln({verb, "--report", "/proc"}), {"GLN-O002"});
  }
  expect_refused(gln({"claims", "--html", "/nowhere/at/all.html"}), {"GLN-O001"});
}

// One value each, so that a file after them is still the study.
TEST(Flags, ThatMayBeRepeatedTakeOneValueEach) {
  const Folder folder(flow + use + powder, false);
  folder.write("study.toml", "[study]\ntitle = \"Mine\"\n[[arm]]\nid = \"only\"\ndose = [\"10 mmol oral\"]\n");
  const auto outcome = on(folder, {"simulate", "-r", "plasma.gln", folder.path("study.toml"), "--json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::HasSubstr("\"only\""));
  expect_refused(gln({"validate", "--fail-on", "validation.gmfe>1.4", "/nowhere.toml"}), {"GLN-D020", "/nowhere.toml"});
}

// States that cannot hold together, or are none of a body.
TEST(States, ThatExcludeEachOtherAreRefused) {
  for (const auto& [one, other, code] : std::vector<std::array<std::string, 3>>{{"sepsis", "sepsis", "GLN-D025"},
                                                                                {"ckd", "ckd-3", "GLN-D025"},
                                                                                {"t1d", "t2d", "GLN-D025"},
                                                                                {"healthy", "sample-37C", "GLN-D026"}})
    expect_refused(gln({"simulate", "--until", "1h", "-c", one, "-c", other}), {code});
  EXPECT_EQ(gln({"simulate", "--until", "5h", "-c", "exercise from 1h to 2h", "-c", "exercise from 3h to 4h"}).code, 0);
  EXPECT_EQ(gln({"simulate", "--until", "1h", "-c", "sepsis", "-c", "ckd"}).code, 0);
  expect_refused(gln({"explain", "plasma.gln", "-c", "ckd", "--vs-condition", "sample-room"}), {"GLN-D026"});
  const Scratch scratch;
  expect_refused(gln({"validate", scratch.file("s.toml",
                                               "[study]\nrole = \"validation\"\n[[arm]]\nid = \"a\"\ncondition = "
                                               "[\"ckd\", \"ckd-5\"]\n[[arm.observed]]\nreadout = "
                                               "\"plasma.gln\"\nmeasure = \"value\"\nat = \"1 h\"\nvalue = "
                                               "700\nunit = \"umol/L\"\n")}),
                 {"GLN-D025", "s.toml:3"});
}

// What a state is, and what of it is not known, is said with the answer.
TEST(States, SayWhatTheyRestOn) {
  const auto endless = gln({"simulate", "-c", "exercise", "--until", "1h"});
  EXPECT_THAT(endless.out, testing::HasSubstr("state-endless warning"));
  EXPECT_THAT(endless.out, testing::HasSubstr("only the direction is known"));
  EXPECT_THAT(gln({"simulate", "-c", "exercise from 1h to 2h", "--until", "3h"}).out,
              testing::Not(testing::HasSubstr("state-endless")));
  EXPECT_THAT(gln({"simulate", "-c", "exercise from 1h", "--until", "3h"}).out, testing::HasSubstr("without end"));
  EXPECT_THAT(gln({"simulate", "-r", "tolerability.nausea", "--until", "1h"}).out,
              testing::HasSubstr("statistics, not mechanism"));
}

TEST(Failures, NoProductIsMeantWhereTheModelLacksGlutamine) {
  const Folder folder(flow + use, false);
  expect_refused(on(folder, {"simulate", "--dose", "10 mmol oral"}), {"GLN-R020", "l-glutamine"});
}

TEST(Failures, ClaimsNeedTheirEvidence) {
  const Folder folder(flow + use, false);
  expect_refused(on(folder, {"claims"}), {"GLN-K011"});
}

TEST(Failures, ReferencesNeedTheirColumns) {
  const Folder folder(flow + use + powder);
  std::filesystem::copy_file(source_folder + "/evidence/safety.toml", folder.path("evidence/safety.toml"));
  folder.write("evidence/references.csv", "name,citation\nsmith2001,Smith\n");
  const auto outcome = on(folder, {"model", "show", "plasma.gln"});
  EXPECT_THAT(outcome.err, testing::HasSubstr("GLN-O004"));
  EXPECT_EQ(outcome.code, 2) << "though what is known is shown: " << outcome.out;
}

}  // namespace
}  // namespace gln::cli_test
