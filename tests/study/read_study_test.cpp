// Study files: everything the format can say, and the code and place of each mistake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "study/readouts.hpp"
#include "study/study.hpp"
#include "study/toy_model.hpp"

namespace gln::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

Study good(const std::string& text) {
  Diagnostics diagnostics;
  auto study = parse_study(text, "good.toml", model(), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << to_string(diagnostics.all().front());
  EXPECT_TRUE(study.has_value());
  return study.value_or(Study{});
}

const char* everything = R"(
[study]
title = "All there is"
reference = "harris2012"
role = "calibration"
area = "gut"
note = "free text"
readouts = ["plasma.gln", "stomach.gln"]

[[arm]]
id = "l-gln"
title = "Free glutamine"
n = 8
condition = ["healthy", "catabolic"]
state = "fasted"
person = { sex = "male", age = "26.8 y", weight = "85.8 kg", "plasma.gln" = "9 mg/dL" }
dose = ["60 mg/kg l-glutamine oral", "1 g oral at 4 h"]
settle = "30 min"
until = "30 h"
[[arm.observed]]
readout = "plasma.gln"
measure = "max_rise"
value = 179
unit = "umol/L"
spread = 61
spread_kind = "not_stated"
trust = "A"
note = "printed"
[[arm.observed]]
readout = "plasma.gln"
measure = "auc_rise"
window = ["0 h", "4 h"]
value = 127
unit = "umol.h/L"
[[arm.observed]]
readout = "plasma.gln"
measure = "value"
at = "90 min"
value = 10
unit = "mg/dL"
[[arm.observed]]
readout = "plasma.gln"
measure = "direction"
of = "auc_rise"
window = ["0 h", "4 h"]
value = -1
versus = "placebo"
none_below = "10 %"
n = 6
[[arm.observed]]
readout = "plasma.gln"
measure = "time_to_baseline"
accept = [0.5, 4]
unit = "h"
within = "10 %"

[[arm]]
id = "placebo"
condition = [{ name = "catabolic", from = "2 h", to = "3 h" }, { name = "halved", to = "1 h" }]
)";

TEST(ReadStudy, Everything) {
  const auto study = good(everything);
  EXPECT_EQ(study.title, "All there is");
  EXPECT_EQ(study.role, "calibration");
  EXPECT_EQ(study.area, "gut");
  EXPECT_THAT(study.readouts, ElementsAre("plasma.gln", "stomach.gln"));
  ASSERT_EQ(study.arms.size(), 2u);
  const auto& arm = study.arms[0];
  EXPECT_EQ(*arm.n, 8);
  ASSERT_EQ(arm.conditions.size(), 1u) << "healthy is the body as it is";
  EXPECT_EQ(arm.conditions[0].condition, model().find_condition("catabolic"));
  EXPECT_FALSE(arm.conditions[0].from.has_value());
  EXPECT_EQ(arm.doses.size(), 2u);
  EXPECT_DOUBLE_EQ(arm.settle, 30.0);
  EXPECT_DOUBLE_EQ(end_of(arm), 1800.0);
  ASSERT_EQ(arm.observed.size(), 5u);

  EXPECT_NEAR(arm.observed[0].value, 0.179, 1e-12) << "mmol/L inside";
  EXPECT_NEAR(*arm.observed[0].spread, 0.061, 1e-12);
  EXPECT_EQ(*arm.observed[0].n, 8) << "of the arm unless the row says otherwise";
  EXPECT_NEAR(arm.observed[1].value, 0.127 * 60.0, 1e-12) << "mmol.min/L inside";
  EXPECT_NEAR(arm.observed[2].value, 100.0 / 146.146, 1e-12) << "mg/dL by molar mass";
  EXPECT_DOUBLE_EQ(*arm.observed[2].at, 90.0);
  EXPECT_EQ(*arm.observed[3].n, 6);
  EXPECT_EQ(arm.observed[3].versus, "placebo");
  EXPECT_EQ(*arm.observed[3].of, Measure::auc_rise);
  EXPECT_NEAR(*arm.observed[3].none_below, 0.1, 1e-12);
  EXPECT_TRUE(std::isnan(arm.observed[4].value));
  EXPECT_NEAR(arm.observed[4].accept->second, 240.0, 1e-12);
  EXPECT_NEAR(arm.observed[4].within, 0.1, 1e-12);

  const auto& placebo = study.arms[1];
  ASSERT_EQ(placebo.conditions.size(), 2u);
  EXPECT_DOUBLE_EQ(*placebo.conditions[0].from, 120.0);
  EXPECT_DOUBLE_EQ(*placebo.conditions[0].to, 180.0);
  EXPECT_FALSE(placebo.conditions[1].from.has_value());
}

