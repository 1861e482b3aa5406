#pragma once
// `gln help`, completion scripts.

#include <string>

namespace CLI {
class App;
}

namespace gln::cli {

int show_help(const CLI::App& app, const std::string& topic);
int show_completion(const CLI::App& app, const std::string& shell);

}  // namespace gln::cli
