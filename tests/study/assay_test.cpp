// A sample that goes on reacting, against closed forms. In the body x is fed at 0.1 mmol/min and removed at 0.1 /min of
// 1 mmol/L in 1 L; in a sample only what the condition adds runs: x decays at 0.1 /min (half of that on the bench), y
// appears.
#include "study/assay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "study/run.hpp"

namespace gln::study {
namespace {

constexpr const char* body = R"toml(
[model]
name = "sample"
version = "1"
title = "A sample"
include = ["all.toml"]
[route.iv]
compartment = "plasma"
)toml";

constexpr const char* all = R"toml(
[species.x]
title = "x"
[species.y]
title = "y"
[compartment.plasma]
title = "Plasma"
volume = { value = 2, unit = "L", kind = "assumption", note = "test" }
[pool."plasma.x"]
baseline = { value = 1, unit = "mmol/L", kind = "assumption", note = "test" }
[pool."plasma.y"]
baseline = { value = 0, unit = "mmol/L", kind = "assumption", note = "test" }
[parameter."tube.running"]
value = 0
unit = "1"
kind = "assumption"
note = "test"
[parameter."tube.k"]
value = 0.1
unit = "1/min"
kind = "assumption"
note = "test"
[process.feed]
turns = " -> plasma.x"
flux = { value = 0.2, unit = "mmol/min", kind = "assumption", note = "test" }
follows = "1"
[process.use]
turns = "plasma.x -> "
closes = "plasma.x"
follows = "plasma.x"
[process.decay]
turns = "plasma.x -> plasma.y"
rate = "tube.running * tube.k * amount(plasma.x)"
[readout.both]
title = "x and y"
formula = "plasma.x + plasma.y"
unit = "mmol/L"
[condition.warm]
title = "Left standing, warm"
[[condition.warm.change]]
parameter = "tube.running"
set = 1
kind = "assumption"
note = "test"
[condition.bench]
title = "Left standing, on the bench"
[[condition.bench.change]]
parameter = "tube.running"
set = 1
kind = "assumption"
note = "test"
[[condition.bench.change]]
parameter = "tube.k"
multiply = 0.5
kind = "assumption"
note = "test"
[product.powder]
title = "x"
unit = "mmol"
delivers = [ { species = "x", amount = "1" } ]
routes = ["iv"]
)toml";

const lang::Model& model() {
  static const lang::Model loaded = [] {
    const auto folder = std::filesystem::path(::testing::TempDir()) / "gln_assay_model";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "body.toml") << body;
    std::ofstream(folder / "all.toml") << all;
    Diagnostics diagnostics;
    auto read = lang::load_model(folder.string(), {}, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
    return read;
  }();
  return loaded;
}

