// Ill, stressed, working, fasting bodies, as statements: signs and orders of magnitude. `gln validate` compares sizes with what was published.

#include <cmath>
#include <string>
#include <vector>

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

/// Runs with the readouts a statement is about, and gives the shared fixture its own list back.
study::ArmRun run_with(const std::string& arm, const std::vector<std::string>& readouts) {
  auto& body = ShippedBody::instance();
  const auto before = body.readouts;
  body.readouts = readouts;
  auto run = body.run(arm);
  body.readouts = before;
  return run;
}

std::string held(const std::string& condition, const std::string& more = "until = \"1 h\"\n") {
  return "condition = \"" + condition + "\"\n" + more;
}

TEST(States, EachHasASteadyStateWithClosedBooksAndPositivePools) {
  auto& body = ShippedBody::instance();
  std::vector<std::string> pools;
  for (const auto& pool : body.model.pools)
    if (!pool.boundary && pool.name.rfind("memory.", 0) != 0) pools.push_back(pool.name);
  for (const char* condition : {"sepsis", "critical-illness", "trauma", "burn", "surgery", "steroid", "exercise",
                                "marathon", "fasting", "ageing"}) {
    const auto run = run_with(held(condition, "until = \"12 h\"\n"), pools);
    EXPECT_LT(run.nitrogen_residual, 1e-9) << condition;
    EXPECT_LT(run.carbon_residual, 1e-9) << condition;
    for (const auto& c : run.columns)
      for (const double value : c.values) {
        ASSERT_TRUE(std::isfinite(value)) << c.name << " " << condition;
        EXPECT_GT(value, -1e-5 * (std::abs(c.max) + 1e-3)) << c.name << " " << condition;
        EXPECT_NEAR(value, c.values.front(), 2e-3 * std::abs(c.values.front()) + 1e-6) << c.name << " " << condition;
      }
  }
}

TEST(States, TheyCombine) {
  for (const char* list : {"[\"sepsis\", \"ckd\"]", "[\"burn\", \"surgery\", \"sepsis\"]", "[\"critical-illness\", \"t2d\"]",
                           "[\"sepsis\", \"cirrhosis\"]", "[\"fasting\", \"steroid\"]"}) {
    const auto run = run_with("condition = " + std::string(list) + "\nuntil = \"6 h\"\n", {"plasma.gln", "muscle.gln"});
    EXPECT_LT(run.nitrogen_residual, 1e-9) << list;
    EXPECT_GT(at(run, "plasma.gln", 0), 50) << list;
    EXPECT_GT(at(run, "muscle.gln", 0), 1000) << list;
  }
}

TEST(States, SepsisDoublesClearanceAndEmptiesBloodAndMuscleWhileAppearanceHolds) {
  const std::vector<std::string> readouts = {"plasma.gln", "muscle.gln", "flux.ra_gln", "flux.gln_clearance",
                                             "muscle.protein_balance"};
  const auto well = run_with("until = \"1 h\"\n", readouts);
  const auto ill = run_with(held("sepsis"), readouts);
  EXPECT_LT(at(ill, "plasma.gln", 0), 0.8 * at(well, "plasma.gln", 0));
  EXPECT_LT(at(ill, "muscle.gln", 0), 0.5 * at(well, "muscle.gln", 0));
  EXPECT_NEAR(at(ill, "flux.gln_clearance", 0) / at(well, "flux.gln_clearance", 0), 2.0, 0.5);
  EXPECT_GT(at(ill, "flux.ra_gln", 0), 0.9 * at(well, "flux.ra_gln", 0));
  EXPECT_LT(at(ill, "muscle.protein_balance", 0), at(well, "muscle.protein_balance", 0));
}

TEST(States, IllnessDoesNotPileUpAmmoniaUnlessTheLiverIsSickToo) {
  const double well = at(run_with("until = \"1 h\"\n", {"plasma.nh4"}), "plasma.nh4", 0);
  for (const char* condition : {"sepsis", "critical-illness", "trauma", "burn", "surgery"})
    EXPECT_LT(at(run_with(held(condition), {"plasma.nh4"}), "plasma.nh4", 0), 1.3 * well) << condition;
  const auto both = run_with("condition = [\"cirrhosis\", \"sepsis\"]\nuntil = \"1 h\"\n", {"plasma.nh4"});
  EXPECT_GT(at(both, "plasma.nh4", 0), 1.5 * well);
}

