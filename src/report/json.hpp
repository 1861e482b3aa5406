#pragma once
// The documents `--json` prints; key order and names are a contract. Numbers are written so that reading them back
// gives the same bits; what is not a finite number is null, and a notice says so.

#include <map>
#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "report/scene.hpp"

namespace gln::report {

/// One JSON document and a newline. The first arm's readouts stand at the top; with several arms `arms` holds each.
/// Where a rule stopped the run (status "stopped", no runs) there are no numbers of the body, only what was asked.
std::string simulate_json(const Scene& scene);

std::string validate_json(const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary);

/// Every parameter with value, unit, range, kind and references: `gln model list --json`.
std::string model_list_json(const lang::Model& model, const std::string& filter);

}  // namespace gln::report
