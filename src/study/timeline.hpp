#pragma once
// What happens to one person, in order: conditions, changes by products, doses.

#include <limits>
#include <vector>

#include "ode/simulator.hpp"
#include "study/study.hpp"

namespace gln::study {

/// Changes of parameters that hold for a while.
struct Effect {
  const std::vector<lang::Change>* changes = nullptr;
  double from = -std::numeric_limits<double>::infinity(), to = std::numeric_limits<double>::infinity();  ///< min
};

struct Timeline {
  std::vector<double> references;  ///< slots of the person
  std::vector<double> live;        ///< slots under the conditions that hold long before the study
  std::vector<ode::Event> events;  ///< sorted; at equal times parameters change before doses are given
  double start = 0.0, end = 0.0;   ///< min; start is below 0 when something begins before the study or settles
  std::vector<double> jumps;       ///< times at which an output may jump
};

/// Conditions in the order they are listed, then products from their first dose to the end of the run.
std::vector<Effect> effects_of(const Arm& arm, const lang::Model& model);

/// Slots at time `t` (min): the changes of every effect with from <= t < to, applied in order to the person's own
/// slots. multiply and add act on what the earlier ones left; set replaces it.
std::vector<double> slots_at(const std::vector<Effect>& effects, const lang::Model& model,
                             const std::vector<double>& own, double t);

/// nullopt when a dose cannot be given (reported).
std::optional<Timeline> make_timeline(const Arm& arm, const lang::Model& model, const std::vector<int>& state_of_pool,
                                      Diagnostics& diagnostics);

/// Output times (min) of a run: every `grid` up to 24 h, then coarser so that about 3000 remain; every moment asked
/// about exactly; around each jump just before it and closely after it, so that areas under a bolus are right.
std::vector<double> output_times(const Timeline& timeline, const Arm& arm, double grid);

}  // namespace gln::study
