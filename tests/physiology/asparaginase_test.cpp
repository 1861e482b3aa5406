// Asparaginase, as statements: what it does to asparagine, glutamine and ammonia, and what glutamine does to it.

#include <cmath>

#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

study::ArmRun given(const std::string& doses, const std::string& until = "48 h") {
  return asked({"plasma.asparaginase", "plasma.asparagine", "plasma.aspartate", "plasma.gln", "plasma.glu",
                "plasma.nh4", "flux.gln_hydrolysis"},
               "dose = [" + doses + "]\nuntil = \"" + until + "\"\n");
}

TEST(Asparaginase, EmptiesAsparagineWhileActiveAndLetsItBack) {
  const auto run = given("\"2500 U/m2 pegaspargase iv over 2 h\"", "60 d");
  const auto& activity = column(run, "plasma.asparaginase").values;
  const auto& asparagine = column(run, "plasma.asparagine").values;
  for (std::size_t t = 0; t < run.hours.size(); ++t) {
    // The label's definition of depletion: below 3 umol/L at 100 U/L or more (some more here: half-saturation is an
    // assumption).
    if (activity[t] >= 100 && run.hours[t] > 2) {
      EXPECT_LT(asparagine[t], 4) << run.hours[t];
    }
    EXPECT_GT(asparagine[t], -1e-6) << run.hours[t];
  }
  EXPECT_NEAR(asparagine.back(), 40, 2);
}

TEST(Asparaginase, ClearanceOfThePegylatedEnzymeRisesWithTime) {
  const auto run = given("\"2500 U/m2 pegaspargase iv\"", "36 d");
  const auto half_life = [&](double from, double to) {
    return (to - from) * std::log(2) /
           std::log(at(run, "plasma.asparaginase", from) / at(run, "plasma.asparaginase", to));
  };
  EXPECT_GT(half_life(24, 240), 2 * half_life(720, 840));
}

TEST(Asparaginase, TakesGlutamineOnlyWithMuchSideActivity) {
  // E. coli enzyme at its usual dose: a moderate fall. Erwinia enzyme just after an infusion: a deep one that is over
  // within days.
  const auto pegylated = given("\"2500 U/m2 pegaspargase iv over 2 h\"");
  EXPECT_LT(at(pegylated, "plasma.gln", 24), 0.98 * 600);
  EXPECT_GT(at(pegylated, "plasma.gln", 24), 0.80 * 600);
  const auto erwinia = given("\"20000 U/m2 asparaginase-erwinia iv over 1 h\"", "96 h");
  EXPECT_LT(column(erwinia, "plasma.gln").min, 0.4 * 600);
  EXPECT_GT(at(erwinia, "plasma.gln", 72), 0.9 * 600);
  EXPECT_GT(column(erwinia, "plasma.glu").max, 2 * 42);
}

TEST(Asparaginase, AmmoniaAndAspartateRise) {
  const auto run = given("\"5000 U/m2 asparaginase-e-coli iv over 1 h\"");
  EXPECT_GT(at(run, "plasma.nh4", 2), 1.2 * 30);
  EXPECT_LT(at(run, "plasma.nh4", 2), 5 * 30);
  EXPECT_GT(at(run, "plasma.aspartate", 2), 1.5 * 5);
}

TEST(Asparaginase, GlutamineByMouthHardlyChangesDepletion) {
  // The other direction of the interaction: glutamine competes for the enzyme and feeds the synthetase, yet 30 g a day
  // moves asparagine by a few per cent.
  const std::string glutamine = ", \"10 g oral at 24 h every 8 h x3\"";
  for (const std::string enzyme :
       {"\"2500 U/m2 pegaspargase iv\"", "\"20000 U/m2 asparaginase-erwinia iv over 1 h\""}) {
    const auto alone = given(enzyme), with = given(enzyme + glutamine);
    for (const double hour : {26.0, 30.0, 36.0, 47.0})
      EXPECT_NEAR(at(with, "plasma.asparagine", hour), at(alone, "plasma.asparagine", hour),
                  0.1 * at(alone, "plasma.asparagine", hour))
          << enzyme << " " << hour;
  }
}

TEST(Asparaginase, BooksClose) {
  for (const char* dose :
       {"\"2500 U/m2 pegaspargase im\"", "\"2500 U/m2 calaspargase iv\"", "\"5000 U/m2 asparaginase-e-coli im\"",
        "\"5000 U/m2 asparaginase-e-coli-recombinant iv\"", "\"20000 U/m2 asparaginase-erwinia iv\"",
        "\"17500 U/m2 asparaginase-erwinia-recombinant im\""}) {
    const auto run = given(dose);
    EXPECT_LT(run.nitrogen_residual, 1e-9) << dose;
    EXPECT_LT(run.carbon_residual, 1e-9) << dose;
    EXPECT_GT(column(run, "plasma.asparaginase").max, 50) << dose;
  }
}

}  // namespace
}  // namespace gln::test
