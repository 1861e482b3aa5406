#pragma once
// A number with a unit, read for a known purpose: dimension checked, mass turned into amount by the species' molar
// mass.

#include <optional>
#include <string>
#include <vector>

#include "lang/model.hpp"
#include "units/units.hpp"

namespace gln::person {

/// `unit` as a unit of `wanted`: the same text, its factor such that value * factor is internal. Mass and amount of
/// `species` (may be null) are exchanged by its molar mass: mg/dL becomes a unit of mmol/L. nullopt when it does not
/// fit.
std::optional<Unit> fit_unit(const Unit& unit, const Dimension& wanted, const lang::Species* species);

/// Units a person would write for a dimension: "umol/L, mmol/L or mg/dL".
std::string units_that_would_do(const Dimension& wanted, const lang::Species* species);

/// "70" without unit, "0.5", "-3e2": true for text that is only a number.
bool is_bare_number(const std::string& text);

/// The slot that gives parameter `index` this value (internal units) in a person with these slots. Differs from the
/// value itself where the parameter scales with body size or has a formula. NaN when no slot does (a formula that is
/// 0).
double slot_for_value(const lang::Model& model, const std::vector<double>& slots, int index, double value);

/// Value of a parameter in a person with these slots, internal units.
double parameter_value(const lang::Model& model, const std::vector<double>& slots, int index);

}  // namespace gln::person