TEST(ReadStudy, AScenarioNeedsOnlyAnArm) {
  const auto study = good("[[arm]]\ndose = \"10 g oral\"\n");
  EXPECT_EQ(study.title, "good");
  EXPECT_EQ(study.arms[0].id, "arm1");
  EXPECT_DOUBLE_EQ(end_of(study.arms[0]), 1440.0);
  const auto until = good("[study]\nuntil = \"6 h\"\n[[arm]]\ndose = \"10 g oral\"\n");
  EXPECT_DOUBLE_EQ(end_of(until.arms[0]), 360.0);
}

TEST(ReadStudy, TheRunIsLongEnoughForDosesAndObservations) {
  EXPECT_DOUBLE_EQ(end_of(good("[[arm]]\ndose = \"1 g oral every 8 h for 3 d\"\n").arms[0]), 64 * 60.0 + 480.0);
  const std::string head =
      "[study]\nrole = \"validation\"\n[[arm]]\n[[arm.observed]]\nreadout = \"plasma.gln\"\nunit = \"umol/L\"\nvalue = "
      "1\n";
  EXPECT_DOUBLE_EQ(end_of(good(head + "measure = \"value\"\nat = \"5 h\"\n").arms[0]), 300.0);
  EXPECT_DOUBLE_EQ(end_of(good(head + "measure = \"mean\"\nwindow = [\"0 h\", \"48 h\"]\n").arms[0]), 2880.0);
}

TEST(ReadStudy, AnArmComparedWithRunsAsLongAsItIsAskedAbout) {
  const auto study = good(R"([study]
role = "validation"
[[arm]]
id = "a"
[[arm.observed]]
readout = "plasma.gln"
measure = "fold"
at = "70 h"
value = 2
versus = "b"
[[arm]]
id = "b"
)");
  EXPECT_DOUBLE_EQ(end_of(study.arms[1]), 4200.0);
}

TEST(ReadStudy, PoolsAreReadoutsByName) {
  const auto stomach = find_readout(model(), "stomach.gln");
  ASSERT_TRUE(stomach.has_value());
  EXPECT_EQ(stomach->unit.text, "mmol");
  const auto enzyme = find_readout(model(), "plasma.asnase");
  ASSERT_TRUE(enzyme.has_value());
  EXPECT_EQ(enzyme->unit.text, "U/L");
  EXPECT_FALSE(find_readout(model(), "plasma.nothing").has_value());
  EXPECT_EQ(area_unit("umol/L"), "umol.h/L");
  EXPECT_EQ(area_unit("mmol"), "mmol.h");
}

struct Mistake {
  const char *text, *code;
  int line;
  const char* says;
};

class StudyMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(StudyMistakes, AreReportedWithLine) {
  const auto& expected = GetParam();
  Diagnostics diagnostics;
  const auto study = parse_study(expected.text, "bad.toml", model(), diagnostics);
  ASSERT_FALSE(diagnostics.all().empty()) << expected.text;
  const auto& first = diagnostics.all().front();
  EXPECT_EQ(study.has_value(), !diagnostics.has_errors());
  EXPECT_EQ(first.code, expected.code) << expected.text << "\n" << to_string(first);
  EXPECT_EQ(first.place.line, expected.line) << expected.text << "\n" << to_string(first);
  EXPECT_GT(first.place.column, 0) << to_string(first);
  EXPECT_EQ(first.place.file, "bad.toml");
  EXPECT_THAT(first.message + " " + first.hint, HasSubstr(expected.says)) << expected.text;
}

