#pragma once
// What the user asked for, as plain data: one struct per verb. Filled by app.cpp, read by the verbs.

#include <string>
#include <vector>

namespace gln::cli {

/// Options every verb that reads a model understands.
struct ModelOptions {
  std::string model;              ///< folder; empty: found beside the program
  std::vector<std::string> with;  ///< extra module files
};

/// A person, a state and a regimen, as flags.
struct ScenarioOptions {
  std::string study;  ///< study file; empty: healthy reference person and the flags below
  std::vector<std::string> doses;
  std::string sex, age, weight, height;
  std::vector<std::string> baselines;  ///< "plasma.gln=420 umol/L"
  std::vector<std::string> conditions;
  std::string until;
  std::string audience = "research";  ///< consumer | clinician | research: what safety rules do
  std::vector<std::string> history;   ///< "pregnancy", "epilepsy" ...: what safety rules ask about
};

struct SolverOptions {
  double rtol = 1e-6;
  double atol = 1e-9;  ///< mmol
  std::string every;   ///< output grid
  int threads = 1;
  int lanes = 0;
};

struct SimulateOptions {
  ModelOptions model;
  ScenarioOptions scenario;
  SolverOptions solver;
  std::vector<std::string> readouts;
  std::string csv, report;
  bool json = false, wide = false, no_plot = false;
};

struct ValidateOptions {
  ModelOptions model;
  SolverOptions solver;
  std::vector<std::string> paths;    ///< files or folders; empty: the studies beside the model
  std::vector<std::string> fail_on;  ///< "validation.gmfe>1.4"
  std::string report;
  bool json = false;
};

/// What a second arm has in place of the first's.
struct OtherOptions {
  std::vector<std::string> doses, conditions;
};

struct ExplainOptions {
  ModelOptions model;
  ScenarioOptions scenario;
  SolverOptions solver;
  std::string readout, at, from;
  std::string versus;  ///< another study file to compare with
  OtherOptions other;  ///< or the same arm with other doses or conditions
  int parameters = 8;  ///< how many numbers of the model to list by how much they matter
  bool json = false;
};

struct ClaimsOptions {
  ModelOptions model;
  SolverOptions solver;  ///< rtol 1e-4 by default: verdicts turn on limits of 5 % and more, and experiments last weeks
  std::string id;        ///< one claim; empty: all
  std::string html, jsonld;  ///< files to write
  int draws = 40;            ///< of the numbers a claim calls unsure, for the ranges of its rows; 0: no ranges
  bool json = false;
};

struct ModelCommandOptions {
  ModelOptions model;
  std::string what;  ///< list | show | check | export
  std::string name;  ///< show: what to show; list: filter; export: file
  std::string kind;  ///< list: parameters, processes, readouts, conditions, products ...
  ScenarioOptions scenario;
  bool json = false;
  bool names = false;  ///< list: only the names
};

}  // namespace gln::cli
