// Blood sugar and its hormones, as statements: the usual shapes after sugar, insulin and glutamine, in health and
// diabetes. Sizes are wide on purpose; published numbers are compared by `gln validate`.

#include <algorithm>
#include <cmath>

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

const std::vector<std::string> kReadouts = {"plasma.glucose",
                                            "plasma.insulin",
                                            "plasma.glucagon",
                                            "plasma.glp1",
                                            "plasma.gln",
                                            "flux.glucose_production",
                                            "flux.glucose_from_gln",
                                            "flux.glucose_gln_share",
                                            "liver.glycogen_filling",
                                            "stomach.half_emptying"};

study::ArmRun run(const std::string& arm) { return asked(kReadouts, arm); }

double highest(const study::ArmRun& run, const std::string& name) {
  const auto& values = column(run, name).values;
  return *std::max_element(values.begin(), values.end());
}

double lowest(const study::ArmRun& run, const std::string& name) {
  const auto& values = column(run, name).values;
  return *std::min_element(values.begin(), values.end());
}

/// Mean of equally spaced moments between two hours.
double mean(const study::ArmRun& run, const std::string& name, double from, double to) {
  double sum = 0;
  for (int i = 0; i <= 60; ++i) sum += at(run, name, from + (to - from) * i / 60.0);
  return sum / 61;
}

TEST(Glucose, TheFastedStateIsSteadyForEveryPersonAndEveryLevel) {
  for (const char* person :
       {"", "person = { sex = \"female\", weight = \"48 kg\", height = \"155 cm\", age = \"80 y\" }\n",
        "person = { weight = \"150 kg\", height = \"180 cm\" }\n",
        "person = { \"plasma.glucose\" = \"6.5 mmol/L\", \"plasma.insulin\" = \"150 pmol/L\" }\n"}) {
    const auto fasted = run(std::string(person) + "until = \"30 d\"\n");
    for (const auto& c : fasted.columns)
      for (const double value : c.values)
        ASSERT_NEAR(value, c.baseline, 1e-6 * std::abs(c.baseline) + 1e-12) << c.name << " " << person;
  }
}

TEST(Glucose, SeventyFiveGramsOfGlucoseGiveTheUsualCurve) {
  const auto drink = run("dose = [\"75 g glucose oral\"]\nuntil = \"8 h\"\n");
  const auto& glucose = column(drink, "plasma.glucose");
  EXPECT_GT(highest(drink, "plasma.glucose"), 7.0);
  EXPECT_LT(highest(drink, "plasma.glucose"), 8.5);
  EXPECT_GT(glucose.time_of_max, 0.45);
  EXPECT_LT(glucose.time_of_max, 1.1);
  EXPECT_LT(at(drink, "plasma.glucose", 2), 7.0);
  EXPECT_LT(at(drink, "plasma.glucose", 3), 6.0);
  EXPECT_GT(lowest(drink, "plasma.glucose"), 4.0);
  EXPECT_NEAR(at(drink, "plasma.glucose", 8), glucose.baseline, 0.2);
  EXPECT_GT(highest(drink, "plasma.insulin"), 250);
  EXPECT_LT(highest(drink, "plasma.insulin"), 500);
  EXPECT_LT(at(drink, "plasma.glucagon", 1), 0.85 * at(drink, "plasma.glucagon", 0));
  EXPECT_GT(highest(drink, "plasma.glp1"), 1.8 * at(drink, "plasma.glp1", 0));
}

// Days of a glucocorticoid: sugar is higher after a load, and little higher before it.
TEST(Glucose, GlucocorticoidRaisesItMostAfterALoad) {
  const std::string drink = "dose = [\"75 g glucose oral\"]\nuntil = \"6 h\"\n";
  const auto usual = run(drink), treated = run("condition = \"steroid\"\n" + drink);
  const double before = at(treated, "plasma.glucose", 0) - at(usual, "plasma.glucose", 0);
  EXPECT_GT(before, 0.0);
  EXPECT_LT(before, 0.6);
  EXPECT_GT(highest(treated, "plasma.glucose") - highest(usual, "plasma.glucose"), 2 * before);
  EXPECT_GT(highest(treated, "plasma.insulin"), highest(usual, "plasma.insulin"));
}

TEST(Glucose, InsulinUnderTheSkinTakesAnHourToItsPeak) {
  const auto injected = run("dose = [\"5 U insulin sc\", \"75 g glucose oral\"]\nuntil = \"6 h\"\n");
  const auto alone = run("condition = \"t1d-untreated\"\ndose = [\"5 U insulin sc\"]\nuntil = \"6 h\"\n");
  EXPECT_GT(column(alone, "plasma.insulin").time_of_max, 0.6);
  EXPECT_LT(column(alone, "plasma.insulin").time_of_max, 1.6);
  EXPECT_LT(at(injected, "plasma.glucose", 2),
            at(run("dose = [\"75 g glucose oral\"]\nuntil = \"6 h\"\n"), "plasma.glucose", 2));
}