TEST(States, GlutamineByVeinRaisesPlasmaInSepsisButNotMuscleOrItsProtein) {
  const std::vector<std::string> readouts = {"plasma.gln", "muscle.gln", "muscle.protein_synthesis"};
  const auto run = run_with(held("sepsis", "dose = [\"125 g iv over 120 h\"]\nuntil = \"120 h\"\n"), readouts);
  EXPECT_GT(at(run, "plasma.gln", 119), 1.2 * at(run, "plasma.gln", 0));
  EXPECT_NEAR(at(run, "muscle.gln", 119) / at(run, "muscle.gln", 0), 1.0, 0.1);
  EXPECT_NEAR(at(run, "muscle.protein_synthesis", 119) / at(run, "muscle.protein_synthesis", 0), 1.0, 0.05);
}

TEST(States, CortisolRaisesAppearanceWithinHoursAndCostsMuscleItsGlutamine) {
  const std::vector<std::string> readouts = {"flux.ra_gln", "flux.ra_leucine", "muscle.gln", "flux.splanchnic_extraction"};
  const auto run =
      run_with("dose = [\"140 ug/kg/h hydrocortisone iv over 64 h\"]\nuntil = \"64 h\"\n", readouts);
  EXPECT_GT(at(run, "flux.ra_gln", 12), 1.2 * at(run, "flux.ra_gln", 0));
  EXPECT_GT(at(run, "flux.ra_leucine", 12), 1.05 * at(run, "flux.ra_leucine", 0));
  EXPECT_LT(at(run, "muscle.gln", 24), 0.95 * at(run, "muscle.gln", 0));
  EXPECT_GT(at(run, "flux.splanchnic_extraction", 60), at(run, "flux.splanchnic_extraction", 0));
  // Prednisone does the same, and silences cortisol.
  const auto drug = run_with("dose = [\"0.8 mg/kg/d prednisone oral every 24 h for 6 d\"]\nuntil = \"144 h\"\n",
                             {"flux.ra_gln", "plasma.cortisol"});
  EXPECT_GT(at(drug, "flux.ra_gln", 124), at(drug, "flux.ra_gln", 0));
  EXPECT_LT(at(drug, "plasma.cortisol", 122), 0.7 * at(drug, "plasma.cortisol", 0));
}

TEST(States, DepletionCostsSynthesisAndMoreThanEnoughAddsNone) {
  const auto drained = run_with("dose = [\"0.06 g/kg phenylbutyrate oral every 4 h x6\"]\nuntil = \"24 h\"\n",
                                {"muscle.protein_synthesis", "flux.leucine_to_protein"});
  EXPECT_LT(at(drained, "muscle.protein_synthesis", 22), 0.95 * at(drained, "muscle.protein_synthesis", 0));
  EXPECT_LT(at(drained, "flux.leucine_to_protein", 22), at(drained, "flux.leucine_to_protein", 0));
  const auto more = run_with("dose = [\"10 g oral every 8 h for 3 d\"]\nuntil = \"72 h\"\n", {"muscle.protein_synthesis"});
  const auto& synthesis = column(more, "muscle.protein_synthesis");
  for (const double value : synthesis.values) EXPECT_LT(value, 1.05 * synthesis.baseline);
}

TEST(States, InsulinHoldsBreakdownBackAndItsLackLetsItGo) {
  const auto fed = run_with("dose = [\"75 g glucose oral\"]\nuntil = \"3 h\"\n", {"muscle.protein_breakdown"});
  EXPECT_LT(column(fed, "muscle.protein_breakdown").min, 0.9 * column(fed, "muscle.protein_breakdown").baseline);
  const auto fasting =
      run_with("condition = [{ name = \"fasting\", from = \"0 h\" }]\nuntil = \"48 h\"\n", {"muscle.protein_breakdown"});
  EXPECT_GT(at(fasting, "muscle.protein_breakdown", 48), at(fasting, "muscle.protein_breakdown", 0));
}

