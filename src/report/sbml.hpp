#pragma once
// The model as SBML Level 3 Version 2 core, for other simulators. Laws stay readable: one reaction per process with its
// kinetic law, one parameter per number, assignment rules for assignments and readouts. Numbers are those of one
// person, and the note of a computed one shows its formula. NOTE: not initial assignments: they refer to each other
// many deep, and libRoadRunner writes each of them out in full, which takes minutes for a body of this size.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/model.hpp"
#include "ode/simulator.hpp"
#include "study/run.hpp"

namespace gln::report {

/// Who is exported, in which state, and what is given. All in internal units.
struct SbmlScenario {
  std::vector<double> references;  ///< slots of the person; empty: the reference person
  std::vector<double> live;        ///< slots under conditions that hold from the start; empty: as `references`
  std::vector<double> amounts;     ///< of the pools at the start; empty: the baseline
  std::vector<ode::Event> events;  ///< doses and changes of parameters, times in min, sorted
  double start = 0.0;              ///< min; SBML time 0 is this moment
  std::string about;               ///< one line for the notes of the model
};

/// The SBML document. Errors: GLN-B0xx when the baseline cannot be found, GLN-O020 for an event SBML core cannot say (a
/// reset).
std::optional<std::string> to_sbml(const lang::Model& model, const SbmlScenario& scenario, Diagnostics& diagnostics);

/// The scenario of one arm of a study: its person, conditions (their steady state) and doses.
std::optional<SbmlScenario> sbml_scenario(const study::Engine& engine, const study::Arm& arm, Diagnostics& diagnostics);

}  // namespace gln::report
