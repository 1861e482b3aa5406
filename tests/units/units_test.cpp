#include "units/units.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace gln {
namespace {

Unit unit(const char* text) {
  std::string why;
  const auto parsed = parse_unit(text, &why);
  EXPECT_TRUE(parsed) << text << ": " << why;
  return parsed.value_or(Unit{});
}

struct Case {
  const char* text;
  double factor;
  const char* dimension;
};

// The internal set is coherent, so each factor is an exact decimal or a ratio of 60s: compared without tolerance.
class Known : public testing::TestWithParam<Case> {};
TEST_P(Known, FactorAndDimension) {
  const Unit parsed = unit(GetParam().text);
  EXPECT_DOUBLE_EQ(parsed.factor, GetParam().factor);
  EXPECT_EQ(to_string(parsed.dimension), GetParam().dimension);
  EXPECT_EQ(parsed.text, GetParam().text);
}
INSTANTIATE_TEST_SUITE_P(
    Units, Known,
    testing::Values(Case{"1", 1, "1"}, Case{"%", 0.01, "1"}, Case{"mmol", 1, "mmol"}, Case{"umol/L", 1e-3, "mmol/L"},
                    Case{"mmol/L", 1, "mmol/L"}, Case{"mol", 1000, "mmol"}, Case{"umol/kg/h", 1e-3 / 60, "mmol/kg/min"},
                    Case{"umol.h/L", 0.06, "mmol.min/L"}, Case{"mg/kg/h", 1e-6 / 60, "1/min"}, Case{"g", 1e-3, "kg"},
                    Case{"L/d/m2", 1.0 / 1440 / 100, "dm/min"}, Case{"mg/dL", 1e-5, "kg/L"},
                    Case{"g/mol", 1e-6, "kg/mmol"}, Case{"U/L", 1, "U/L"}, Case{"IU/m2", 0.01, "U/dm2"},
                    Case{"mU", 1e-3, "U"}, Case{"kcal/mL", 1000, "kcal/L"}, Case{"kJ", 1 / 4.184, "kcal"},
                    Case{"cal", 1e-3, "kcal"}, Case{"y", 365.25 * 1440, "min"}, Case{"d", 1440, "min"},
                    Case{"min", 1, "min"}, Case{"h", 60, "min"}, Case{"s", 1.0 / 60, "min"}, Case{"cm", 0.1, "dm"},
                    Case{"m2", 100, "dm2"}, Case{"1/min", 1, "1/min"}, Case{"1/h", 1.0 / 60, "1/min"},
                    Case{"mL", 1e-3, "L"}, Case{"dm3", 1, "L"}, Case{"mL/min/1.73m2", 1e-3 / 173, "dm/min"},
                    Case{"L/min/(70 kg)", 1.0 / 70, "L/kg/min"}, Case{"umol/min/U", 1e-3, "mmol/min/U"},
                    Case{"mmol/g", 1000, "mmol/kg"}, Case{"pmol/L", 1e-9, "mmol/L"}, Case{"mOsm/kg", 1, "mmol/kg"},
                    Case{"µmol/L", 1e-3, "mmol/L"}));

class Refused : public testing::TestWithParam<const char*> {};
TEST_P(Refused, WithAReason) {
  std::string why;
  EXPECT_FALSE(parse_unit(GetParam(), &why));
  EXPECT_FALSE(why.empty());
}
INSTANTIATE_TEST_SUITE_P(Units, Refused,
                         testing::Values("", "  ", "furlongs per glas", "mmol/", "10 mmol", "3", "-mmol", "degC", "K",
                                         "dBZ", "days since 2001-01-01", "@", "mmol/L/", "0 mmol", "e",
                                         "kg^999999999999", "V"));

TEST(Value, ReadsNumberAndUnit) {
  const auto value = parse_value("3.5 mmol/L");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->value, 3.5);
  EXPECT_EQ(value->unit.text, "mmol/L");
  EXPECT_DOUBLE_EQ(parse_value("250 umol/L")->internal(), 0.25);
  EXPECT_DOUBLE_EQ(parse_value("26.8 y")->internal(), 26.8 * 365.25 * 1440);
  EXPECT_DOUBLE_EQ(parse_value(" -1e2 % ")->internal(), -1.0);
  EXPECT_DOUBLE_EQ(parse_value("85.8kg")->internal(), 85.8);
}

