// Explicit tracers in the shipped body: they agree with the algebra of the readouts where its assumptions hold, keep
// their label, and differ among each other as laboratories found.
#include "physiology/body_fixture.hpp"

namespace gln::test {
namespace {

double last(const study::ArmRun& run, const std::string& readout) {
  const auto* column = run.find(readout);
  if (column == nullptr || column->values.empty()) {
    ADD_FAILURE() << readout;
    return NAN;
  }
  return column->values.back();
}

study::ArmRun primed(const std::string& tracer) {
  auto& body = ShippedBody::instance();
  body.readouts = {"tracer." + tracer + ".ra_gln", "flux.ra_gln", "tracer." + tracer + ".oxidised"};
  auto run = body.run("dose = [\"6 umol/kg " + tracer + "-glutamine iv\", \"0.1 umol/kg/min " + tracer +
                      "-glutamine iv over 4 h\"]\nuntil = \"4 h\"\n");
  body.readouts.clear();
  return run;
}

// The molecule's dilution at 4 h is what tracer.disposal writes down by hand: it counts muscle as lost for good, which
// it is not quite, so the explicit tracer reads a little lower and falls with time.
TEST(Tracer, MoleculeAgreesWithTheAlgebra) {
  const auto run = primed("2H5");
  ASSERT_EQ(run.status, ode::Status::ok) << run.reason;
  const double ratio = last(run, "tracer.2H5.ra_gln") / last(run, "flux.ra_gln");
  EXPECT_LT(ratio, 1.0);
  EXPECT_GT(ratio, 0.85);
}

TEST(Tracer, TwoTracersGiveTwoAnswers) {
  const double molecule = last(primed("2H5"), "tracer.2H5.ra_gln");
  const double amide = last(primed("15N-amide"), "tracer.15N-amide.ra_gln");
  const double carbon = last(primed("13C5"), "tracer.13C5.ra_gln");
  EXPECT_GT(molecule, carbon) << "carbon comes back with glutamate";
  EXPECT_GT(carbon, amide * 1.01) << "ammonia brings amide label back";
}

TEST(Tracer, CarbonOneIsBreathedOutMoreThanAllCarbon) {
  EXPECT_GT(last(primed("13C-1"), "tracer.13C-1.oxidised"), 1.3 * last(primed("13C5"), "tracer.13C5.oxidised"));
}

// Transaminases of the gut wall swap glutamate's nitrogen with other amino acids: without that both labelled nitrogens of
// citrulline would come from glutamine and read 180 % (vandepoll2007_jphysiol 80 %, marini2017 88 %).
TEST(Tracer, CitrullineCarriesLessLabelThanGlutamine) {
  auto& body = ShippedBody::instance();
  body.readouts = {"tracer.15N-amino.cit_from_gln"};
  const auto run = body.run(
      "dose = [\"6 umol/kg 15N-amino-glutamine iv\", \"0.1 umol/kg/min 15N-amino-glutamine iv over 6 h\"]\n"
      "until = \"6 h\"\n");
  body.readouts.clear();
  EXPECT_GT(last(run, "tracer.15N-amino.cit_from_gln"), 60);
  EXPECT_LT(last(run, "tracer.15N-amino.cit_from_gln"), 110);
}

// Without a priming dose appearance reads high while label goes into organs, but never without bound.
TEST(Tracer, AppearanceIsBoundedFromTheFirstSecond) {
  auto& body = ShippedBody::instance();
  body.readouts = {"tracer.2H5.ra_gln"};
  const auto run = body.run("dose = [\"0.1 umol/kg/min 2H5-glutamine iv over 4 h\"]\nuntil = \"4 h\"\n");
  body.readouts.clear();
  EXPECT_LT(column(run, "tracer.2H5.ra_gln").max, 5 * last(run, "tracer.2H5.ra_gln"));
}

TEST(Tracer, LabelIsKept) {
  for (const char* tracer : {"15N-amide", "15N-amino", "13C-1", "13C5", "2H5"}) {
    const auto run = primed(tracer);
    ASSERT_TRUE(run.label_residual.has_value()) << tracer;
    EXPECT_LT(*run.label_residual, 1e-9) << tracer;
  }
}

TEST(Tracer, FirstPassByTwoTracersIsTheShareOfTheReadout) {
  auto& body = ShippedBody::instance();
  body.readouts = {"tracer.13C-1.splanchnic_extraction", "flux.splanchnic_extraction"};
  const auto run = body.run(
      "dose = [\"0.1 umol/kg/min 2H5-glutamine iv over 6 h\", \"0.1 umol/kg/min 13C-1-glutamine nasogastric over 6 "
      "h\"]\nuntil = "
      "\"6 h\"\n");
  body.readouts.clear();
  EXPECT_NEAR(last(run, "tracer.13C-1.splanchnic_extraction"), last(run, "flux.splanchnic_extraction"), 4.0);
}

TEST(Tracer, SharesOfTheTracerGivenStopWithItsInfusion) {
  auto& body = ShippedBody::instance();
  body.readouts = {"tracer.15N-amino.gln_to_cit", "tracer.15N-amino.gln_to_arg"};
  const auto run = body.run("dose = [\"0.1 umol/kg/min 15N-amino-glutamine iv over 6 h\"]\nuntil = \"8 h\"\n");
  const auto bolus = body.run("dose = [\"0.1 g 15N-amino-glutamine oral\"]\nuntil = \"2 h\"\n");
  for (const auto& name : body.readouts) {
    EXPECT_GT(at(run, name, 5.5), 0.5) << name;
    EXPECT_EQ(last(run, name), 0.0) << name;
    for (const double value : column(bolus, name).values) EXPECT_LE(value, 100.0) << name;
  }
  body.readouts.clear();
}

TEST(Tracer, ARunWithoutOneHasNoTwins) {
  auto& body = ShippedBody::instance();
  const auto run = body.run("dose = [\"10 g oral\"]\n");
  EXPECT_FALSE(run.label_residual.has_value());
  EXPECT_TRUE(body.model.tracers_within.empty());
}

}  // namespace
}  // namespace gln::test
