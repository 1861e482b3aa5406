#pragma once
// One `[[arm.observed]]` table of a study file.

#include <toml++/toml.h>

#include <optional>
#include <string>

#include "study/study.hpp"

namespace gln::study {

/// nullopt when something needed is missing or wrong; everything wrong is reported.
std::optional<Observed> read_observed(const toml::table& table, const std::string& file, const lang::Model& model,
                                      Diagnostics& diagnostics);

}  // namespace gln::study
