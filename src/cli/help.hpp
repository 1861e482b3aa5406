#pragma once
// `gln help`: verbs and topics.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gln::cli {

/// Verbs of the program, or of a verb.
std::vector<const CLI::App*> verbs_of(const CLI::App& app);

/// Prints the overview, or the page of a verb or topic; GLN-X002 when there is none.
int show_help(const CLI::App& app, const std::string& topic);

}  // namespace gln::cli