#define ROW "[study]\nrole = \"validation\"\n[[arm]]\nid = \"a\"\n[[arm.observed]]\n"  // five lines
#define GLN "readout = \"plasma.gln\"\n"
INSTANTIATE_TEST_SUITE_P(
    All, StudyMistakes,
    ::testing::Values(
        Mistake{"[study\n", "GLN-D001", 1, "TOML"}, Mistake{"[[arm]]\nid = 'a'\nid = 'b'\n", "GLN-D001", 3, "TOML"},
        Mistake{"[study]\ntitel = \"x\"\n[[arm]]\n", "GLN-D002", 2, "did you mean 'title'"},
        Mistake{"[[arm]]\ncondtion = \"healthy\"\n", "GLN-D002", 2, "did you mean 'condition'"},
        Mistake{"[[arm]]\n[arms]\n", "GLN-D002", 2, "did you mean 'arm'"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\nspred = 2\n", "GLN-D002", 10, "spread"},
        Mistake{"[study]\ntitle = 3\n[[arm]]\n", "GLN-D003", 2, "text in quotes"},
        Mistake{"[[arm]]\nn = 2.5\n", "GLN-D003", 2, "whole number"}, Mistake{"arm = 3\n", "GLN-D003", 1, "[[arm]]"},
        Mistake{"[[arm]]\ndose = [3]\n", "GLN-D003", 2, "text"},
        Mistake{"[[arm]]\nperson = { weight = [70] }\n", "GLN-D003", 2, "70 kg"},
        Mistake{ROW "measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D004", 5, "readout"},
        Mistake{ROW GLN "value = 1\nunit = \"umol/L\"\n", "GLN-D004", 5, "measure"},
        Mistake{ROW GLN "measure = \"value\"\nunit = \"umol/L\"\n", "GLN-D004", 5, "value"},
        Mistake{"[[arm]]\ncondition = [{ from = \"1 h\" }]\n", "GLN-D004", 2, "name"},
        Mistake{ROW "readout = \"plasma.gl\"\nmeasure = \"value\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D005", 6,
                "did you mean 'plasma.gln'"},
        Mistake{"[study]\nreadouts = [\"plasma.gnl\"]\n[[arm]]\n", "GLN-D005", 2, "plasma.gln"},
        Mistake{"[[arm]]\ncondition = \"catabolc\"\n", "GLN-D006", 2, "did you mean 'catabolic'"},
        Mistake{"[[arm]]\ncondition = [\"healthy\", \"zzzz\"]\n", "GLN-D006", 2, "Known: healthy, catabolic"},
        Mistake{ROW GLN "measure = \"valeu\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D007", 7, "did you mean 'value'"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\n", "GLN-D008", 5, "umol/L"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\nunit = \"umool\"\n", "GLN-D008", 9, "not a unit"},
        Mistake{"[[arm]]\nuntil = 24\n", "GLN-D008", 2, "2 h"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\nunit = \"kg\"\n", "GLN-D009", 9, "umol/L, mmol/L or mg/dL"},
        Mistake{ROW GLN "measure = \"max_rise\"\nvalue = 1\nunit = \"h\"\n", "GLN-D009", 9, "cannot be in h"},
        Mistake{ROW GLN "measure = \"time_of_max\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D009", 9, "h"},
        Mistake{ROW GLN "measure = \"value\"\nat = \"soon\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D010", 8,
                "not a time"},
        Mistake{ROW GLN "measure = \"mean\"\nwindow = [\"4 h\", \"0 h\"]\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D010",
                8, "later"},
        Mistake{"[[arm]]\ncondition = [{ name = \"catabolic\", from = \"3 h\", to = \"2 h\" }]\n", "GLN-D010", 2,
                "ends before"},
        Mistake{"[[arm]]\nid = \"a\"\n[[arm]]\nid = \"a\"\n", "GLN-D011", 3, "two arms"},
        Mistake{ROW GLN "measure = \"fold\"\nat = \"1 h\"\nvalue = 1\nversus = \"b\"\n[[arm]]\nid = \"bb\"\n",
                "GLN-D012", 5, "Arms: a, bb"},
        Mistake{ROW GLN "measure = \"fold\"\nat = \"1 h\"\nvalue = 1\nversus = \"a\"\n", "GLN-D012", 5, "itself"},
        Mistake{"[study]\nrole = \"test\"\n[[arm]]\n", "GLN-D013", 2, "calibration"},
        Mistake{"[[arm]]\nstate = \"fed\"\n", "GLN-D013", 2, "fasted"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\ntrust = \"D\"\n", "GLN-D013", 10,
                "A, B, C"},
        Mistake{ROW GLN "measure = \"auc_rise\"\nvalue = 1\nunit = \"umol.h/L\"\n", "GLN-D014", 5, "window"},
        Mistake{ROW GLN "measure = \"change\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D014", 5, "'at' or 'window'"},
        Mistake{ROW GLN "measure = \"max\"\nat = \"1 h\"\nvalue = 1\nunit = \"umol/L\"\n", "GLN-D014", 5,
                "use a window"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\nnone_below = \"10 %\"\n", "GLN-D014", 10,
                "direction"},
        Mistake{ROW GLN "measure = \"fold\"\nof = \"auc_rise\"\nwindow = [\"0 h\", \"1 h\"]\nvalue = 2\n", "GLN-D014",
                5, "versus"},
        Mistake{ROW GLN "measure = \"max\"\nvalue = 2\nunit = \"umol/L\"\nversus = \"b\"\n", "GLN-D014", 5,
                "of = \"max\""},
        Mistake{ROW GLN "measure = \"direction\"\nat = \"1 h\"\nvalue = 2\n", "GLN-D015", 9, "-1 (down)"},
        Mistake{ROW GLN "measure = \"value\"\nvalue = inf\nunit = \"umol/L\"\n", "GLN-D015", 8, "finite"},
        Mistake{"[study]\nrole = \"validation\"\nuntil = \"1 h\"\n[[arm]]\n[[arm.observed]]\n" GLN
                "measure = \"value\"\nat = \"2 h\"\nvalue = 1\nunit = \"umol/L\"\n",
                "GLN-D016", 5, "until"},
        Mistake{"[study]\ntitle = \"x\"\n", "GLN-D017", 1, "[[arm]]"},
        Mistake{"[study]\n[[arm]]\n[[arm.observed]]\n" GLN "measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\n",
                "GLN-D018", 1, "role"},
        Mistake{ROW GLN "measure = \"value\"\naccept = [5, 2]\nunit = \"umol/L\"\n", "GLN-D019", 8, "low above"},
        Mistake{ROW GLN "measure = \"value\"\naccept = [5]\nunit = \"umol/L\"\n", "GLN-D019", 8, "[low, high]"},
        Mistake{"[[arm]]\ndose = \"10 g orl\"\n", "GLN-R007", 2, "oral"},
        Mistake{"[[arm]]\nperson = { wieght = \"70 kg\" }\n", "GLN-P001", 2, "weight"},
        Mistake{"[[arm]]\nperson = { weight = 70 }\n", "GLN-P002", 2, "kg"}));

TEST(ReadStudy, AMissingFileIsAnError) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read_study("/nowhere/at/all.toml", model(), diagnostics).has_value());
  EXPECT_EQ(diagnostics.all().front().code, "GLN-D020");
}

