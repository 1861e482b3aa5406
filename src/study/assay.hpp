#pragma once
// What a laboratory printed is not always what was in the body: a sample left standing goes on reacting.
//
// The sample is a closed vessel that holds the pools as they were at the moment of sampling. A condition of the model
// says what goes on in it: only the processes this condition adds to the body's run there, everything else stands
// still. So a model file, not this code, knows the chemistry.

#include <optional>
#include <span>
#include <vector>

#include "ode/simulator.hpp"

namespace gln::study {

/// Amounts of a sample after `minutes`, from `amounts` at sampling. `live` are the slots of the body at that moment,
/// `sample` those with the assay's condition on top. nullopt when something became no finite number or too many steps
/// were needed.
std::optional<std::vector<double>> let_stand(const ode::Simulator& simulator, std::vector<double> amounts,
                                             std::span<const double> live, std::span<const double> sample,
                                             std::span<const double> references, double minutes);

}  // namespace gln::study
