// The brain, as statements about the shipped body.

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

TEST(Brain, TheCycleIsLargerThanWhatEntersPlasma) {
  const auto run =
      asked({"brain.gln_cycle", "brain.gln_synthesis", "brain.anaplerotic_share", "flux.ra_gln"}, "until = \"1 h\"\n");
  const double cycle = at(run, "brain.gln_cycle", 0) * 1450 * 60 / 70;  // umol/kg/h in a brain of 1450 g
  EXPECT_GT(cycle, at(run, "flux.ra_gln", 0));
  EXPECT_GT(at(run, "brain.gln_synthesis", 0), at(run, "brain.gln_cycle", 0));
  EXPECT_NEAR(at(run, "brain.anaplerotic_share", 0), 6, 1);
}

TEST(Brain, ADrinkHardlyReachesIt) {
  const auto once =
      asked({"brain.gln", "brain.glu", "brain.gaba", "brain.gln_cycle"}, "dose = \"30 g oral\"\nuntil = \"24 h\"\n");
  const auto month = asked({"brain.gln", "brain.glu", "brain.gaba", "brain.gln_cycle"},
                           "dose = \"10 g oral every 8 h for 30 d\"\nuntil = \"30 d\"\n");
  for (const auto* run : {&once, &month}) {
    EXPECT_LT(column(*run, "brain.gln").max, 1.1 * at(*run, "brain.gln", 0));
    for (const char* other : {"brain.glu", "brain.gaba", "brain.gln_cycle"}) {
      EXPECT_LT(column(*run, other).max, 1.03 * at(*run, other, 0)) << other;
      EXPECT_GT(column(*run, other).min, 0.97 * at(*run, other, 0)) << other;
    }
  }
}

TEST(Brain, TheExchangeWithBloodIsWithinWhatCouldBeMeasured) {
  const auto run = asked({"balance.brain_gln", "brain.nh4_uptake"}, "dose = \"20 g oral\"\nuntil = \"24 h\"\n");
  EXPECT_LT(column(run, "balance.brain_gln").max, 20);
  EXPECT_GT(column(run, "balance.brain_gln").min, -20);
  EXPECT_GT(at(run, "brain.nh4_uptake", 0), 2.6);
  EXPECT_LT(at(run, "brain.nh4_uptake", 0), 7.7);
}

TEST(Brain, AmmoniaOfCirrhosisPilesUpAsGlutamineNotAsGlutamate) {
  const auto run = asked({"brain.gln", "brain.glu", "brain.gaba", "brain.ecf_gln", "brain.nh4_trapping", "plasma.nh4"},
                         "condition = \"cirrhosis\"\ndose = \"20 g oral\"\nuntil = \"24 h\"\n");
  EXPECT_GT(at(run, "brain.nh4_trapping", 0), 1.5 * 3.45);
  EXPECT_LT(at(run, "brain.nh4_trapping", 0), 13.4);
  EXPECT_GT(at(run, "brain.gln", 0), 1.1 * 2.8);
  EXPECT_GT(column(run, "brain.gln").max, 1.1 * at(run, "brain.gln", 0));  // a drink adds to it
  EXPECT_GT(at(run, "brain.ecf_gln", 0), 590);
  EXPECT_NEAR(at(run, "brain.glu", 0) / 8.5, 1, 0.05);
  EXPECT_NEAR(at(run, "brain.gaba", 0) / 1.1, 1, 0.05);
}

TEST(Brain, AnInjuredBarrierLetsPlasmaIn) {
  const std::string given = "dose = \"0.5 g/kg/d iv over 24 h\"\nuntil = \"24 h\"\n";
  const auto intact = asked({"brain.ecf_gln"}, given);
  const auto injured = asked({"brain.ecf_gln"}, "condition = \"brain-injury\"\n" + given);
  EXPECT_GT(at(injured, "brain.ecf_gln", 24) / at(injured, "brain.ecf_gln", 0),
            1.05 * at(intact, "brain.ecf_gln", 24) / at(intact, "brain.ecf_gln", 0));
}

TEST(Brain, BlockedBreakdownRaisesGabaNotItsCycle) {
  const auto run =
      asked({"brain.gaba", "brain.gaba_cycle", "brain.glu"}, "condition = \"vigabatrin\"\nuntil = \"1 h\"\n");
  EXPECT_GT(at(run, "brain.gaba", 0), 2.5);
  EXPECT_NEAR(at(run, "brain.gaba_cycle", 0), 0.0736, 0.002);
  EXPECT_NEAR(at(run, "brain.glu", 0), 8.5, 0.1);
}

}  // namespace
}  // namespace gln::test