TEST(Glucose, BeforeTheUsualSugarDrinkEverythingIsMoreWithMore) {
  double last = 0;
  for (const int grams : {10, 25, 50, 100}) {
    const auto drink = run("dose = [\"" + std::to_string(grams) + " g glucose oral\"]\nuntil = \"6 h\"\n");
    EXPECT_GT(highest(drink, "plasma.glucose"), last) << grams;
    last = highest(drink, "plasma.glucose");
  }
  EXPECT_LT(last, 11);
}

TEST(Glucose, SugarByMouthRaisesMoreInsulinThanTheSameSugarByVein) {
  const auto mouth = run("dose = [\"50 g glucose oral\"]\nuntil = \"4 h\"\n");
  const auto vein = run("dose = [\"50 g glucose iv over 2 h\"]\nuntil = \"4 h\"\n");
  const double by_mouth = column(mouth, "plasma.insulin").auc_rise / column(mouth, "plasma.glucose").auc_rise;
  const double by_vein = column(vein, "plasma.insulin").auc_rise / column(vein, "plasma.glucose").auc_rise;
  EXPECT_GT(by_mouth, 1.3 * by_vein);
}

TEST(Glucose, GlutamineAloneDoesNotMoveBloodSugar) {
  // By mouth (du2018) and by vein at three times the usual level (perriello1997), though several times more glucose is
  // made of it.
  for (const char* dose : {"30 g oral", "11.4 umol/kg/min l-glutamine iv over 4 h"}) {
    const auto taken = run("dose = [\"" + std::string(dose) + "\"]\nuntil = \"4 h\"\n");
    const double before = at(taken, "plasma.glucose", 0);
    EXPECT_LT(highest(taken, "plasma.glucose"), 1.05 * before) << dose;
    EXPECT_GT(lowest(taken, "plasma.glucose"), 0.93 * before) << dose;
  }
  const auto vein = run("dose = [\"11.4 umol/kg/min l-glutamine iv over 4 h\"]\nuntil = \"4 h\"\n");
  EXPECT_GT(at(vein, "flux.glucose_from_gln", 4), 4 * at(vein, "flux.glucose_from_gln", 0));
  EXPECT_NEAR(at(vein, "flux.glucose_production", 4), at(vein, "flux.glucose_production", 0),
              0.05 * at(vein, "flux.glucose_production", 0));
  EXPECT_LT(at(vein, "flux.glucose_gln_share", 4), 60);
}

TEST(Glucose, GlutamineByMouthRaisesItsHormonesAndLowersTheEarlyRiseAfterSugar) {
  const auto alone = run("dose = [\"30 g oral\"]\nuntil = \"3 h\"\n");
  EXPECT_GT(highest(alone, "plasma.glp1"), 1.5 * at(alone, "plasma.glp1", 0));
  EXPECT_GT(highest(alone, "plasma.glucagon"), 1.05 * at(alone, "plasma.glucagon", 0));
  EXPECT_GT(highest(alone, "plasma.insulin"), 1.1 * at(alone, "plasma.insulin", 0));
  const auto sugar = run("dose = [\"75 g glucose oral\"]\nuntil = \"3 h\"\n");
  const auto both = run("dose = [\"75 g glucose oral\", \"30 g l-glutamine-powder oral\"]\nuntil = \"3 h\"\n");
  EXPECT_LT(mean(both, "plasma.glucose", 0, 1), mean(sugar, "plasma.glucose", 0, 1) - 0.1);
  EXPECT_GT(at(both, "stomach.half_emptying", 0.1), at(sugar, "stomach.half_emptying", 0.1) + 10);
}

TEST(Glucose, InsulinLowersBloodSugarAndSugarByVeinBringsItBack) {
  const auto untreated = run("dose = [\"0.05 U/kg insulin iv\"]\nuntil = \"8 h\"\n");
  EXPECT_LT(lowest(untreated, "plasma.glucose"), 4.0);
  EXPECT_GT(lowest(untreated, "plasma.glucose"), 1.5);
  EXPECT_GT(highest(untreated, "plasma.glucagon"), 1.5 * at(untreated, "plasma.glucagon", 0));
  EXPECT_NEAR(at(untreated, "plasma.glucose", 8), at(untreated, "plasma.glucose", 0), 0.2);
  const auto rescued =
      run("dose = [\"0.05 U/kg insulin iv\", \"15 g glucose iv at 30 min over 10 min\"]\nuntil = \"8 h\"\n");
  EXPECT_GT(at(rescued, "plasma.glucose", 0.75), at(untreated, "plasma.glucose", 0.75) + 1);
  const auto skin = run("dose = [\"4 U insulin sc\"]\nuntil = \"8 h\"\n");
  EXPECT_LT(lowest(skin, "plasma.glucose"), 4.7);
  // A clamp: production falls by half or so while sugar is held.
  const auto clamp =
      run("dose = [\"0.6 mU/kg/min insulin iv over 4 h\", \"3.6 mg/kg/min glucose iv over 4 h\"]\nuntil = \"4 h\"\n");
  EXPECT_LT(at(clamp, "flux.glucose_production", 4), 0.7 * at(clamp, "flux.glucose_production", 0));
  EXPECT_NEAR(at(clamp, "plasma.glucose", 4), at(clamp, "plasma.glucose", 0), 1);
  EXPECT_LT(at(clamp, "flux.glucose_from_gln", 4), 0.8 * at(clamp, "flux.glucose_from_gln", 0));
}

