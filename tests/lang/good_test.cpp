// The fixture in tests/lang/good: everything the language can say, read back; and what modules at run time may do to
// it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "lang/case.hpp"
#include "lang/model.hpp"
#include "lang/print.hpp"

namespace gln::lang {
namespace {

const std::string good = GLN_SOURCE_DIR "/tests/lang/good";

const Model& loaded() {
  static const Model model = [] {
    Diagnostics diagnostics;
    Model result = load_model(good, {}, diagnostics);
    for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
    return result;
  }();
  return model;
}

const Parameter& parameter(const Model& model, const std::string& name) {
  const int index = model.find_parameter(name);
  EXPECT_GE(index, 0) << name;
  return model.parameters.at(static_cast<std::size_t>(index));
}
const Process& process(const Model& model, const std::string& name) {
  const int index = model.find_process(name);
  EXPECT_GE(index, 0) << name;
  return model.processes.at(static_cast<std::size_t>(index));
}

TEST(Good, LoadsWithoutAWord) {
  const Model& model = loaded();
  EXPECT_EQ(model.name, "small-body");
  EXPECT_EQ(model.files.size(), 10U);
  EXPECT_EQ(model.hash.size(), 64U);
  EXPECT_EQ(model.species.size(), 5U);
  EXPECT_EQ(model.processes.size(), 10U);
  EXPECT_EQ(model.find_parameter("nothing"), -1);
}

TEST(Good, NumbersAreInInternalUnits) {
  const Model& model = loaded();
  const auto& flux = parameter(model, "liver.gls.flux");
  EXPECT_DOUBLE_EQ(flux.value, 0.1);
  EXPECT_EQ(flux.role, ParameterRole::flux);
  EXPECT_EQ(flux.source.kind, Provenance::fitted);
  EXPECT_EQ(flux.source.references, std::vector<std::string>{"smith2001"});
  EXPECT_EQ(flux.source.script, "tools/fit.py");
  EXPECT_EQ(to_text(flux.scales_with, model), "liver.mass");
  const auto& km = parameter(model, "liver.gls.Km");
  EXPECT_EQ(km.source.organism, "rat");
  EXPECT_DOUBLE_EQ(*km.source.high, 3.0);
  const auto& baseline = parameter(model, "plasma.gln.baseline");
  EXPECT_DOUBLE_EQ(baseline.value, 0.6);
  EXPECT_DOUBLE_EQ(*baseline.source.low, 0.4);
  ASSERT_TRUE(baseline.distribution);
  EXPECT_DOUBLE_EQ(baseline.distribution->cv, 0.15);
  EXPECT_DOUBLE_EQ(*model.species[static_cast<std::size_t>(model.find_species("gln"))].molar_mass, 146.146e-6);
  EXPECT_DOUBLE_EQ(parameter(model, "gut.absorb.k").value, 0.04);
  EXPECT_EQ(parameter(model, "person.weight").role, ParameterRole::covariate);
  EXPECT_EQ(parameter(model, "liver.gls.activity").value, 1.0);
}

TEST(Good, DerivedParametersHaveASlotOfOne) {
  const auto& volume = parameter(loaded(), "muscle.volume");
  EXPECT_EQ(volume.value, 1.0);
  EXPECT_EQ(to_text(volume.formula, loaded()), "water_fraction * muscle.mass / 1");
}

TEST(Good, NamesMeanTheNearestThing) {
  const Model& model = loaded();
  // Km is each process's own; `gln` is the pool of `in`; `drive` is the module's assignment; `mass` the module's
  // parameter.
  EXPECT_EQ(to_text(process(model, "liver.gls").law, model), "plasma.gln / (liver.gls.Km + plasma.gln)");
  EXPECT_EQ(to_text(process(model, "liver.gls").modifiers[0], model), "liver.drive");
  EXPECT_EQ(to_text(process(model, "liver.gls").modifiers[1], model),
            "1 + 0.1 * tanh((plasma.gln - baseline(plasma.gln)) / 1)");
  EXPECT_EQ(to_text(process(model, "muscle.release").law, model), "muscle.gln");
  EXPECT_EQ(to_text(process(model, "muscle.breakdown").law, model),
            "if(muscle.gln > 0.1, 1 / (1 + muscle.gln / muscle.breakdown.K), 1)");
  EXPECT_EQ(to_text(model.readouts[0].formula, model), "(rate(muscle.release) + rate(gut.absorb)) / person.weight");
}

TEST(Good, LawsAreWrittenOut) {
  const Model& model = loaded();
  EXPECT_EQ(to_text(process(model, "muscle.uptake").law, model),
            "plasma.gln / (muscle.uptake.Km + plasma.gln) * (140 / (20 + 140))");
}

TEST(Good, ProcessesKnowTheirPools) {
  const Model& model = loaded();
  const auto& gls = process(model, "liver.gls");
  ASSERT_EQ(gls.terms.size(), 3U);
  EXPECT_EQ(gls.form, ProcessForm::flux);
  EXPECT_EQ(model.pools[static_cast<std::size_t>(gls.terms[0].pool)].name, "plasma.gln");
  EXPECT_EQ(gls.terms[0].coefficient, -1.0);
  const auto& out = process(model, "liver.nh4_out");
  EXPECT_EQ(out.form, ProcessForm::closes);
  EXPECT_EQ(model.pools[static_cast<std::size_t>(out.closes)].name, "plasma.nh4");
  const auto& tally = model.pools[static_cast<std::size_t>(model.find_pool("urine.nh4"))];  // made when first named
  EXPECT_TRUE(tally.boundary);
  EXPECT_FALSE(tally.steady);
  EXPECT_EQ(tally.baseline, -1);
  EXPECT_EQ(process(model, "gut.drink").terms.size(), 1U);
}

TEST(Good, ConditionsAndProducts) {
  const Model& model = loaded();
  const auto& fever = model.conditions.at(static_cast<std::size_t>(model.find_condition("fever")));
  ASSERT_EQ(fever.changes.size(), 3U);
  EXPECT_EQ(fever.changes[0].kind, ChangeKind::multiply);
  EXPECT_EQ(fever.changes[0].value, 2.0);
  EXPECT_DOUBLE_EQ(*fever.changes[0].source.low, 1.5);
  EXPECT_DOUBLE_EQ(fever.changes[1].value, 1.2);
  EXPECT_DOUBLE_EQ(fever.changes[2].value, -0.2);
  EXPECT_TRUE(fever.changes[2].direction_only);
  const auto& gln = model.products.at(static_cast<std::size_t>(model.find_product("l-glutamine")));
  EXPECT_EQ(gln.delivers.at(0).amount, 1.0);
  EXPECT_DOUBLE_EQ(gln.with.at(0).amount, 0.3);
  EXPECT_EQ(gln.routes, (std::vector<std::string>{"oral", "iv"}));
  const auto& shake = model.products.at(static_cast<std::size_t>(model.find_product("shake")));
  EXPECT_DOUBLE_EQ(shake.delivers.at(0).amount, 410.0);  // mmol per kg
  EXPECT_DOUBLE_EQ(shake.delivers.at(1).amount, 2.0);    // L per kg
  EXPECT_EQ(shake.changes.size(), 1U);
}

TEST(Good, ReadoutsByMass) {
  testing_case::Folder folder(
      "[readout.\"plasma.gln\"]\nformula = \"plasma.gln\"\nunit = \"mg/dL\"\nspecies = \"gln\"\n");
  Diagnostics diagnostics;
  const Model model = load_model(folder.model(), {}, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors());
  // 600 umol/L of glutamine are 0.6 mmol/L * 146.146 mg/mmol = 87.69 mg/L = 8.769 mg/dL.
  EXPECT_NEAR(0.6 / model.readouts[0].unit.factor, 8.76876, 1e-5);
}

TEST(Hash, IsOfTheTextNotOfThePlace) {
  const auto copy = std::filesystem::temp_directory_path() / ("gln-good-" + std::to_string(getpid()));
  std::filesystem::remove_all(copy);
  std::filesystem::copy(good, copy, std::filesystem::copy_options::recursive);
  Diagnostics diagnostics;
  EXPECT_EQ(load_model(copy.string(), {}, diagnostics).hash, loaded().hash);
  EXPECT_EQ(load_model(copy.string() + "/", {}, diagnostics).hash, loaded().hash);
  std::ofstream(copy / "laws.toml", std::ios::app) << "# one more line\n";
  EXPECT_NE(load_model(copy.string(), {}, diagnostics).hash, loaded().hash);
  std::filesystem::remove_all(copy);
}

TEST(RunTime, ModulesAddAndOverride) {
  testing_case::Folder folder("");
  folder.write("extra.toml", R"TOML(
[module]
name = "drug"
[override.k]
value = 12
unit = "1/h"
kind = "assumption"
low = 6
high = 20
[process.inhibited]
turns = "plasma.gln -> urine.gln"
rate = "k * amount(plasma.gln) * (1 - block)"
block = { value = 50, unit = "%", kind = "assumption", note = "n" }
)TOML");
  Diagnostics diagnostics;
  const Model model = load_model(folder.model(), {folder.path("extra.toml")}, diagnostics);
  for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
  EXPECT_DOUBLE_EQ(parameter(model, "k").value, 0.2);
  EXPECT_DOUBLE_EQ(*parameter(model, "k").source.high, 20.0 / 60);
  EXPECT_DOUBLE_EQ(parameter(model, "drug.inhibited.block").value, 0.5);
  EXPECT_EQ(process(model, "drug.inhibited").module, "drug");
}

TEST(RunTime, OverridesReplaceFormulasAndKeepScaling) {
  testing_case::Folder folder(R"TOML(
[parameter.derived]
formula = "2 * a"
unit = "1"
kind = "derived"
[parameter.scaled]
value = 1
unit = "L"
scales_with = "person.weight"
kind = "assumption"
note = "n"
)TOML");
  folder.write("extra.toml", R"TOML(
[override.derived]
value = 7
unit = "1"
kind = "assumption"
note = "n"
[override.scaled]
value = 500
unit = "mL"
kind = "assumption"
note = "n"
[override.a]
formula = "derived + 1"
unit = "1"
kind = "derived"
)TOML");
  Diagnostics diagnostics;
  const Model model = load_model(folder.model(), {folder.path("extra.toml")}, diagnostics);
  for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
  EXPECT_EQ(parameter(model, "derived").formula, nullptr);
  EXPECT_EQ(parameter(model, "derived").value, 7.0);
  EXPECT_DOUBLE_EQ(parameter(model, "scaled").value, 0.5);
  EXPECT_EQ(to_text(parameter(model, "scaled").scales_with, model), "person.weight");
  EXPECT_EQ(to_text(parameter(model, "a").formula, model), "derived + 1");
}

}  // namespace
}  // namespace gln::lang
