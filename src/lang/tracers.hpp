#pragma once
// Labelled twins of pools and processes, derived from the stoichiometry. A run that uses a tracer is a run of the model
// with the twins in it; all others do without.

#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::lang {

/// The model with twins of every pool that the label of these tracers can reach, twins of the processes on the way, the
/// label of doses, and readouts. Indices of the model stay what they were. Places outside the body take label and give
/// none back. What runs is label [mmol of atoms]: rate of the process x label / amount of the pool it leaves.
Model with_tracers(const Model& model, const std::vector<int>& tracers);

/// Parameter that holds how fast a tracer is being given by a route (mmol of its molecules per min): of the model with
/// the tracer in it.
std::string infusion_parameter(const Model& model, int tracer, const std::string& route);

}  // namespace gln::lang
