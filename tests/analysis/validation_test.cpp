// Predictions of hand-made curves against observed numbers; then the summary, row by row.
#include "analysis/validation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "study/toy_model.hpp"

namespace gln::analysis {
namespace {

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

/// Two arms: "a" rises from 600 along a triangle to 1000 umol/L at 1 h and is back at 3 h; "b" stays at 500.
struct Bench {
  study::Study study;
  std::vector<study::ArmRun> runs;
};

Bench bench(const std::string& rows) {
  Diagnostics diagnostics;
  const std::string text =
      "[study]\nreference = \"ref1\"\nrole = \"validation\"\narea = \"gut\"\n[[arm]]\nid = \"a\"\nn = 7\nuntil = \"4 "
      "h\"\n" +
      rows + "\n[[arm]]\nid = \"b\"\nuntil = \"4 h\"\n";
  Bench bench;
  auto parsed = study::parse_study(text, "t.toml", model(), diagnostics);
  EXPECT_TRUE(parsed.has_value()) << to_string(diagnostics.all().front());
  bench.study = parsed.value_or(study::Study{});
  bench.runs.resize(2);
  for (std::size_t a = 0; a < 2; ++a) {
    auto& run = bench.runs[a];
    run.arm = &bench.study.arms[a];
    study::Column column;
    column.name = "plasma.gln";
    column.unit = "umol/L";
    column.factor = 1e-3;
    column.baseline = a == 0 ? 600.0 : 500.0;
    for (int i = 0; i <= 240; ++i) {
      const double t = i / 60.0;
      run.hours.push_back(t);
      const double rise = t < 1.0 ? 400.0 * t : std::max(0.0, 400.0 - 200.0 * (t - 1.0));
      column.values.push_back(a == 0 ? 600.0 + rise : 500.0);
    }
    run.columns.push_back(column);
  }
  return bench;
}

Row row_of(const std::string& body) {
  const auto b = bench("[[arm.observed]]\nreadout = \"plasma.gln\"\n" + body);
  const auto rows = compare(b.study, b.runs);
  EXPECT_EQ(rows.size(), 1u);
  return rows.empty() ? Row{} : rows.front();
}

TEST(Compare, EveryMeasure) {
  const auto predicted = [](const std::string& body) { return row_of(body).predicted; };
  EXPECT_NEAR(predicted("measure = \"value\"\nat = \"30 min\"\nvalue = 1\nunit = \"umol/L\"\n"), 800.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"value\"\nvalue = 1\nunit = \"umol/L\"\n"), 600.0, 1e-9)
      << "no time: before the first dose";
  EXPECT_NEAR(predicted("measure = \"value\"\nat = \"1 h\"\nvalue = 1\nunit = \"mg/dL\"\n"), 1.0 * 146.146 / 10.0, 1e-9)
      << "1 mmol/L";
  EXPECT_NEAR(predicted("measure = \"change\"\nat = \"1 h\"\nvalue = 1\nunit = \"mmol/L\"\n"), 0.4, 1e-9);
  EXPECT_NEAR(predicted("measure = \"change\"\nwindow = [\"0 h\", \"1 h\"]\nvalue = 1\nunit = \"umol/L\"\n"), 200.0,
              1e-9)
      << "mean of the window";
  EXPECT_NEAR(predicted("measure = \"fold\"\nat = \"1 h\"\nvalue = 1\n"), 1000.0 / 600.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"percent_change\"\nat = \"1 h\"\nvalue = 1\nunit = \"%\"\n"), 100.0 * 400.0 / 600.0,
              1e-9);
  EXPECT_NEAR(predicted("measure = \"min\"\nwindow = [\"30 min\", \"2 h\"]\nvalue = 1\nunit = \"umol/L\"\n"), 800.0,
              1e-9);
  EXPECT_NEAR(predicted("measure = \"max\"\nvalue = 1\nunit = \"umol/L\"\n"), 1000.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"max\"\nwindow = [\"2 h\", \"4 h\"]\nvalue = 1\nunit = \"umol/L\"\n"), 800.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"max_rise\"\nvalue = 1\nunit = \"umol/L\"\n"), 400.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"time_of_max\"\nvalue = 1\nunit = \"min\"\n"), 60.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"time_to_baseline\"\nvalue = 3\nunit = \"h\"\n"), 3.0 - 0.1, 1e-9)
      << "5 % of 400 is 20, 0.1 h before the end";
  EXPECT_NEAR(predicted("measure = \"time_to_baseline\"\nwithin = \"50 %\"\nvalue = 3\nunit = \"h\"\n"), 2.0, 1e-9);
  EXPECT_NEAR(predicted("measure = \"auc_rise\"\nwindow = [\"0 h\", \"4 h\"]\nvalue = 1\nunit = \"umol.h/L\"\n"), 600.0,
              1e-6);
  EXPECT_NEAR(predicted("measure = \"mean\"\nwindow = [\"0 h\", \"1 h\"]\nvalue = 1\nunit = \"umol/L\"\n"), 800.0,
              1e-9);
}

