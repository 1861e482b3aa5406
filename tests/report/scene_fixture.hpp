#pragma once
// A small made-up model, study and runs, with the shapes of real ones: enough to look at every part of a report.

#include <cmath>
#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "report/scene.hpp"

namespace gln::report::testing {

struct Fixture {
  lang::Model model;
  study::Study study;
  std::vector<study::ArmRun> runs;
  Scene scene;

  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  explicit Fixture(int arms = 1, double until_h = 8) {
    build_model();
    study.title = "An oral dose";
    study.readouts = {"plasma.gln", "plasma.citrulline", "gut.uptake"};
    study.role = "calibration";
    for (int a = 0; a < arms; ++a) study.arms.push_back(make_arm(a));
    for (int a = 0; a < arms; ++a) runs.push_back(make_run(study.arms[static_cast<std::size_t>(a)], a, until_h));
    scene = {&model, &study, &runs, {"gln", 1e-6, 1e-9}, {}, {}};
    scene.citations["haussinger1989"] = {"Haussinger. Structural and functional organization of the liver, 1989",
                                         "10.1000/x", ""};
  }

  static study::Column column(const std::string& name, const std::string& unit, const std::vector<double>& hours,
                              double baseline, double rise, double peak_h) {
    study::Column out;
    out.name = name;
    out.title = "Title of " + name;
    out.unit = unit;
    out.auc_rise_unit = unit == "umol/L" ? "umol.h/L" : unit + ".h";
    out.baseline = out.max = out.min = baseline;
    for (std::size_t i = 0; i < hours.size(); ++i) {
      const double x = hours[i] / peak_h;
      const double value = baseline + rise * x * std::exp(1 - x);
      out.values.push_back(value);
      if (value > out.max) out.max = value, out.time_of_max = hours[i];
      if (value < out.min) out.min = value, out.time_of_min = hours[i];
      if (i > 0) out.auc_rise += (hours[i] - hours[i - 1]) * ((value + out.values[i - 1]) / 2 - baseline);
    }
    out.max_rise = out.max - baseline;
    return out;
  }

 private:
  void build_model() {
    model.name = "gln-body";
    model.version = "0.1.0";
    model.hash = "00ff";
    lang::Species gln;
    gln.name = "gln";
    gln.title = "L-glutamine";
    gln.carbon = 5;
    gln.nitrogen = 2;
    gln.molar_mass = 146.146e-6;
    gln.unit = {1.0, {}, "mmol"};
    model.species = {gln};
    lang::Compartment plasma;
    plasma.name = "plasma";
    plasma.volume = 0;
    model.compartments = {plasma};
    lang::Parameter volume;
    volume.name = "plasma.volume";
    volume.unit = {1.0, {}, "L"};
    volume.value = 3.1;
    volume.source.kind = lang::Provenance::assumption;
    volume.source.low = 2.5;
    volume.source.high = 3.5;
    lang::Parameter km;
    km.name = "liver.gls2.Km";
    km.title = "Half-saturation";
    km.unit = {1.0, {}, "mmol/L"};
    km.value = 25;
    km.source.kind = lang::Provenance::sourced;
    km.source.references = {"haussinger1989"};
    km.source.organism = "rat";
    km.source.low = 22;
    km.source.high = 28;
    lang::Parameter baseline;
    baseline.name = "plasma.gln.baseline";
    baseline.unit = {1e-3, {}, "umol/L"};
    baseline.value = 0.6;
    baseline.source.kind = lang::Provenance::sourced;
    baseline.source.references = {"roth1990"};
    model.parameters = {volume, km, baseline};
    lang::Pool pool;
    pool.name = "plasma.gln";
    pool.species = 0;
    pool.compartment = 0;
    pool.baseline = 2;
    model.pools = {pool};
    lang::Process process;
    process.name = "liver.gls2";
    process.title = "Periportal glutaminase";
    process.turns = "gln -> glu + nh4";
    process.law_text = "michaelis(gln, Km)";
    process.terms = {{0, -1.0}};
    process.form = lang::ProcessForm::flux;
    process.parameters = {1};
    model.processes = {process};
    lang::Product product;
    product.name = "l-glutamine";
    model.products = {product};
    lang::Route route;
    route.name = "oral";
    model.routes = {route};
    lang::Condition sepsis;
    sepsis.name = "sepsis";
    model.conditions = {sepsis};
    model.species_index["gln"] = model.pool_index["plasma.gln"] = model.process_index["liver.gls2"] = 0;
  }

  study::Arm make_arm(int a) const {
    study::Arm arm;
    arm.id = a == 0 ? "l-gln" : a == 1 ? "ala-gln" : "arm-" + std::to_string(a);
    arm.n = 8;
    arm.person.given = {"male", "weight 70 kg"};
    arm.person.assumed = {"age 30 y", "height 175 cm"};
    arm.person.slots = {{2, 0.55}};
    dosing::Dose dose;
    dose.text = "10 g oral";
    dose.product = dose.route = 0;
    dose.amount = 10;
    dose.unit.text = "g";
    arm.doses = {dose};
    if (a == 1) arm.conditions = {{0, std::nullopt, 120.0}};
    return arm;
  }

  static study::ArmRun make_run(const study::Arm& arm, int a, double until_h) {
    study::ArmRun run;
    run.arm = &arm;
    for (int i = 0; i <= 480; ++i) run.hours.push_back(until_h * i / 480);
    run.columns.push_back(column("plasma.gln", "umol/L", run.hours, 580, 420.0 / (a + 1), 0.75 + 0.25 * a));
    run.columns.push_back(column("plasma.citrulline", "umol/L", run.hours, 35, 8 + 6 * a, 1.5));
    run.columns.push_back(column("gut.uptake", "mmol/h", run.hours, 4.2, -1.7, 2));
    run.nitrogen_residual = 3e-13;
    run.carbon_residual = -5e-13;
    run.steps = 214;
    run.rejected = 7;
    return run;
  }
};

inline analysis::Row row(std::string study, std::string arm, std::string measure, double observed, double predicted,
                         std::string role = "calibration") {
  analysis::Row out;
  out.study = std::move(study);
  out.arm = std::move(arm);
  out.readout = "plasma.gln";
  out.measure = std::move(measure);
  out.unit = "umol/L";
  out.role = std::move(role);
  out.observed = observed;
  out.predicted = predicted;
  if (observed > 0 && predicted > 0) out.fold_error = std::max(observed / predicted, predicted / observed);
  return out;
}

}  // namespace gln::report::testing