TEST(Glucose, NoDoseOfInsulinOrSugarRunsAway) {
  for (const char* dose : {"100 U insulin iv", "1000 U insulin sc", "10 mU/kg/min insulin iv over 12 h",
                           "100 g glucose iv", "20 mg/kg/min glucose iv over 24 h", "300 g glucose oral"}) {
    const auto taken = run("dose = [\"" + std::string(dose) + "\"]\nuntil = \"48 h\"\n");
    for (const auto& c : taken.columns)
      for (const double value : c.values) ASSERT_TRUE(std::isfinite(value)) << c.name << " " << dose;
    EXPECT_GE(lowest(taken, "plasma.glucose"), 0) << dose;
    EXPECT_LT(highest(taken, "plasma.glucose"), 80) << dose;
    EXPECT_NEAR(at(taken, "plasma.glucose", 48), 5.13, 0.2) << dose;
    EXPECT_LT(taken.carbon_residual, 1e-9) << dose;
  }
}

TEST(Glucose, DiabetesInItsOrder) {
  const std::string meal = "dose = [\"600 kcal mixed-meal oral\"]\nuntil = \"4 h\"\n";
  const auto healthy = run(meal);
  const auto t2d = run("condition = \"t2d\"\n" + meal);
  const auto t1d = run("condition = \"t1d\"\n" + meal);
  const auto untreated = run("condition = \"t1d-untreated\"\n" + meal);
  EXPECT_GT(at(t2d, "plasma.glucose", 0), at(healthy, "plasma.glucose", 0) + 1);
  EXPECT_GT(at(t2d, "plasma.insulin", 0), at(healthy, "plasma.insulin", 0));
  EXPECT_GT(at(untreated, "plasma.glucose", 0), at(t2d, "plasma.glucose", 0) + 3);
  EXPECT_LT(at(untreated, "plasma.glucose", 0), 30);
  EXPECT_LT(at(untreated, "plasma.insulin", 0), 0.3 * at(healthy, "plasma.insulin", 0));
  EXPECT_GT(highest(t2d, "plasma.glucose"), highest(healthy, "plasma.glucose") + 2);
  EXPECT_GT(highest(t1d, "plasma.glucose"), highest(healthy, "plasma.glucose") + 4);
  const auto treated =
      run("condition = \"t1d\"\ndose = [\"600 kcal mixed-meal oral\", \"8 U insulin sc\"]\nuntil = \"4 h\"\n");
  EXPECT_LT(highest(treated, "plasma.glucose"), highest(t1d, "plasma.glucose") - 2);
  // Incretin answer: weaker in type 2 diabetes (greenfield2009).
  const auto gln = run("dose = [\"30 g oral\"]\nuntil = \"3 h\"\n");
  const auto gln_t2d = run("condition = \"t2d\"\ndose = [\"30 g oral\"]\nuntil = \"3 h\"\n");
  EXPECT_LT(column(gln_t2d, "plasma.glp1").max_rise, column(gln, "plasma.glp1").max_rise);
  EXPECT_LT(std::abs(highest(gln_t2d, "plasma.glucose") / at(gln_t2d, "plasma.glucose", 0) - 1), 0.05);
}

TEST(Glucose, ThirtyDaysOfMealsStayWithinBounds) {
  for (const char* condition : {"healthy", "t2d", "t1d"}) {
    const auto month = run("condition = \"" + std::string(condition) +
                           "\"\ndose = [\"600 kcal mixed-meal oral every 8 h for 30 d\"]\nuntil = \"30 d\"\n");
    EXPECT_GT(lowest(month, "plasma.glucose"), 4) << condition;
    EXPECT_LT(highest(month, "plasma.glucose"), 20) << condition;
    EXPECT_NEAR(at(month, "plasma.glucose", 719.9), at(month, "plasma.glucose", 239.9), 0.1) << condition;
  }
}

}  // namespace
}  // namespace gln::test
