// Runs against closed forms of the toy body: c' = (0.3 a + k S) / 3 - c / 6 with S' = -k S, k = 0.05 /min.
#include "study/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "study/timeline.hpp"
#include "study/toy_model.hpp"

namespace gln::study {
namespace {

using ::testing::HasSubstr;

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

const Engine& engine() {
  static Diagnostics diagnostics;
  static const Engine compiled(model(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  return compiled;
}

Study study_of(const std::string& text) {
  Diagnostics diagnostics;
  auto study = parse_study(text, "test.toml", model(), diagnostics);
  EXPECT_TRUE(study.has_value()) << to_string(diagnostics.all().front());
  return study.value_or(Study{});
}

/// Runs a study and keeps it alive with its runs.
struct Result {
  Study study;
  std::vector<ArmRun> runs;
  const Column& column(std::size_t arm, const std::string& name) const { return *runs.at(arm).find(name); }
};

Result run(const std::string& text, RunOptions options = {}) {
  Result result;
  result.study = study_of(text);
  Diagnostics diagnostics;
  options.rtol = 1e-9;
  options.atol = 1e-12;
  result.runs = run_study(engine(), result.study, options, diagnostics);
  for (const auto& arm : result.runs) EXPECT_EQ(arm.status, ode::Status::ok) << arm.reason;
  EXPECT_TRUE(diagnostics.all().empty());
  return result;
}

/// Rise in umol/L after `dose` mmol into the stomach, closed form of two exponentials.
double rise_after(double dose, double minutes, double ka = toy::ka, double ke = toy::ke) {
  return minutes <= 0.0
             ? 0.0
             : 1000.0 * dose / toy::volume * ka / (ke - ka) * (std::exp(-ka * minutes) - std::exp(-ke * minutes));
}

TEST(Run, AnOralDoseFollowsItsClosedForm) {
  const auto result = run("[[arm]]\ndose = \"14.6146 g oral\"\n");
  const auto& hours = result.runs[0].hours;
  const auto& plasma = result.column(0, "plasma.gln");
  EXPECT_EQ(plasma.unit, "umol/L");
  EXPECT_DOUBLE_EQ(hours.back(), 24.0);
  for (std::size_t t = 0; t < hours.size(); ++t)
    EXPECT_NEAR(plasma.values[t], 600.0 + rise_after(100.0, hours[t] * 60.0), 1e-4) << hours[t];
  const double peak = std::log(toy::ke / toy::ka) / (toy::ke - toy::ka);
  EXPECT_NEAR(plasma.baseline, 600.0, 1e-9);
  EXPECT_NEAR(plasma.time_of_max * 60.0, peak, 0.5) << "to the grid of one minute";
  EXPECT_NEAR(plasma.max_rise, rise_after(100.0, peak), 0.01 * rise_after(100.0, peak));
  EXPECT_EQ(plasma.auc_rise_unit, "umol.h/L");
  // Everything absorbed: dose / (ke V), in umol.h/L. The trapezoid on one-minute steps is good to 1e-3 here.
  EXPECT_NEAR(plasma.auc_rise, 1000.0 * 100.0 / (toy::ke * toy::volume) / 60.0, 1e-3 * plasma.auc_rise);
}

TEST(Run, TheBooksClose) {
  const auto result =
      run("[[arm]]\ndose = [\"10 g oral\", \"5 mmol/h iv at 2 h over 4 h\"]\ncondition = \"catabolic\"\n");
  EXPECT_LT(result.runs[0].nitrogen_residual, 1e-9);
  EXPECT_LT(result.runs[0].carbon_residual, 1e-9);
}

TEST(Run, AnIntravenousBolusJumpsAtItsTimeAndItsAreaIsRight) {
  const auto result = run("[[arm]]\nuntil = \"10 h\"\ndose = \"30 mmol iv at 1 h\"\n");
  const auto& plasma = result.column(0, "plasma.gln");
  const auto& hours = result.runs[0].hours;
  const auto at = static_cast<std::size_t>(std::find(hours.begin(), hours.end(), 1.0) - hours.begin());
  ASSERT_LT(at, hours.size());
  EXPECT_NEAR(plasma.values[at], 10600.0, 1e-6) << "after the bolus";
  EXPECT_NEAR(plasma.values[at - 1], 600.0, 1e-6) << "just before it";
  // Without the points around the jump the trapezoid would add half a minute of 10 mmol/L, 8 %.
  EXPECT_NEAR(plasma.auc_rise, 1000.0 * 30.0 / (toy::ke * toy::volume) / 60.0, 3e-3 * plasma.auc_rise);
}

TEST(Run, AConditionWithoutTimesHasReachedItsSteadyState) {
  const auto result = run(
      "[[arm]]\ncondition = \"catabolic\"\n[[arm]]\ncondition = \"set-flux\"\n[[arm]]\ncondition = \"more-flux\"\n");
  EXPECT_NEAR(result.column(0, "plasma.gln").baseline, 1200.0, 1e-3);
  EXPECT_NEAR(result.column(0, "plasma.gln").values.back(), 1200.0, 1e-3);
  EXPECT_NEAR(result.column(1, "plasma.gln").baseline, 600.0 * 0.45 / 0.3, 1e-3) << "set";
  EXPECT_NEAR(result.column(2, "plasma.gln").baseline, 600.0 * 0.4 / 0.3, 1e-3) << "add";
}

TEST(Run, ConditionsOverlap) {
  // Activity of release: 1, from 1 h 2, from 2 h 2 * 0.5, from 3 h 0.5, from 4 h 1.
  const auto result =
      run("[[arm]]\nuntil = \"6 h\"\ncondition = [{ name = \"catabolic\", from = \"1 h\", to = \"3 h\" }, { name = "
          "\"halved\", from = \"2 h\", to = \"4 h\" }]\n");
  const auto& plasma = result.column(0, "plasma.gln");
  double c = 600.0, last = 0.0;
  std::size_t checked = 0;
  for (std::size_t t = 0; t < plasma.values.size(); ++t) {
    const double hour = result.runs[0].hours[t];
    const double middle = 0.5 * (hour + last);
    const double activity = middle < 1 ? 1.0 : middle < 2 ? 2.0 : middle < 3 ? 1.0 : middle < 4 ? 0.5 : 1.0;
    c = 600.0 * activity + (c - 600.0 * activity) * std::exp(-toy::ke * (hour - last) * 60.0);
    EXPECT_NEAR(plasma.values[t], c, 1e-4) << hour;
    last = hour;
    ++checked;
  }
  EXPECT_GT(checked, 300u);
}

TEST(Run, AConditionThatBeganBeforeTheStudyIsUnderWay) {
  const auto result =
      run("[[arm]]\ncondition = [{ name = \"catabolic\", from = \"-10 min\" }]\ndose = \"30 mmol iv\"\n");
  const auto& plasma = result.column(0, "plasma.gln");
  const double begun = 1200.0 - 600.0 * std::exp(-toy::ke * 10.0);
  EXPECT_NEAR(plasma.baseline, begun, 0.02) << "read 60 ms before time 0, without the bolus";
  EXPECT_NEAR(plasma.values.front(), begun + 10000.0, 0.05);
  EXPECT_DOUBLE_EQ(result.runs[0].hours.front(), 0.0);
}

TEST(Run, AConditionThatEndsWasSteadyBefore) {
  const auto result = run("[[arm]]\ncondition = [{ name = \"catabolic\", to = \"1 h\" }]\n");
  const auto& plasma = result.column(0, "plasma.gln");
  EXPECT_NEAR(plasma.baseline, 1200.0, 1e-3);
  EXPECT_NEAR(plasma.values.back(), 600.0, 1e-3);
}

TEST(Run, AProductMayChangeTheBodyFromItsFirstDose) {
  const auto result = run("[[arm]]\ndose = [\"14.6146 g slow-glutamine oral at 1 h\"]\n");
  const auto& plasma = result.column(0, "plasma.gln");
  for (std::size_t t = 0; t < plasma.values.size(); ++t)
    EXPECT_NEAR(plasma.values[t], 600.0 + rise_after(100.0, result.runs[0].hours[t] * 60.0 - 60.0, toy::ka / 2.0),
                1e-4);
}

TEST(Run, AMeasuredBaselineIsSteady) {
  const auto result = run("[[arm]]\nperson = { \"plasma.gln\" = \"420 umol/L\", weight = \"90 kg\" }\n");
  const auto& plasma = result.column(0, "plasma.gln");
  for (const double value : plasma.values) EXPECT_NEAR(value, 420.0, 420e-6);
}

TEST(Run, RepeatedDosesAddUp) {
  const auto result = run("[[arm]]\nuntil = \"48 h\"\ndose = \"14.6146 g oral every 8 h x5\"\n");
  const auto& plasma = result.column(0, "plasma.gln");
  ASSERT_LT(plasma.values.size(), 3500u);
  for (std::size_t t = 0; t < plasma.values.size(); ++t) {
    double expected = 600.0;
    for (int k = 0; k < 5; ++k) expected += rise_after(100.0, result.runs[0].hours[t] * 60.0 - 480.0 * k);
    EXPECT_NEAR(plasma.values[t], expected, 1e-4);
  }
}

TEST(Run, AnArmDoesNotDependOnTheOthers) {
  const std::string one = "[[arm]]\nid = \"a\"\ndose = \"10 g oral\"\n";
  const auto alone = run(one);
  const auto together = run("[[arm]]\nid = \"b\"\ncondition = \"catabolic\"\ndose = \"30 mmol iv every 1 h x8\"\n" +
                            one + "[[arm]]\nid = \"c\"\nperson = { weight = \"120 kg\" }\ndose = \"40 g oral\"\n");
  EXPECT_EQ(alone.column(0, "plasma.gln").values, together.column(1, "plasma.gln").values) << "to the last bit";
  EXPECT_EQ(alone.runs[0].steps, together.runs[1].steps);
}

TEST(Run, ObservedMomentsAreOutputTimesAndObservedReadoutsAreColumns) {
  const auto result = run(R"([study]
role = "validation"
readouts = ["plasma.gln"]
[[arm]]
dose = "10 g oral"
[[arm.observed]]
readout = "stomach.gln"
measure = "value"
at = "17.25 min"
value = 1
unit = "mmol"
)");
  const auto& hours = result.runs[0].hours;
  EXPECT_TRUE(std::any_of(hours.begin(), hours.end(), [](double h) { return std::abs(h * 60.0 - 17.25) < 1e-9; }));
  ASSERT_EQ(result.runs[0].columns.size(), 2u);
  EXPECT_EQ(result.runs[0].columns[1].name, "stomach.gln");
}

TEST(Run, TimesAscendAndStayFew) {
  for (const char* dose :
       {"1 g oral every 8 h for 30 d", "1 mmol/h iv over 1 h every 2 h x100", "1 g iv every 1 min x3000"}) {
    auto study = study_of(std::string("[[arm]]\ndose = \"") + dose + "\"\n");
    Diagnostics diagnostics;
    const auto timeline = make_timeline(study.arms[0], model(), engine().body.state_of_pool, diagnostics);
    ASSERT_TRUE(timeline.has_value());
    const auto times = output_times(*timeline, study.arms[0], 1.0);
    EXPECT_LT(times.size(), 4500u) << dose;
    for (std::size_t i = 1; i < times.size(); ++i) EXPECT_LT(times[i - 1], times[i]) << dose;
    EXPECT_DOUBLE_EQ(times.back(), timeline->end);
    EXPECT_TRUE(std::is_sorted(timeline->events.begin(), timeline->events.end(),
                               [](const auto& a, const auto& b) { return a.time < b.time; }));
  }
}

TEST(Run, ADoseThatCannotBeGivenIsReported) {
  const auto study = study_of("[[arm]]\nid = \"x\"\ndose = \"1 g alanyl-glutamine iv\"\n");
  Diagnostics diagnostics;
  const auto runs = run_study(engine(), study, {}, diagnostics);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-R018");
  EXPECT_NE(runs[0].status, ode::Status::ok);
  EXPECT_TRUE(runs[0].columns.empty());
}

TEST(Run, AFailedIntegrationSaysWhoWhenAndWhereAndGivesNoNumbers) {
  // A' = A^2 from A = 1 mmol is infinite after one minute.
  auto b = toy::Builder{};
  b.model = toy::model();
  const int tumour = b.compartment("tumour", -1), gln = b.model.find_species("gln");
  const int pool = b.pool(tumour, gln, 1.0, "mmol");
  b.model.pools.back().steady = false;
  const auto amount = toy::node(lang::Node::amount, pool);
  b.process("growth", lang::ProcessForm::rate, b.model.find_pool("protein.gln"), pool,
            toy::node(lang::Node::multiply, -1, {amount, amount}));
  Diagnostics diagnostics;
  const Engine exploding(b.model, {}, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  const auto study = study_of("[[arm]]\nid = \"doomed\"\nperson = { weight = \"80 kg\" }\n");
  const auto runs = run_study(exploding, study, {}, diagnostics);
  EXPECT_NE(runs[0].status, ode::Status::ok);
  EXPECT_TRUE(runs[0].columns.empty());
  EXPECT_THAT(runs[0].reason, HasSubstr("doomed"));
  EXPECT_THAT(runs[0].reason, HasSubstr("weight 80 kg"));
  EXPECT_THAT(runs[0].reason, HasSubstr("0.0166"));
  // What the tumour gains the protein loses: both run away together.
  EXPECT_THAT(runs[0].reason, ::testing::AnyOf(HasSubstr("tumour.gln"), HasSubstr("protein.gln")));
}

TEST(Run, AReadoutThatIsNoNumberFailsTheRun) {
  auto b = toy::Builder{};
  b.model = toy::model();
  b.readout("bad", toy::node(lang::Node::log, -1, {toy::node(lang::Node::amount, b.model.find_pool("stomach.gln"))}),
            "1", -1, true);
  Diagnostics diagnostics;
  const Engine engine_with_log(b.model, {}, diagnostics);
  auto study = study_of("[[arm]]\n");
  study.readouts = {"bad"};
  const auto runs = run_study(engine_with_log, study, {}, diagnostics);
  EXPECT_EQ(runs[0].status, ode::Status::not_finite);
  EXPECT_THAT(runs[0].reason, HasSubstr("bad"));
  EXPECT_TRUE(runs[0].columns.empty());
}

}  // namespace
}  // namespace gln::study