TEST(Compare, AgainstAnotherArm) {
  EXPECT_NEAR(row_of("measure = \"fold\"\nat = \"1 h\"\nvalue = 1\nversus = \"b\"\n").predicted, 2.0, 1e-12);
  EXPECT_NEAR(row_of("measure = \"change\"\nat = \"0 h\"\nvalue = 1\nversus = \"b\"\nunit = \"umol/L\"\n").predicted,
              100.0, 1e-9);
  EXPECT_NEAR(row_of("measure = \"percent_change\"\nof = \"max\"\nvalue = 1\nversus = \"b\"\nunit = \"%\"\n").predicted,
              100.0, 1e-9);
  EXPECT_EQ(row_of("measure = \"direction\"\nof = \"max_rise\"\nvalue = 1\nversus = \"b\"\n").predicted, 1.0);
}

TEST(Compare, DirectionsHaveANull) {
  const auto direction = [](const std::string& rest) {
    return row_of("measure = \"direction\"\nat = \"1 h\"\n" + rest);
  };
  EXPECT_EQ(direction("value = 1\n").predicted, 1.0);
  EXPECT_TRUE(*direction("value = 1\n").agrees);
  EXPECT_FALSE(*direction("value = -1\n").agrees);
  EXPECT_FALSE(*direction("value = 0\n").agrees);
  EXPECT_TRUE(*direction("value = 0\nnone_below = \"70 %\"\n").agrees) << "66.7 % counts as none";
  EXPECT_TRUE(*direction("value = 1\nnone_below = \"66 %\"\n").agrees);
  EXPECT_TRUE(*direction("value = 0\nnone_below = \"401 umol/L\"\n").agrees);
  EXPECT_TRUE(*direction("value = 1\nnone_below = \"399 umol/L\"\n").agrees);
  EXPECT_FALSE(direction("value = 1\n").fold_error.has_value());
}

TEST(Compare, FoldErrorsAndWhatHasNone) {
  const auto of = [](const std::string& rest) {
    return row_of("measure = \"change\"\nat = \"1 h\"\nunit = \"umol/L\"\n" + rest);
  };
  EXPECT_NEAR(*of("value = 800\n").fold_error, 2.0, 1e-12);
  EXPECT_NEAR(*of("value = 200\n").fold_error, 2.0, 1e-12);
  EXPECT_FALSE(of("value = -400\n").fold_error.has_value());
  EXPECT_FALSE(*of("value = -400\n").agrees) << "the other sign is a miss";
  EXPECT_FALSE(of("value = 0\n").agrees.has_value()) << "a null without a limit cannot be judged";
  EXPECT_TRUE(*of("value = 0\naccept = [-500, 500]\n").agrees);
  EXPECT_FALSE(*of("value = 350\naccept = [300, 399]\n").agrees);
  EXPECT_TRUE(*of("accept = [300, 400]\n").agrees) << "the border belongs to it";
  EXPECT_TRUE(std::isnan(of("accept = [300, 400]\n").observed));
  EXPECT_NEAR(of("accept = [300, 400]\n").accept->first, 300.0, 1e-9) << "in the unit of the row";
}

TEST(Compare, NotBackAtBaselineIsComparedAtTheEndAndSaysSo) {
  const auto row = row_of("measure = \"time_to_baseline\"\nwindow = [\"0 h\", \"2 h\"]\nvalue = 1\nunit = \"h\"\n");
  EXPECT_NEAR(row.predicted, 2.0, 1e-12);
  EXPECT_NE(row.remark.find("not back"), std::string::npos);
}

