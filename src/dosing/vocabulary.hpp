#pragma once
// Words of the regimen grammar beyond the grammar itself: names people use, units a product can be dosed in.

#include <string>
#include <vector>

#include "lang/model.hpp"
#include "units/units.hpp"

namespace gln::dosing {

std::string lower(std::string text);
std::string join(const std::vector<std::string>& names);  ///< "a, b, c"
std::vector<std::string> route_names(const lang::Model& model);
std::vector<std::string> product_names(const lang::Model& model);

/// Our name for what people write instead ("po" is oral), or "". Only ever a hint: the grammar itself has one name for
/// each thing.
std::string usual_name(const std::string& word);

enum class Basis { amount, mass, energy, enzyme, other };
Basis basis_of(const Dimension& dimension);

/// Units in which a product (null: an ordinary one) can be dosed, for messages.
std::string units_for(const lang::Product* product);

}  // namespace gln::dosing
