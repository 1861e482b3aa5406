#pragma once
// `gln help`: verbs and topics.

#include <string>

namespace CLI {
class App;
}

namespace gln::cli {

/// Prints the overview, or the page of a verb or topic; GLN-X002 when there is none.
int show_help(const CLI::App& app, const std::string& topic);

}  // namespace gln::cli
