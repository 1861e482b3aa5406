// Gut barrier, immune cells, red cells and reported side effects, as statements about the shipped body.

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

TEST(Barrier, HealthyTestIsWithinWhatLaboratoriesFind) {
  const auto run = asked({"barrier.lactulose_mannitol", "barrier.mannitol_recovery", "barrier.lactulose_recovery"},
                         "dose = \"5 g sugar-probe oral\"\nuntil = \"48 h\"\n");
  EXPECT_GT(at(run, "barrier.lactulose_mannitol", 5), 0.014);
  EXPECT_LT(at(run, "barrier.lactulose_mannitol", 5), 0.047);
  EXPECT_GT(at(run, "barrier.mannitol_recovery", 5), 10);
  EXPECT_LT(at(run, "barrier.mannitol_recovery", 48), 40);
  EXPECT_LT(at(run, "barrier.lactulose_recovery", 5), 1);
}

TEST(Barrier, GlutaminePreventsAcuteInjury) {
  const std::string run_in_heat =
      "condition = [{ name = \"heat-run\", from = \"9 h\", to = \"10 h\" }]\nuntil = \"24 h\"\n";
  const auto placebo = asked({"barrier.permeability"}, run_in_heat);
  const auto before = asked({"barrier.permeability"}, run_in_heat + "dose = \"40 g oral at 7 h\"\n");
  const auto after = asked({"barrier.permeability"}, run_in_heat + "dose = \"40 g oral at 11 h\"\n");
  const double injury = column(placebo, "barrier.permeability").max - 1;
  EXPECT_GT(injury, 1);
  EXPECT_LT(column(before, "barrier.permeability").max - 1, 0.6 * injury);
  EXPECT_GT(column(after, "barrier.permeability").max - 1, 0.95 * injury);  // too late
}

TEST(Barrier, AHealthyWallIsNotMadeTighter) {
  const auto run = asked({"barrier.permeability", "gut.enterocyte_share"},
                         "dose = \"10 g oral every 8 h for 14 d\"\nuntil = \"14 d\"\n");
  EXPECT_GT(column(run, "barrier.permeability").min, 0.9);
  EXPECT_LT(column(run, "gut.enterocyte_share").max, 110);
}

TEST(Barrier, AChronicLeakIsRepairedByProteinAsWellAsByGlutamine) {
  const auto glutamine = asked({"barrier.permeability"},
                               "condition = \"ibd\"\ndose = \"17.5 g oral every 12 h for 30 d\"\nuntil = \"30 d\"\n");
  const auto whey = asked({"barrier.permeability"},
                          "condition = \"ibd\"\ndose = \"17.5 g whey oral every 12 h for 30 d\"\nuntil = \"30 d\"\n");
  EXPECT_GT(at(glutamine, "barrier.permeability", 0), 2.5);
  EXPECT_LT(at(glutamine, "barrier.permeability", 720), 0.6 * at(glutamine, "barrier.permeability", 0));
  EXPECT_NEAR(at(whey, "barrier.permeability", 720) / at(glutamine, "barrier.permeability", 720), 1, 0.2);
}

TEST(Barrier, EpitheliumFallsDaysAfterTheDrugAndComesBack) {
  const auto run =
      asked({"gut.enterocyte_share", "plasma.citrulline"},
            "condition = [{ name = \"chemo-mucositis\", from = \"0 h\", to = \"5 d\" }]\nuntil = \"30 d\"\n");
  const auto& share = column(run, "gut.enterocyte_share").values;
  std::size_t lowest = 0;
  for (std::size_t i = 0; i < share.size(); ++i)
    if (share[i] < share[lowest]) lowest = i;
  EXPECT_GT(run.hours[lowest], 5 * 24);  // after the last dose of the drug, not during it
  EXPECT_LT(share[lowest], 95);
  EXPECT_NEAR(share.back(), 100, 1);
  EXPECT_LT(column(run, "plasma.citrulline").min, 39);
}

TEST(Barrier, CitrullineMarksALostGut) {
  const auto run =
      asked({"plasma.citrulline", "gut.enterocyte_mass"}, "condition = \"short-bowel\"\nuntil = \"1 h\"\n");
  EXPECT_LT(at(run, "plasma.citrulline", 0), 20);
  EXPECT_GT(at(run, "plasma.citrulline", 0), 2);
}

TEST(Immune, SupplementsChangeNothingDepletionDoes) {
  const auto fed = asked({"immune.gln_saturation", "immune.proliferation"}, "dose = \"30 g oral\"\nuntil = \"24 h\"\n");
  EXPECT_GT(column(fed, "immune.gln_saturation").min, 98);
  EXPECT_LT(column(fed, "immune.proliferation").max, 101);
  const auto empty = asked({"immune.gln_saturation", "immune.proliferation", "plasma.gln"},
                           "dose = \"20000 U/m2 asparaginase-erwinia iv over 1 h\"\nuntil = \"48 h\"\n");
  ASSERT_LT(column(empty, "plasma.gln").min, 200);
  EXPECT_LT(column(empty, "immune.proliferation").min, 95);
}

TEST(Energy, OfGlutamineIsAMinorityOfTheGutsFuelAndFollowsFluxes) {
  const auto run = asked({"flux.gut_atp", "flux.immune_atp", "flux.kidney_atp", "gut.gln_fuel_share"},
                         "dose = \"10 g oral\"\nuntil = \"4 h\"\n");
  EXPECT_GT(at(run, "gut.gln_fuel_share", 0), 3);
  EXPECT_LT(at(run, "gut.gln_fuel_share", 0), 30);
  EXPECT_GT(column(run, "flux.gut_atp").max, at(run, "flux.gut_atp", 0));
  EXPECT_GT(at(run, "flux.gut_atp", 0), at(run, "flux.immune_atp", 0));
}