TEST(States, ExerciseThenRecovery) {
  const auto run = run_with("condition = [{ name = \"exercise\", from = \"0 h\", to = \"2 h\" }]\nuntil = \"48 h\"\n",
                            {"plasma.gln", "plasma.nh4", "plasma.ala", "plasma.glucose", "muscle.glycogen", "plasma.cortisol"});
  EXPECT_GT(at(run, "plasma.nh4", 2), 1.5 * at(run, "plasma.nh4", -1));
  EXPECT_GT(at(run, "plasma.ala", 2), at(run, "plasma.ala", 24));
  EXPECT_LT(at(run, "plasma.gln", 4), 0.95 * 600);   // two hours after: below
  EXPECT_NEAR(at(run, "plasma.gln", 9), 600, 30);    // seven hours after: back (vanhall1998)
  EXPECT_LT(at(run, "muscle.glycogen", 2), 0.7 * 90);
  EXPECT_GT(at(run, "muscle.glycogen", 48), at(run, "muscle.glycogen", 2));
  EXPECT_GT(at(run, "plasma.cortisol", 2), 300);
  EXPECT_GT(column(run, "plasma.glucose").min, 3.3);
}

TEST(States, SugarRefillsMuscleFasterThanFastingAndGlutamineAddsNothing) {
  const std::string work = "condition = [{ name = \"exercise\", from = \"0 h\", to = \"2 h\" }]\nuntil = \"8 h\"\n";
  const auto nothing = run_with(work, {"muscle.glycogen"});
  const auto sugar = run_with(work + "dose = [\"1 g/kg glucose oral at 2 h\", \"1 g/kg glucose oral at 4 h\"]\n", {"muscle.glycogen"});
  const auto gln = run_with(work + "dose = [\"20 g oral at 2 h\"]\n", {"muscle.glycogen"});
  EXPECT_GT(at(sugar, "muscle.glycogen", 8), at(nothing, "muscle.glycogen", 8) + 1);
  EXPECT_NEAR(at(gln, "muscle.glycogen", 8), at(nothing, "muscle.glycogen", 8), 1);
}

TEST(States, FastingMakesTheKidneyUseMoreGlutamineAndGlucoseAnew) {
  const auto run = run_with("condition = [{ name = \"fasting\", from = \"0 h\" }]\nuntil = \"72 h\"\n",
                            {"balance.kidney_gln", "plasma.insulin", "plasma.glucose", "flux.gluconeogenesis_share"});
  EXPECT_LT(at(run, "balance.kidney_gln", 72), 1.3 * at(run, "balance.kidney_gln", 0)) << "uptake is negative";
  EXPECT_LT(at(run, "plasma.insulin", 48), at(run, "plasma.insulin", 0));
  EXPECT_GT(at(run, "flux.gluconeogenesis_share", 28), 85);
  EXPECT_GT(column(run, "plasma.glucose").min, 3.5);
}

TEST(States, NitrogenBalanceAgreesWithTheBooks) {
  // At a steady state what is kept is what is given less what leaves: urine and faeces.
  const auto run = run_with("until = \"1 h\"\n", {"body.nitrogen_balance", "urine.nitrogen_excretion"});
  EXPECT_LT(at(run, "body.nitrogen_balance", 0), -0.024 * 14.007 * at(run, "urine.nitrogen_excretion", 0));
  EXPECT_GT(at(run, "body.nitrogen_balance", 0), -0.024 * 14.007 * at(run, "urine.nitrogen_excretion", 0) - 2);
}

TEST(States, ABurnAloneMakesTheGutLeak) {
  const std::string probe = "dose = [\"5 g sugar-probe oral at 24 h\"]\nuntil = \"29 h\"\n";
  const auto well = run_with(probe, {"barrier.lactulose_mannitol"});
  const auto burnt = run_with("condition = [{ name = \"burn\", from = \"0 h\" }]\n" + probe, {"barrier.lactulose_mannitol"});
  EXPECT_GT(at(burnt, "barrier.lactulose_mannitol", 29), 1.5 * at(well, "barrier.lactulose_mannitol", 29));
}

}  // namespace
}  // namespace gln::test
