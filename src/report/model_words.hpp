#pragma once
// What the model's own kinds are called in every output.

#include <string>

#include "lang/model.hpp"

namespace gln::report {

/// "sourced", "fitted", "derived", "assumption"; "implicit" for what the model does not say (activity factors).
std::string kind_name(lang::Provenance kind);

}  // namespace gln::report
