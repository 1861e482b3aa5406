#pragma once
// What is benchmarked: a system, and people with a dose.

#include <string>
#include <vector>

#include "expr/system.hpp"
#include "ode/simulator.hpp"

namespace gln::bench {

struct Case {
  std::string name;
  expr::System system;
  std::vector<ode::Task> people;  ///< parameters varied, one oral dose at 0, 24 h, a row every 5 min
};

/// A network of organs around blood: saturable carriers both ways, conversions inside each organ, clearance into
/// tallies.
Case synthetic_network(std::size_t people);

/// The body in model/, 10 g of glutamine in 250 mL of water. Weight, every Km and every process's activity (as
/// conditions change it) vary by about 15 % between people; draws without a valid baseline are left out.
/// Empty system when the model does not load; the reasons go to stderr.
Case whole_body(const std::string& model_root, std::size_t people);

}  // namespace gln::bench
