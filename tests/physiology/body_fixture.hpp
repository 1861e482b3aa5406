#pragma once
// The shipped body, loaded once for all statements about it.

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "lang/model.hpp"
#include "lang/tracers.hpp"
#include "study/run.hpp"
#include "study/study.hpp"

namespace gln::test {

/// The shipped model and its engine; throws when it does not load.
struct ShippedBody {
  lang::Model model;
  std::unique_ptr<study::Engine> engine;

  static ShippedBody& instance() {
    static ShippedBody body;
    return body;
  }

  /// The shipped model with the twins of these tracers (indices of Model::tracers) in it from the start.
  explicit ShippedBody(const std::vector<int>& tracers = {}) {
    Diagnostics diagnostics;
    model = lang::load_model(std::string(GLN_SOURCE_DIR) + "/model", {}, diagnostics);
    if (!tracers.empty()) model = lang::with_tracers(model, tracers);
    engine = std::make_unique<study::Engine>(model, expr::BodyOptions{}, diagnostics);
    if (diagnostics.has_errors()) throw std::runtime_error(all(diagnostics));
  }

  /// Runs one arm written as the inside of a study file's [[arm]].
  study::ArmRun run(const std::string& arm, const study::RunOptions& options = {}) {
    Diagnostics diagnostics;
    const std::string text = "[study]\ntitle = \"statement\"\n[[arm]]\nid = \"a\"\n" + arm;
    studies_.push_back(std::make_unique<study::Study>());
    auto parsed = study::parse_study(text, "statement.toml", model, diagnostics);
    EXPECT_TRUE(parsed.has_value()) << all(diagnostics);
    if (!parsed) return {};
    *studies_.back() = std::move(*parsed);
    auto& study = *studies_.back();
    study.readouts = readouts;
    auto runs = study::run_study(*engine, study, options, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << all(diagnostics);
    EXPECT_EQ(runs.size(), 1u);
    if (runs.empty()) return {};
    EXPECT_EQ(runs[0].status, ode::Status::ok) << runs[0].reason;
    return std::move(runs[0]);
  }

  std::vector<std::string> readouts = {
      "plasma.gln", "plasma.nh4", "plasma.ala",  "plasma.citrulline", "plasma.urea",
      "plasma.glu", "muscle.gln", "flux.ra_gln", "flux.de_novo_gln",  "flux.splanchnic_extraction"};

  static std::string all(const Diagnostics& diagnostics) {
    std::string text;
    for (const auto& diagnostic : diagnostics.all()) text += to_string(diagnostic) + "\n";
    return text;
  }

 private:
  std::vector<std::unique_ptr<study::Study>> studies_;
};

/// One arm of the shipped body, showing these readouts.
inline study::ArmRun asked(const std::vector<std::string>& readouts, const std::string& arm) {
  auto& body = ShippedBody::instance();
  const auto usual = body.readouts;
  body.readouts = readouts;
  auto run = body.run(arm);
  body.readouts = usual;
  return run;
}

inline const study::Column& column(const study::ArmRun& run, const std::string& name) {
  const auto* found = run.find(name);
  if (found == nullptr) throw std::runtime_error("no column " + name);
  return *found;
}

/// Value of a readout at an hour (nearest output time).
inline double at(const study::ArmRun& run, const std::string& name, double hour) {
  const auto& values = column(run, name).values;
  std::size_t best = 0;
  for (std::size_t i = 0; i < run.hours.size(); ++i)
    if (std::abs(run.hours[i] - hour) < std::abs(run.hours[best] - hour)) best = i;
  return values[best];
}

}  // namespace gln::test
