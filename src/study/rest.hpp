#pragma once
// Where a person is before a study begins: the baseline, or what the conditions that hold long before it lead to.

#include <string>
#include <vector>

#include "study/run.hpp"
#include "study/timeline.hpp"

namespace gln::study {

struct Rest {
  ode::Status status = ode::Status::ok;
  std::string reason;           ///< who failed and why, readable
  std::vector<double> amounts;  ///< of every state of the engine
};

/// A person whose baseline asks for a flux that runs backwards is an error of the input (GLN-B0xx); conditions without
/// a steady state are a failure with a reason.
Rest come_to_rest(const Engine& engine, const Arm& arm, const Timeline& timeline, Diagnostics& diagnostics);

/// "arm 'l-gln' (sex male, weight 70 kg)"
std::string who(const Arm& arm);

}  // namespace gln::study
