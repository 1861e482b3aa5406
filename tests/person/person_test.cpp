// Who is simulated: slots from what was said, what was assumed, and the code of each mistake.
#include "person/person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "person/quantity.hpp"
#include "study/toy_model.hpp"

namespace gln::person {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

double slot(const Person& person, const std::string& name) {
  return slots_of(person, model())[static_cast<std::size_t>(model().find_parameter(name))];
}

Person good(const std::vector<Field>& fields) {
  Diagnostics diagnostics;
  auto person = make_person(fields, model(), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << to_string(diagnostics.all().front());
  return person;
}

TEST(Person, NothingSaidIsTheReferencePersonAndSaysSo) {
  const auto person = good({});
  EXPECT_TRUE(person.slots.empty());
  EXPECT_TRUE(person.given.empty());
  EXPECT_THAT(person.assumed, ElementsAre("weight 70 kg", "height 176 cm", "age 30 y", "sex male"));
}

TEST(Person, WhatIsSaidIsConverted) {
  const auto person =
      good({{"weight", "85800 g", {}}, {"height", "1.81 m", {}}, {"age", "26.8 y", {}}, {"sex", "male", {}}});
  EXPECT_NEAR(slot(person, "person.weight"), 85.8, 1e-12);
  EXPECT_NEAR(slot(person, "person.height"), 18.1, 1e-12);
  EXPECT_TRUE(person.assumed.empty());
  EXPECT_THAT(person.given, Contains("weight 85.8 kg"));
}

TEST(Person, AWomanWithoutWeightIsTheReferenceWoman) {
  const auto person = good({{"sex", "female", {}}});
  EXPECT_DOUBLE_EQ(slot(person, "person.female"), 1.0);
  EXPECT_DOUBLE_EQ(slot(person, "person.weight"), 60.0);
  EXPECT_DOUBLE_EQ(slot(person, "person.height"), 16.3);
  EXPECT_THAT(person.assumed, ElementsAre("weight 60 kg", "height 163 cm", "age 30 y"));
  const auto heavy = good({{"sex", "female", {}}, {"weight", "80 kg", {}}});
  EXPECT_DOUBLE_EQ(slot(heavy, "person.weight"), 80.0);
}

TEST(Person, ABaselineMayBeMassPerVolume) {
  const auto person = good({{"plasma.gln", "6 mg/dL", {}}});
  // 6 mg/dL = 60 mg/L over 146.146 mg/mmol
  EXPECT_NEAR(slot(person, "plasma.gln.baseline"), 60.0 / 146.146, 1e-12);
  EXPECT_NEAR(slot(good({{"plasma.gln", "420 umol/L", {}}}), "plasma.gln.baseline"), 0.42, 1e-12);
}

TEST(Person, ABaselineThatScalesGetsTheSlotThatGivesTheValue) {
  auto scaled = toy::model();
  auto& baseline = scaled.parameters[static_cast<std::size_t>(scaled.find_parameter("plasma.gln.baseline"))];
  baseline.scales_with = toy::node(lang::Node::parameter, scaled.find_parameter("person.weight"));
  Diagnostics diagnostics;
  const auto person = make_person({{"weight", "140 kg", {}}, {"plasma.gln", "420 umol/L", {}}}, scaled, diagnostics);
  EXPECT_NEAR(parameter_value(scaled, slots_of(person, scaled), scaled.find_parameter("plasma.gln.baseline")), 0.42,
              1e-12);
  EXPECT_NEAR(slots_of(person, scaled)[static_cast<std::size_t>(scaled.find_parameter("plasma.gln.baseline"))], 0.21,
              1e-12);
}

TEST(Person, BodySurfaceIsMostellers) {
  // sqrt(176 * 70 / 3600) = 1.85 m2
  const auto size = body_size(slots_of(good({}), model()), model());
  EXPECT_DOUBLE_EQ(size.weight_kg, 70.0);
  EXPECT_NEAR(size.area_m2, std::sqrt(176.0 * 70.0 / 3600.0), 1e-12);
}

struct Mistake {
  Field field;
  const char *code, *says;
};

class PersonMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(PersonMistakes, AreReportedWithTheirPlace) {
  Diagnostics diagnostics;
  auto field = GetParam().field;
  field.place = {"study.toml", 3, 9};
  const auto person = make_person({field}, model(), diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u) << field.text;
  const auto& first = diagnostics.all().front();
  EXPECT_EQ(first.code, GetParam().code) << to_string(first);
  EXPECT_EQ(first.place.line, 3);
  EXPECT_THAT(first.message + " " + first.hint, HasSubstr(GetParam().says));
  if (diagnostics.has_errors()) {
    EXPECT_TRUE(person.slots.empty()) << "a wrong value is never used";
  }
}

INSTANTIATE_TEST_SUITE_P(All, PersonMistakes,
                         ::testing::Values(Mistake{{"wieght", "70 kg", {}}, "GLN-P001", "did you mean 'weight'"},
                                           Mistake{{"plasma.gl", "70 kg", {}}, "GLN-P001", "plasma.gln"},
                                           Mistake{{"weight", "70", {}}, "GLN-P002", "kg or g"},
                                           Mistake{{"age", "30", {}}, "GLN-P002", "y"},
                                           Mistake{{"weight", "heavy", {}}, "GLN-P003", "kg"},
                                           Mistake{{"weight", "70 cm", {}}, "GLN-P004", "kg or g"},
                                           Mistake{{"plasma.gln", "6 g", {}}, "GLN-P004", "mg/dL"},
                                           Mistake{{"sex", "woman", {}}, "GLN-P005", "female"},
                                           Mistake{{"sex", "m", {}}, "GLN-P005", "male"},
                                           Mistake{{"weight", "-70 kg", {}}, "GLN-P007", "40 kg to 150 kg"},
                                           Mistake{{"weight", "0 kg", {}}, "GLN-P007", "far outside"},
                                           Mistake{{"weight", "70 t", {}}, "GLN-P007", "far outside"},
                                           Mistake{{"urine.gln", "1 mmol", {}}, "GLN-P008", "no baseline"},
                                           Mistake{{"plasma.gln", "0 umol/L", {}}, "GLN-P009", "above zero"},
                                           Mistake{{"weight", "30 kg", {}}, "GLN-P010", "outside the range"},
                                           Mistake{{"plasma.gln", "420 mmol/L", {}}, "GLN-P012", "check the unit"}));

TEST(Person, SaidTwice) {
  Diagnostics diagnostics;
  make_person({{"age", "30 y", {}}, {"age", "31 y", {}}}, model(), diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-P006");
}

TEST(Person, AnImpossibleBuildIsWarnedOf) {
  Diagnostics diagnostics;
  make_person({{"weight", "150 kg", {}}, {"height", "140 cm", {}}}, model(), diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-P011");
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST(Person, AModelWithoutSexSaysSo) {
  lang::Model sexless;
  Diagnostics diagnostics;
  make_person({{"sex", "female", {}}}, sexless, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-P014");
}

TEST(Quantity, MassAndAmountExchangeByMolarMass) {
  const auto& gln = model().species[static_cast<std::size_t>(model().find_species("gln"))];
  const auto wanted = toy::unit("mmol.h/L").dimension;
  const auto fitted = fit_unit(toy::unit("mg.h/dL"), wanted, &gln);
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->factor, 10.0 / 146.146 * 60.0, 1e-9);  // 1 mg.h/dL in mmol.min/L
  EXPECT_EQ(fitted->text, "mg.h/dL");
  EXPECT_FALSE(fit_unit(toy::unit("mg/dL"), toy::unit("U/L").dimension, &gln).has_value());
  EXPECT_FALSE(fit_unit(toy::unit("mg/dL"), toy::unit("mmol/L").dimension, nullptr).has_value());
}

}  // namespace
}  // namespace gln::person
