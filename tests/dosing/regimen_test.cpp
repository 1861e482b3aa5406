// The regimen grammar: what each instruction means, and the code, column and hint of each mistake.
#include "dosing/regimen.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "study/toy_model.hpp"

namespace gln::dosing {
namespace {

using ::testing::HasSubstr;

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

Dose good(const std::string& text) {
  Diagnostics diagnostics;
  const auto dose = parse_dose(text, model(), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << text << ": "
                                         << (diagnostics.all().empty() ? "" : to_string(diagnostics.all().front()));
  EXPECT_TRUE(dose.has_value()) << text;
  return dose.value_or(Dose{});
}

/// In g, of a person of 70 kg and 1.8 m2.
double grams(const std::string& text) {
  const auto dose = good(text);
  return amount_given(dose, model(), {70.0, 1.8}) *
         *model().products[static_cast<std::size_t>(dose.product)].molar_mass * 1000.0;
}

TEST(Regimen, AmountsByWeightAreaAndTime) {
  EXPECT_NEAR(grams("10 g oral"), 10.0, 1e-12);
  EXPECT_NEAR(grams("10 g l-glutamine oral"), 10.0, 1e-12);
  EXPECT_NEAR(grams("10000 mg oral"), 10.0, 1e-9);
  EXPECT_NEAR(grams("0.3 g/kg oral"), 21.0, 1e-12);
  EXPECT_NEAR(grams("10 g/m2 oral"), 18.0, 1e-12);
  EXPECT_NEAR(grams("100 mmol oral"), 14.6146, 1e-9);
  EXPECT_NEAR(grams("0.57 g/kg/d iv over 24 h"), 0.57 * 70.0, 1e-9);
  EXPECT_NEAR(grams("0.57 g/kg/d iv over 12 h"), 0.57 * 35.0, 1e-9)
      << "a rate times its duration, not the whole day's amount";
  EXPECT_NEAR(grams("856 umol/kg/h iv over 4 h"), 856e-6 * 4 * 70 * toy::gln_g_per_mol, 1e-8);
  EXPECT_NEAR(grams("856 \xC2\xB5mol/kg/h iv over 240 min"), 856e-6 * 4 * 70 * toy::gln_g_per_mol, 1e-8)
      << "the micro sign";
}

TEST(Regimen, ADipeptideIsDosedInItsOwnGrams) {
  const auto dose = good("20 g alanyl-glutamine oral at 1 h");
  EXPECT_NEAR(amount_given(dose, model(), {}), 20.0 / 217.2 * 1000.0, 1e-9);  // mmol
  EXPECT_DOUBLE_EQ(dose.at, 60.0);
}

TEST(Regimen, OtherBases) {
  EXPECT_NEAR(amount_given(good("600 kcal mixed-meal oral"), model(), {}), 600.0, 1e-12);
  EXPECT_NEAR(amount_given(good("2500 U/m2 pegaspargase iv"), model(), {70.0, 1.8}), 4500.0, 1e-9);
  EXPECT_NEAR(amount_given(good("2500 IU/m2 pegaspargase iv"), model(), {70.0, 1.8}), 4500.0, 1e-9);
}

TEST(Regimen, TimesMayTouchTheirUnits) {
  const auto dose = good("0.3g/kg oral at 1.5h every 8h for 3d");
  EXPECT_DOUBLE_EQ(dose.at, 90.0);
  EXPECT_DOUBLE_EQ(dose.every, 480.0);
  EXPECT_EQ(dose.count, 9);
  EXPECT_DOUBLE_EQ(good("1 g iv over 90 min").over, 90.0);
}

TEST(Regimen, RepeatsEndBeforeTheirDuration) {
  EXPECT_EQ(good("1 g oral every 8 h for 3 d").count, 9);
  EXPECT_EQ(good("1 g oral every 8 h for 25 h").count, 4);
  EXPECT_EQ(good("1 g oral every 7 h for 7 h").count, 1);
  EXPECT_EQ(good("1 g oral every 20 min for 5 h").count, 15) << "a third of an hour is no binary fraction";
  EXPECT_EQ(good("1 g oral every 8 h x3").count, 3);
  EXPECT_EQ(good("1 g oral every 8 h x 3").count, 3);
  EXPECT_EQ(good("1 g oral every 8 h \xC3\x97 3").count, 3);
}

TEST(Regimen, ARateWithoutDurationIsSplitOverItsDoses) {
  const auto dose = good("30 g/d oral every 8 h for 3 d");
  EXPECT_FALSE(dose.per_time);
  EXPECT_NEAR(dose.amount, 10.0, 1e-12);
  EXPECT_EQ(dose.count, 9);
  EXPECT_NEAR(grams("0.5 g/kg/d oral every 12 h x4"), 17.5, 1e-9);
}

struct Mistake {
  const char *text, *code;
  int column;
  const char* says;  // in the message or the hint
};

class RegimenMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(RegimenMistakes, AreReportedWithCodeAndColumn) {
  const auto& expected = GetParam();
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_dose(expected.text, model(), diagnostics).has_value()) << expected.text;
  ASSERT_FALSE(diagnostics.all().empty());
  const auto& first = diagnostics.all().front();
  EXPECT_EQ(first.code, expected.code) << expected.text << ": " << to_string(first);
  EXPECT_EQ(first.place.column, expected.column) << expected.text << ": " << to_string(first);
  EXPECT_THAT(first.message + " " + first.hint, HasSubstr(expected.says)) << expected.text;
}

INSTANTIATE_TEST_SUITE_P(
    All, RegimenMistakes,
    ::testing::Values(
        Mistake{"", "GLN-R001", 1, "10 g oral"}, Mistake{"   ", "GLN-R001", 1, "empty"},
        Mistake{"oral 10 g", "GLN-R002", 1, "begins with an amount"},
        Mistake{"1,5 g oral", "GLN-R002", 1, "decimals with a point"}, Mistake{"10-20 g oral", "GLN-R002", 1, "10-20"},
        Mistake{"10 oral", "GLN-R003", 1, "g/kg"}, Mistake{"10", "GLN-R003", 1, "mmol"},
        Mistake{"600 mixed-meal oral", "GLN-R003", 1, "kcal"}, Mistake{"2500 pegaspargase iv", "GLN-R003", 1, "U/m2"},
        Mistake{"10 gg oral", "GLN-R004", 4, "'gg' is not a unit"},
        Mistake{"10 g/lb oral", "GLN-R004", 6, "'lb' cannot follow"},
        Mistake{"10 g/kg/m2 oral", "GLN-R004", 4, "not both"},
        Mistake{"10 g/d/h oral over 1 h", "GLN-R004", 8, "'h' cannot follow"},
        Mistake{"-10 g oral", "GLN-R005", 1, "positive"}, Mistake{"0 g oral", "GLN-R005", 1, "positive"},
        Mistake{"1e999 g oral", "GLN-R005", 1, "positive"}, Mistake{"10 kcal oral", "GLN-R006", 4, "not dosed in kcal"},
        Mistake{"10 L oral", "GLN-R006", 4, "g, mg"}, Mistake{"10 g mixed-meal oral", "GLN-R006", 4, "kcal"},
        Mistake{"10 g pegaspargase iv", "GLN-R006", 4, "U"},
        Mistake{"10 g glutamin oral", "GLN-R007", 6, "l-glutamine"},
        Mistake{"10 g l-glutamin oral", "GLN-R007", 6, "did you mean 'l-glutamine'"},
        Mistake{"10 g orl", "GLN-R007", 6, "did you mean 'oral'"},
        Mistake{"10 g po", "GLN-R007", 6, "did you mean 'oral'"}, Mistake{"10 g l-glutamine", "GLN-R008", 17, "oral"},
        Mistake{"10 g at 1 h", "GLN-R008", 6, "route"},
        Mistake{"600 kcal mixed-meal iv", "GLN-R009", 21, "its routes: oral"},
        Mistake{"0.57 g/kg/d iv", "GLN-R010", 6, "over 24 h"}, Mistake{"5 g/h oral", "GLN-R010", 3, "over"},
        Mistake{"10 g oral at 2", "GLN-R011", 14, "min, h, d"},
        Mistake{"10 g oral over 2 every 8 h x2", "GLN-R011", 16, "no unit"},
        Mistake{"10 g oral at 2 kg", "GLN-R012", 16, "not a unit of time"},
        Mistake{"10 g oral at -2 h", "GLN-R012", 14, "zero or more"},
        Mistake{"10 g iv over 0 h", "GLN-R012", 14, "above zero"},
        Mistake{"10 g oral at 100 y", "GLN-R012", 14, "10 y"},
        Mistake{"10 g oral every 8 h", "GLN-R013", 11, "for 3 d"},
        Mistake{"10 g oral for 3 d", "GLN-R013", 18, "every"}, Mistake{"10 g oral x3", "GLN-R013", 13, "every"},
        Mistake{"10 g oral every 8 h x3 for 1 d", "GLN-R013", 11, "keep one"},
        Mistake{"10 g oral at", "GLN-R014", 13, "needs a time"},
        Mistake{"10 g oral now", "GLN-R014", 11, "not expected"},
        Mistake{"10 g oral at 1 h at 2 h", "GLN-R014", 18, "twice"},
        Mistake{"10 g oral evry 8 h x3", "GLN-R014", 11, "evry"},
        Mistake{"10 g oral iv", "GLN-R014", 11, "second route"},
        Mistake{"10 g oral every 8 h x0", "GLN-R015", 21, "x0"},
        Mistake{"10 g oral every 8 h x2.5", "GLN-R015", 21, "whole number"},
        Mistake{"10 g oral every 1 min for 1 y", "GLN-R015", 11, "10000"},
        Mistake{"30 g/d iv over 2 h every 8 h x3", "GLN-R016", 4, "two ways"}));

TEST(Regimen, AnUnknownNameIsNotAlsoAMissingRoute) {
  Diagnostics diagnostics;
  parse_dose("10 g orl", model(), diagnostics);
  EXPECT_EQ(diagnostics.all().size(), 1u);
}

TEST(Regimen, SeveralMistakesAreReportedTogether) {
  Diagnostics diagnostics;
  parse_dose("-10 g glutamin oral at 2", model(), diagnostics);
  std::vector<std::string> codes;
  for (const auto& diagnostic : diagnostics.all()) codes.push_back(diagnostic.code);
  EXPECT_THAT(codes, ::testing::ElementsAre("GLN-R005", "GLN-R007", "GLN-R011"));
}

TEST(Regimen, PlacesCountFromWhereTheTextStands) {
  Diagnostics diagnostics;
  parse_dose("10 g orl", model(), diagnostics, {"a.toml", 7, 10});
  EXPECT_EQ(diagnostics.all().front().place.file, "a.toml");
  EXPECT_EQ(diagnostics.all().front().place.line, 7);
  EXPECT_EQ(diagnostics.all().front().place.column, 15);
}

TEST(Regimen, HugeDosesAndOverlapsAreWarnedOf) {
  const auto warning = [](const std::string& text) {
    Diagnostics diagnostics;
    EXPECT_TRUE(parse_dose(text, model(), diagnostics).has_value()) << text;
    EXPECT_FALSE(diagnostics.has_errors());
    return diagnostics.all().empty() ? std::string() : diagnostics.all().front().code;
  };
  EXPECT_EQ(warning("700 g oral"), "GLN-R017");
  EXPECT_EQ(warning("20 g/kg oral"), "GLN-R017");
  EXPECT_EQ(warning("50000 kcal mixed-meal oral"), "GLN-R017");
  EXPECT_EQ(warning("30 g oral"), "");
  EXPECT_EQ(warning("25000 U/m2 pegaspargase iv"), "");
  EXPECT_EQ(warning("1 g iv over 2 h every 1 h x3"), "GLN-R019");
}

TEST(Events, BolusWithWater) {
  std::vector<int> states(model().pools.size());
  for (std::size_t i = 0; i < states.size(); ++i) states[i] = static_cast<int>(i);
  std::vector<ode::Event> events;
  Diagnostics diagnostics;
  ASSERT_TRUE(append_events(good("14.6146 g oral at 1 h"), model(), states, {}, events, diagnostics));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(static_cast<int>(events[0].index), model().find_pool("stomach.gln"));
  EXPECT_NEAR(events[0].value, 100.0, 1e-9);
  EXPECT_EQ(static_cast<int>(events[1].index), model().find_pool("stomach.water"));
  EXPECT_NEAR(events[1].value, 0.3, 1e-12);
  for (const auto& event : events) EXPECT_DOUBLE_EQ(event.time, 60.0);
}

TEST(Events, InfusionsStopAndCountTheirAtoms) {
  std::vector<int> states(model().pools.size());
  for (std::size_t i = 0; i < states.size(); ++i) states[i] = static_cast<int>(i);
  std::vector<ode::Event> events;
  Diagnostics diagnostics;
  ASSERT_TRUE(append_events(good("30 mmol/h iv over 2 h every 6 h x2"), model(), states, {}, events, diagnostics));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_NEAR(events[0].value, 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(events[1].time, 120.0);
  EXPECT_DOUBLE_EQ(events[0].value + events[1].value, 0.0);
  EXPECT_NEAR(atoms_given(events, model(), states, 60.0).nitrogen, 60.0, 1e-9)
      << "30 mmol in the first hour, two N each";
  EXPECT_NEAR(atoms_given(events, model(), states, 1440.0).nitrogen, 240.0, 1e-9);
  EXPECT_NEAR(atoms_given(events, model(), states, 1440.0).carbon, 600.0, 1e-9);
}

TEST(Events, ARouteWithoutAPoolIsAnError) {
  std::vector<int> states(model().pools.size());
  std::vector<ode::Event> events;
  Diagnostics diagnostics;
  EXPECT_FALSE(append_events(good("1 g alanyl-glutamine iv"), model(), states, {}, events, diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-R018");
  EXPECT_TRUE(events.empty()) << "all or nothing";
}

// A body made from another model has no state for the pool: once this wrote where no state was.
TEST(Events, ABodyWithoutThePoolIsRefused) {
  const std::vector<std::vector<int>> bodies{{}, std::vector<int>(model().pools.size(), -1)};
  for (const auto& states : bodies) {
    std::vector<ode::Event> events;
    Diagnostics diagnostics;
    EXPECT_FALSE(append_events(good("10 g oral"), model(), states, {}, events, diagnostics));
    ASSERT_FALSE(diagnostics.all().empty());
    EXPECT_EQ(diagnostics.all().front().code, "GLN-R018");
    EXPECT_THAT(diagnostics.all().front().message, HasSubstr("stomach.gln"));
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(atoms_given({}, model(), states, 60.0).nitrogen, 0.0);
  }
}

TEST(Events, ALabelThatIsNotFollowedIsRefused) {
  auto labelled = model();
  const auto dose = good("10 g oral");
  labelled.products[static_cast<std::size_t>(dose.product)].tracer = 0;
  std::vector<int> states(labelled.pools.size());
  for (std::size_t i = 0; i < states.size(); ++i) states[i] = static_cast<int>(i);
  std::vector<ode::Event> events;
  Diagnostics diagnostics;
  EXPECT_FALSE(append_events(dose, labelled, states, {}, events, diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-R021");
  EXPECT_TRUE(events.empty());
  labelled.tracers_within = {0};
  EXPECT_TRUE(append_events(dose, labelled, states, {}, events, diagnostics));
}

RC_GTEST_PROP(Regimen, FormattedDosesParseBackToTheLastBit, ()) {
  const auto pick = [](std::initializer_list<const char*> list) {
    return std::string(*rc::gen::elementOf(std::vector<const char*>(list)));
  };
  const double amount = *rc::gen::inRange(1, 2000000) / 1000.0;
  std::string text =
      fmt::format("{} {}", amount, pick({"g", "mg", "mmol", "umol", "g/kg", "mg/kg", "g/m2", "umol/kg"}));
  const bool rate = *rc::gen::arbitrary<bool>();
  const bool repeats = *rc::gen::arbitrary<bool>();
  const bool over = rate || *rc::gen::arbitrary<bool>();
  if (rate) text += pick({"/h", "/min"});
  text += pick({" oral", " l-glutamine oral", " iv", " alanyl-glutamine oral"});
  if (*rc::gen::arbitrary<bool>())
    text += fmt::format(" at {} {}", *rc::gen::inRange(1, 1000) / 10.0, pick({"h", "min", "d"}));
  if (over) text += fmt::format(" over {} {}", *rc::gen::inRange(1, 1000) / 10.0, pick({"h", "min"}));
  if (repeats)
    text += fmt::format(" every {} {} x{}", *rc::gen::inRange(1, 1000) / 10.0, pick({"h", "min"}),
                        *rc::gen::inRange(1, 500));
  Diagnostics diagnostics;
  const auto dose = parse_dose(text, model(), diagnostics);
  RC_ASSERT(dose.has_value());
  const auto again = parse_dose(format_dose(*dose, model()), model(), diagnostics);
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->amount == dose->amount);
  RC_ASSERT(again->unit.factor == dose->unit.factor);
  RC_ASSERT(again->product == dose->product);
  RC_ASSERT(again->route == dose->route);
  RC_ASSERT(again->per_weight == dose->per_weight);
  RC_ASSERT(again->per_area == dose->per_area);
  RC_ASSERT(again->per_time == dose->per_time);
  RC_ASSERT(again->at == dose->at);
  RC_ASSERT(again->over == dose->over);
  RC_ASSERT(again->every == dose->every);
  RC_ASSERT(again->count == dose->count);
}

RC_GTEST_PROP(Regimen, NoTextCrashesOrPassesSilently, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "10", "g", "g/kg", "/", "oral", "iv", "at", "over", "every", "for", "x", "x3", "1e400", "-1", "h", "\xC2\xB5",
      "\xFF", "l-glutamine", "mixed-meal", "kcal", "0x10", "nan", "1h", "g/kg/d/d", "x-1"));
  std::string text;
  for (const auto& word : words) text += word + " ";
  Diagnostics diagnostics;
  const auto dose = parse_dose(text, model(), diagnostics);
  RC_ASSERT(dose.has_value() != diagnostics.has_errors());
}

}  // namespace
}  // namespace gln::dosing