TEST(Compare, ARowCarriesWhereItCameFrom) {
  const auto row = row_of(
      "measure = \"auc_rise\"\nwindow = [\"0 h\", \"90 min\"]\nvalue = 1\nunit = \"umol.h/L\"\nspread = 3\nspread_kind "
      "= \"SD\"\ntrust = \"B\"\n");
  EXPECT_EQ(row.study, "ref1");
  EXPECT_EQ(row.arm, "a");
  EXPECT_EQ(row.role, "validation");
  EXPECT_EQ(row.area, "gut");
  EXPECT_EQ(row.trust, "B");
  EXPECT_EQ(row.at, "0 h to 1.5 h");
  EXPECT_NEAR(*row.spread, 3.0, 1e-12);
  EXPECT_EQ(*row.n, 7);
}

TEST(Compare, AFailedArmIsCountedNotDropped) {
  auto b = bench("[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = \"max\"\nvalue = 1\nunit = \"umol/L\"\n");
  b.runs[0].status = ode::Status::step_too_small;
  b.runs[0].reason = "why";
  b.runs[0].columns.clear();
  const auto rows = compare(b.study, b.runs);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(rows[0].failed);
  EXPECT_TRUE(std::isnan(rows[0].predicted));
  EXPECT_EQ(rows[0].remark, "why");
  EXPECT_EQ(summarise(rows).at("validation").failed, 1);
}

TEST(Compare, AFailedOtherArmGivesNoPrediction) {
  auto b = bench(
      "[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = \"direction\"\nat = \"1 h\"\nvalue = 1\nversus = \"b\"\n");
  b.runs[1].columns.clear();
  const auto rows = compare(b.study, b.runs);
  EXPECT_TRUE(std::isnan(rows[0].predicted));
  EXPECT_FALSE(rows[0].agrees.has_value());
  EXPECT_EQ(summarise(rows).at("validation").unscored, 1);
}

Row scored(double observed, double predicted, const std::string& role, const std::string& area = "") {
  Row row;
  row.observed = observed;
  row.predicted = predicted;
  row.role = role;
  row.area = area;
  row.fold_error = std::max(observed / predicted, predicted / observed);
  return row;
}

TEST(Summarise, MeansAndShares) {
  std::vector<Row> rows = {scored(100, 120, "calibration", "gut"), scored(100, 50, "calibration", "muscle"),
                           scored(100, 300, "validation", "gut")};
  Row direction;
  direction.role = "calibration";
  direction.is_direction = true;
  direction.agrees = false;
  rows.push_back(direction);
  const auto by_role = summarise(rows);
  const auto& calibration = by_role.at("calibration");
  EXPECT_EQ(calibration.n, 2);
  EXPECT_NEAR(calibration.gmfe, std::sqrt(1.2 * 2.0), 1e-12);
  EXPECT_NEAR(calibration.afe, std::sqrt(1.2 * 0.5), 1e-12) << "over and under cancel here";
  EXPECT_NEAR(calibration.within_1_25, 0.5, 1e-12);
  EXPECT_NEAR(calibration.within_2, 1.0, 1e-12);
  EXPECT_EQ(calibration.directions, 1);
  EXPECT_EQ(calibration.directions_right, 0);
  EXPECT_NEAR(by_role.at("validation").gmfe, 3.0, 1e-12);
  EXPECT_EQ(summarise_by_area(rows).at({"calibration", "gut"}).n, 1);
}

TEST(Summarise, EveryRowIsCountedOnce) {
  const auto b = bench(R"([[arm.observed]]
readout = "plasma.gln"
measure = "value"
value = 1
unit = "umol/L"
[[arm.observed]]
readout = "plasma.gln"
measure = "change"
at = "1 h"
value = -1
unit = "umol/L"
[[arm.observed]]
readout = "plasma.gln"
measure = "change"
at = "1 h"
value = 0
unit = "umol/L"
[[arm.observed]]
readout = "plasma.gln"
measure = "change"
at = "1 h"
accept = [0, 1]
unit = "umol/L"
[[arm.observed]]
readout = "plasma.gln"
measure = "direction"
at = "1 h"
value = 1
)");
  const auto rows = compare(b.study, b.runs);
  const auto sum = summarise(rows).at("validation");
  EXPECT_EQ(sum.n, 1);
  EXPECT_EQ(sum.sign_changes, 1);
  EXPECT_EQ(sum.unscored, 1);
  EXPECT_EQ(sum.windows, 1);
  EXPECT_EQ(sum.windows_right, 0);
  EXPECT_EQ(sum.directions, 1);
  EXPECT_EQ(sum.directions_right, 1);
  EXPECT_EQ(
      static_cast<std::size_t>(sum.n + sum.directions + sum.windows + sum.sign_changes + sum.unscored + sum.failed),
      rows.size());
}

}  // namespace
}  // namespace gln::analysis
