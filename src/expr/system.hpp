#pragma once
// A system of ordinary differential equations as graph nodes: what the kernel compiles and the solver integrates.

#include <string>
#include <vector>

#include "expr/graph.hpp"

namespace gln::expr {

struct System {
  Graph graph;
  std::vector<std::string> state_names;  ///< n states, amounts (mmol or the species' own unit)
  std::vector<Id> rhs;                   ///< d state / dt [amount/min], without doses
  std::vector<Id> initial;               ///< baseline amounts; functions of `reference` slots only
  std::vector<std::string> output_names;
  std::vector<Id> outputs;  ///< readouts, internal units
  std::vector<std::string> parameter_names;
  std::vector<double> parameter_defaults;  ///< slots, internal units
  std::vector<bool> tally;                 ///< true: nothing depends on this state (a boundary tally)
};

}  // namespace gln::expr
