#pragma once
// `gln completion`: scripts for shells.

#include <string>

namespace CLI {
class App;
}

namespace gln::cli {

/// Prints a script for "bash", "zsh" or "fish". Names of conditions, readouts and so on are asked of gln itself when
/// they are needed, so they are those of the model in use.
int show_completion(const CLI::App& app, const std::string& shell);

}  // namespace gln::cli
