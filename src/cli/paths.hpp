#pragma once
// Where the model and the evidence are: beside the binary, in an installed tree, or where GLN_MODEL_PATH says.

#include <optional>
#include <string>

#include "base/diagnostic.hpp"

namespace gln::cli {

/// Folders the program reads. `evidence` may be empty when there is none beside the model.
struct Paths {
  std::string model;     ///< holds body.toml
  std::string evidence;  ///< holds references.csv, studies/
};

/// `given` (from --model) wins, then GLN_MODEL_PATH, then ../share/gln of the binary, then a `model` folder in the
/// binary's parents (a source tree). GLN-X010 when no body.toml is found.
std::optional<Paths> find_paths(const std::string& given, Diagnostics& diagnostics);

}  // namespace gln::cli
