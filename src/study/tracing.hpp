#pragma once
// Which tracers a study uses, and the engines that follow them.

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "study/run.hpp"

namespace gln::study {

/// Tracers that are given in an arm or asked for by a readout, in the order of the model.
std::vector<int> tracers_of(const Study& study, const lang::Model& model);
/// The tracer that a readout needs, or -1.
int tracer_of(const std::string& readout, const lang::Model& model);

/// An engine for each set of tracers asked for: the plain one where there is none, others made when first needed.
class TracedEngines {
 public:
  TracedEngines(const Engine& plain, Diagnostics& diagnostics) : plain_(plain), diagnostics_(diagnostics) {}

  /// nullptr with messages when the model with these tracers has no baseline.
  const Engine* engine(const std::vector<int>& tracers);

 private:
  struct Traced {
    std::unique_ptr<lang::Model> model;
    std::unique_ptr<Engine> engine;
  };
  const Engine& plain_;
  Diagnostics& diagnostics_;
  std::map<std::vector<int>, Traced> made_;
};

/// Infusions of tracers as events of the parameters that readouts divide by: nothing where the model has no tracer in
/// it.
void append_infusions(const Arm& arm, const lang::Model& model, const dosing::BodySize& size,
                      std::vector<ode::Event>& events);

}  // namespace gln::study