TEST(Value, RefusesABareNumberAndSaysWhatToDo) {
  std::string why;
  EXPECT_FALSE(parse_value("3.5", &why));
  EXPECT_NE(why.find("unit"), std::string::npos);
  for (const char* text : {"", "mmol", "nan mmol", "inf mmol", "3 4 mmol", "1e999 g"})
    EXPECT_FALSE(parse_value(text)) << text;
}

TEST(Dimensions, PrintVolumesAsLitres) {
  EXPECT_EQ(to_string(unit("L").dimension), "L");
  EXPECT_EQ(to_string(unit("m").dimension), "dm");
  EXPECT_EQ(to_string(unit("1/L").dimension), "1/L");
  EXPECT_EQ(to_string(unit("mmol2").dimension), "mmol2");
}

RC_GTEST_PROP(Dimensions, AreAGroup,
              (const std::array<std::int8_t, 6>& a, const std::array<std::int8_t, 6>& b, std::int8_t n)) {
  Dimension x, y;
  for (std::size_t i = 0; i < 6; ++i) x.exponent[i] = a[i], y.exponent[i] = b[i];
  RC_ASSERT(x * y / y == x);
  RC_ASSERT(x / x == Dimension{});
  RC_ASSERT((x * y).power(n) == x.power(n) * y.power(n));
}

// What is printed can be read back to the same dimension and factor 1: the names are those of the internal units.
RC_GTEST_PROP(Dimensions, PrintedNamesReadBack, ()) {
  Dimension dimension;
  for (auto& e : dimension.exponent) e = *rc::gen::inRange(-3, 4);
  const auto parsed = parse_unit(to_string(dimension));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->dimension == dimension);
  RC_ASSERT(parsed->factor == 1.0);
}

// A product of two units has the product of their factors (to rounding) and dimensions.
RC_GTEST_PROP(Units, Multiply, ()) {
  static const std::vector<std::string> names = {"umol", "mmol", "g", "mg",   "h",  "d",  "L",
                                                 "dL",   "mL",   "U", "kcal", "kg", "m2", "y"};
  const auto a = *rc::gen::elementOf(names), b = *rc::gen::elementOf(names);
  const Unit x = unit(a.c_str()), y = unit(b.c_str()), product = unit((a + "." + b).c_str()),
             ratio = unit((a + "/" + b).c_str());
  RC_ASSERT(product.dimension == x.dimension * y.dimension);
  RC_ASSERT(ratio.dimension == x.dimension / y.dimension);
  RC_ASSERT(std::abs(product.factor / (x.factor * y.factor) - 1) < 1e-14);
  RC_ASSERT(std::abs(ratio.factor / (x.factor / y.factor) - 1) < 1e-14);
}

RC_GTEST_PROP(Units, NeverCrashOnText, (const std::string& text)) {
  const auto parsed = parse_unit(text);
  if (parsed) RC_ASSERT(parsed->factor > 0);
}

TEST(Units, ManyThreadsReadTheSame) {
  std::vector<std::thread> threads;
  std::array<int, 8> wrong{};
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      for (int i = 1; i < 200; ++i) {
        const auto parsed = parse_unit("mmol" + std::to_string(i % 9 + 1) + "/L");
        if (!parsed || parsed->dimension.exponent[Dimension::amount] != i % 9 + 1) ++wrong[t];
      }
    });
  for (auto& thread : threads) thread.join();
  for (const int count : wrong) EXPECT_EQ(count, 0);
}

}  // namespace
}  // namespace gln