const Engine& engine() {
  static Diagnostics diagnostics;
  static const Engine compiled(model(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << to_string(diagnostics.all().front());
  return compiled;
}

/// What the samples of a study's rows show at their moments and before the dose, mmol/L.
std::vector<ArmRun::Assayed> samples(const std::string& rows) {
  Diagnostics diagnostics;
  const auto study = parse_study(
      "[study]\nrole = \"calibration\"\nreference = \"r\"\n[[arm]]\nid = \"a\"\ndose = [\"4 mmol powder iv at 10 "
      "min\"]\n" +
          rows,
      "test.toml", model(), diagnostics);
  EXPECT_TRUE(study.has_value()) << to_string(diagnostics.all().front());
  RunOptions options;
  options.rtol = 1e-10;
  options.atol = 1e-13;
  const auto runs = run_study(engine(), *study, options, diagnostics);
  EXPECT_EQ(runs.front().status, ode::Status::ok) << runs.front().reason;
  std::vector<ArmRun::Assayed> result;
  for (const auto& observed : study->arms.front().observed) {
    const double to_mmol_per_l = runs.front().find(observed.readout)->factor;
    auto [value, baseline] = runs.front().assayed.at(&observed);
    result.push_back({value * to_mmol_per_l, baseline * to_mmol_per_l});
  }
  return result;
}

std::string row(const std::string& readout, const std::string& measure, const std::string& at,
                const std::string& assay) {
  return "[[arm.observed]]\nreadout = \"" + readout + "\"\nmeasure = \"" + measure + "\"\nat = \"" + at +
         "\"\nvalue = 1\nunit = \"" + (measure == "fold" ? "1" : "mmol/L") + "\"\ntrust = \"A\"\n" + assay + "\n";
}

TEST(Assay, OnlyWhatTheConditionAddsRunsInTheSample) {
  const std::string warm = "assay = { condition = \"warm\", standing = \"30 min\" }";
  const auto seen = samples(row("plasma.x", "value", "0 min", warm) + row("plasma.y", "value", "0 min", warm) +
                            row("both", "value", "0 min", warm));
  // NOTE: with feed and use running too, x would settle at 0.5 instead. Tolerance: that of the sample's integrator,
  // 1e-7 a step.
  EXPECT_NEAR(seen[0].value, std::exp(-3.0), 1e-6);
  EXPECT_NEAR(seen[1].value, 1.0 - std::exp(-3.0), 1e-6);
  EXPECT_NEAR(seen[2].value, 1.0, 1e-12) << "what leaves x arrives in y";
}

TEST(Assay, ChangesOfTheConditionHold) {
  const auto seen =
      samples(row("plasma.x", "value", "0 min", "assay = { condition = \"bench\", standing = \"30 min\" }"));
  EXPECT_NEAR(seen[0].value, std::exp(-1.5), 1e-6);
}

TEST(Assay, SampleIsTheBodyAtItsMoment) {
  // 20 min: x = 1 + 2 exp(-0.1 * 10) mmol/L after 4 mmol into 2 L at 10 min; at 10 min itself the sample is taken
  // before the dose.
  const std::string warm = "assay = { condition = \"warm\", standing = \"10 min\" }";
  const auto seen = samples(row("plasma.x", "value", "20 min", warm) + row("plasma.x", "fold", "20 min", warm) +
                            row("plasma.x", "value", "10 min", warm));
  const double there = 1.0 + 2.0 * std::exp(-1.0);
  EXPECT_NEAR(seen[0].value, there * std::exp(-1.0), 1e-6);
  EXPECT_NEAR(seen[1].value / seen[1].baseline, there, 1e-6) << "baseline and value pass the same way";
  EXPECT_NEAR(seen[2].value, std::exp(-1.0), 1e-6);
}

TEST(Assay, ZeroMinutesChangeNothing) {
  const auto seen =
      samples(row("plasma.x", "value", "20 min", "assay = { condition = \"warm\", standing = \"0 min\" }"));
  EXPECT_NEAR(seen[0].value, 1.0 + 2.0 * std::exp(-1.0), 1e-8);
}

TEST(Assay, MistakesHaveACodeAndAPlace) {
  struct Case {
    std::string assay, code;
  };
  for (const auto& [assay, code] :
       {Case{"assay = { condition = \"wram\", standing = \"30 min\" }", "GLN-D006"},
        Case{"assay = { condition = \"warm\" }", "GLN-D004"},
        Case{"assay = { condition = \"warm\", standing = \"-3 min\" }", "GLN-D010"},
        Case{"window = [\"0 min\", \"5 min\"]\nassay = { condition = \"warm\", standing = \"3 min\" }", "GLN-D014"}}) {
    Diagnostics diagnostics;
    const auto study = parse_study("[[arm]]\nid = \"a\"\n" + row("plasma.x", "value", "0 min", assay), "test.toml",
                                   model(), diagnostics);
    EXPECT_FALSE(study.has_value()) << assay;
    bool found = false;
    for (const auto& message : diagnostics.all()) found = found || (message.code == code && message.place.line > 2);
    EXPECT_TRUE(found) << assay << " should give " << code;
  }
}

}  // namespace
}  // namespace gln::study