TEST(ReadStudy, TheColumnOfAMistakeInADoseIsThatOfTheWord) {
  Diagnostics diagnostics;
  parse_study("[[arm]]\ndose = [\"1 g oral\", \"10 g orl\"]\n", "a.toml", model(), diagnostics);
  ASSERT_FALSE(diagnostics.all().empty());
  // dose = ["1 g oral", "10 g orl"]: the second quote stands in column 21, the word six further.
  EXPECT_EQ(diagnostics.all().front().place.column, 27);
}

TEST(ReadStudy, AllMistakesOfAFileAreReported) {
  Diagnostics diagnostics;
  parse_study(ROW
              "readout = \"plasma.x\"\nmeasure = \"valu\"\nvalue = 1\ntrust = \"Z\"\n[[arm]]\nid = \"a\"\nfoo = "
              "1\ndose = \"10\"\n",
              "a.toml", model(), diagnostics);
  std::vector<std::string> codes;
  for (const auto& diagnostic : diagnostics.all()) codes.push_back(diagnostic.code);
  EXPECT_THAT(codes, ::testing::IsSupersetOf({"GLN-D005", "GLN-D007", "GLN-D013", "GLN-D002", "GLN-R003", "GLN-D011"}));
}

}  // namespace
}  // namespace gln::study
