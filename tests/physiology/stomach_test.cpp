// The stomach, the wall behind it and a meal of protein, as statements about the shipped body.

#include <algorithm>

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

/// Hours until half of the fluid has left, to the minute.
double half_time(const std::string& doses) {
  const auto run = asked({"stomach.drink_volume"}, "dose = [" + doses + "]\nuntil = \"6 h\"\n");
  const auto& values = column(run, "stomach.drink_volume").values;
  const double most = *std::max_element(values.begin(), values.end());
  double left_at = 6;
  for (std::size_t i = values.size(); i-- > 0 && values[i] < most / 2;) left_at = run.hours[i];
  return left_at;
}

TEST(Stomach, WaterSugarAminoAcidsAndSolidsLeaveInThisOrder) {
  const double water = half_time("\"300 g water oral\"");
  const double sugar = half_time("\"15 g glucose oral\"");
  const double protein = half_time("\"15 g protein oral\"");
  const double drink = half_time("\"400 kcal liquid-meal oral\", \"80 g water oral\"");
  const double meal = half_time("\"400 kcal mixed-meal oral\"");
  EXPECT_LT(water, 0.25);
  EXPECT_LT(water, sugar);
  EXPECT_LT(sugar, protein);  // 60 kcal in 300 mL, both
  EXPECT_LT(drink, 0.8 * meal);
}

TEST(Stomach, GlutamineHoldsADrinkBackThoughMostOfItIsNotDissolved) {
  const double sugar = half_time("\"75 g glucose oral\"");
  const double both = half_time("\"75 g glucose oral\", \"30 g l-glutamine-powder oral\"");
  EXPECT_GT(both, sugar + 0.2);
  EXPECT_LT(both, 2 * sugar);
}

TEST(Stomach, WheyDoublesInsulinAndHardlyMovesBloodSugar) {
  const auto run =
      asked({"plasma.glucose", "plasma.insulin", "plasma.glucagon"}, "dose = \"50 g whey oral\"\nuntil = \"5 h\"\n");
  const double before = at(run, "plasma.glucose", 0);
  EXPECT_GT(column(run, "plasma.glucose").min, 0.92 * before);
  EXPECT_LT(column(run, "plasma.glucose").max, 1.05 * before);
  EXPECT_GT(column(run, "plasma.insulin").max, 1.8 * at(run, "plasma.insulin", 0));
  EXPECT_GT(column(run, "plasma.glucagon").max, 1.5 * at(run, "plasma.glucagon", 0));
}

TEST(Barrier, GlutamineByVeinFeedsAnUnfedWall) {
  const std::string unfed = "condition = [{ name = \"unfed-gut\", from = \"0 h\" }]\nuntil = \"14 d\"\n";
  const auto without = asked({"gut.enterocyte_share"}, unfed);
  const auto with = asked({"gut.enterocyte_share"}, unfed + "dose = \"0.3 g/kg/d iv over 14 d\"\n");
  EXPECT_LT(at(without, "gut.enterocyte_share", 336), 92);
  EXPECT_GT(at(with, "gut.enterocyte_share", 336), 95);
  EXPECT_LT(column(with, "gut.enterocyte_share").max, 102);
}

TEST(Barrier, SmallDosesDoNotRepairAChronicLeak) {
  const auto run = asked({"barrier.permeability"},
                         "condition = \"leaky-gut\"\ndose = \"4 g oral every 12 h for 28 d\"\nuntil = \"28 d\"\n");
  EXPECT_GT(at(run, "barrier.permeability", 672), 0.9 * at(run, "barrier.permeability", 0));
}

TEST(Barrier, TheSugarRatioHasNoJumpAtTheDrink) {
  for (const char* condition : {"healthy", "ibd"}) {
    const auto run =
        asked({"barrier.lactulose_mannitol"}, std::string("condition = \"") + condition +
                                                  "\"\ndose = \"5 g sugar-probe oral at 1 h\"\nuntil = \"7 h\"\n");
    const double before = at(run, "barrier.lactulose_mannitol", 0);
    EXPECT_GT(column(run, "barrier.lactulose_mannitol").min, 0.6 * before) << condition;
    EXPECT_LT(column(run, "barrier.lactulose_mannitol").max, 1.4 * before) << condition;
  }
}

TEST(Sugars, HalfOfATestDrinkIsInTheColonInTwoHours) {
  const auto run = asked({"barrier.probe_in_colon"}, "dose = \"5 g sugar-probe oral\"\nuntil = \"6 h\"\n");
  EXPECT_GT(at(run, "barrier.probe_in_colon", 2), 40);
  EXPECT_GT(at(run, "barrier.probe_in_colon", 6), 90);
}

TEST(Medicines, ABlockedGlutaminaseRaisesGlutamineAndASlowUreaCycleAmmonia) {
  const auto blocked = asked({"plasma.gln", "plasma.citrulline"},
                             "condition = [{ name = \"glutaminase-inhibitor\", from = \"0 h\" }]\nuntil = \"5 d\"\n");
  EXPECT_GT(at(blocked, "plasma.gln", 120), 1.1 * at(blocked, "plasma.gln", 0));
  EXPECT_LT(at(blocked, "plasma.citrulline", 120), 0.9 * at(blocked, "plasma.citrulline", 0));
  const auto healthy = asked({"plasma.nh4"}, "dose = \"20 g oral\"\nuntil = \"4 h\"\n");
  const auto valproate = asked({"plasma.nh4"}, "condition = \"valproate\"\ndose = \"20 g oral\"\nuntil = \"4 h\"\n");
  EXPECT_GT(at(valproate, "plasma.nh4", 0), at(healthy, "plasma.nh4", 0));
  EXPECT_GT(column(valproate, "plasma.nh4").max, column(healthy, "plasma.nh4").max);
}

}  // namespace
}  // namespace gln::test