TEST(RedCell, MoreGlutamineMoreNad) {
  const auto run = asked({"redcell.nadh_fraction", "redcell.nad_total", "redcell.gsh"},
                         "condition = \"sickle-cell\"\ndose = \"10 g oral every 8 h for 28 d\"\nuntil = \"28 d\"\n");
  EXPECT_GT(at(run, "redcell.nadh_fraction", 672), at(run, "redcell.nadh_fraction", 0) + 0.5);
  EXPECT_GT(at(run, "redcell.nad_total", 672), 1.02 * at(run, "redcell.nad_total", 0));
  EXPECT_LT(at(run, "redcell.gsh", 0), 3.1);  // less than the healthy 3.16
}

TEST(Tolerability, GrowsWithTheDoseFromThePlaceboOfTheTrial) {
  const auto none = asked({"tolerability.nausea"}, "until = \"1 h\"\n");
  const auto small = asked({"tolerability.nausea"}, "dose = \"5 g oral every 12 h for 7 d\"\nuntil = \"7 d\"\n");
  const auto label = asked({"tolerability.nausea"}, "dose = \"0.3 g/kg oral every 12 h for 7 d\"\nuntil = \"7 d\"\n");
  const auto vein = asked({"tolerability.nausea"}, "dose = \"0.3 g/kg iv over 4 h\"\nuntil = \"8 h\"\n");
  EXPECT_NEAR(at(none, "tolerability.nausea", 0), 14, 1e-9);
  EXPECT_GT(at(small, "tolerability.nausea", 160), 14.3);
  EXPECT_NEAR(at(label, "tolerability.nausea", 162), 19, 1);
  EXPECT_NEAR(column(vein, "tolerability.nausea").max, 14, 0.01);  // nothing was swallowed
}

TEST(Barrier, AnUnfedLumenThinsTheVilliInDaysNotHours) {
  const auto run = asked({"gut.enterocyte_share", "plasma.citrulline"},
                         "condition = [{ name = \"unfed-gut\", from = \"0 h\" }]\nuntil = \"30 d\"\n");
  EXPECT_GT(at(run, "gut.enterocyte_share", 24), 98);
  EXPECT_LT(at(run, "gut.enterocyte_share", 720), 92);
  EXPECT_GT(at(run, "gut.enterocyte_share", 720), 60);
  EXPECT_LT(at(run, "plasma.citrulline", 720), at(run, "plasma.citrulline", 0));
  // A tube feed of the size of the usual diet keeps them.
  const auto fed = asked({"gut.enterocyte_share"},
                         "condition = [{ name = \"unfed-gut\", from = \"0 h\" }]\n"
                         "dose = \"600 kcal liquid-meal nasogastric every 8 h for 30 d\"\nuntil = \"30 d\"\n");
  EXPECT_GT(at(fed, "gut.enterocyte_share", 720), 97);
}

TEST(Barrier, ConditionsOfTheGutCombineForAMonth) {
  for (const char* person : {"", "person = { weight = \"35 kg\", height = \"140 cm\", age = \"16 y\" }\n",
                             "person = { weight = \"150 kg\", sex = \"female\" }\n"}) {
    const auto run = asked({"plasma.gln", "plasma.nh4", "plasma.citrulline", "gut.enterocyte_share", "redcell.gsh"},
                           std::string(person) +
                               "condition = [\"ibd\", \"short-bowel\", \"sickle-cell\", \"chemo-mucositis\"]\n"
                               "dose = \"0.3 g/kg oral every 12 h for 30 d\"\nuntil = \"30 d\"\n");
    EXPECT_GT(column(run, "plasma.gln").min, 300);
    EXPECT_LT(column(run, "plasma.gln").max, 4000);
    EXPECT_LT(column(run, "plasma.nh4").max, 150);
    EXPECT_GT(column(run, "plasma.citrulline").min, 2);
    EXPECT_LT(column(run, "gut.enterocyte_share").max, 26);
    EXPECT_LT(at(run, "plasma.gln", 708), 1.1 * at(run, "plasma.gln", 84));  // before a dose: no drift
  }
}

TEST(SickleCell, MoreIsUsedInTheWholeBody) {
  const std::vector<std::string> asked_for = {"plasma.aax", "plasma.arginine", "plasma.gln", "redcell.gln",
                                              "flux.ra_gln"};
  const auto healthy = asked(asked_for, "until = \"1 h\"\n");
  const auto sick = asked(asked_for, "condition = \"sickle-cell\"\nuntil = \"1 h\"\n");
  for (const char* lower : {"plasma.aax", "plasma.arginine", "redcell.gln"})
    EXPECT_LT(at(sick, lower, 0), 0.95 * at(healthy, lower, 0)) << lower;
  EXPECT_LT(at(sick, "plasma.gln", 0), at(healthy, "plasma.gln", 0));
  EXPECT_GT(at(sick, "flux.ra_gln", 0), at(healthy, "flux.ra_gln", 0));
}

TEST(Kidney, ADoseIsALoadOfNitrogen) {
  const auto none = asked({"kidney.osmolar_load", "kidney.nitrogen_load"}, "until = \"1 h\"\n");
  const auto month = asked({"kidney.osmolar_load", "kidney.nitrogen_load"},
                           "dose = \"0.3 g/kg oral every 12 h for 7 d\"\nuntil = \"7 d\"\n");
  EXPECT_GT(at(month, "kidney.nitrogen_load", 160), at(none, "kidney.nitrogen_load", 0) + 2);
  EXPECT_GT(at(month, "kidney.osmolar_load", 160), at(none, "kidney.osmolar_load", 0));
}

}  // namespace
}  // namespace gln::test
