#pragma once
// Where a person comes to rest.

#include <span>
#include <vector>

#include "ode/engine.hpp"
#include "ode/simulator.hpp"

namespace gln::ode {

/// Pseudo-transient continuation with Newton steps (Kelley & Keyes, SIAM J Numer Anal 1998; 35:508): (I / d - J) dy =
/// f, d growing as the residual falls. Where that fails, a long integration gives a better guess. Tally states keep
/// their value and are not judged.
Simulator::Steady find_steady_state(const Simulator& simulator, const Engine& engine,
                                    std::span<const double> parameters, std::span<const double> references,
                                    std::span<const double> guess);

/// See Simulator::steady_states_near: Newton with one matrix for all (the chord method), which converges fast where the
/// people are alike.
std::vector<Simulator::Steady> find_steady_states_near(const Simulator& simulator, const Engine& engine,
                                                       std::span<const double> parameters,
                                                       std::span<const double> references,
                                                       std::span<const double> steady, std::span<const Task> people);

}  // namespace gln::ode
