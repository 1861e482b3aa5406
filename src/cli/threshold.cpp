#include "cli/threshold.hpp"

#include <fmt/format.h>

#include <cmath>
#include <regex>

namespace gln::cli {

namespace {

const std::map<std::string, double (*)(const analysis::Summary&)> figures = {
    {"n", [](const analysis::Summary& s) { return double(s.n); }},
    {"gmfe", [](const analysis::Summary& s) { return s.gmfe; }},
    {"afe", [](const analysis::Summary& s) { return s.afe; }},
    {"within_1_25", [](const analysis::Summary& s) { return s.within_1_25; }},
    {"within_1_5", [](const analysis::Summary& s) { return s.within_1_5; }},
    {"within_2", [](const analysis::Summary& s) { return s.within_2; }},
    {"failed", [](const analysis::Summary& s) { return double(s.failed); }},
    {"directions_right",
     [](const analysis::Summary& s) { return s.directions > 0 ? double(s.directions_right) / s.directions : NAN; }},
};

}  // namespace

std::optional<Threshold> parse_threshold(const std::string& text, Diagnostics& diagnostics) {
  static const std::regex shape(R"(\s*([a-z]+)\.([a-z0-9_]+)\s*([<>])\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*)");
  std::smatch parts;
  const Place place{"--fail-on", 0, 0};
  if (!std::regex_match(text, parts, shape)) {
    diagnostics.error("GLN-X031", place, fmt::format("'{}' is not a rule", text),
                      "write ROLE.FIGURE>NUMBER, such as validation.gmfe>1.4");
    return std::nullopt;
  }
  if (figures.find(parts[2]) == figures.end()) {
    std::string known;
    for (const auto& [name, figure] : figures) known += (known.empty() ? "" : ", ") + name;
    diagnostics.error("GLN-X031", place, fmt::format("unknown figure '{}'", parts[2].str()), "figures: " + known);
    return std::nullopt;
  }
  return Threshold{text, parts[1], parts[2], parts[3] == ">", std::stod(parts[4])};
}

std::optional<std::string> missed(const Threshold& threshold, const std::map<std::string, analysis::Summary>& summary) {
  const auto found = summary.find(threshold.role);
  if (found == summary.end())
    return fmt::format("{}: there are no rows with the role '{}'", threshold.text, threshold.role);
  const double value = figures.at(threshold.figure)(found->second);
  const bool miss = !std::isfinite(value) || (threshold.above ? value > threshold.limit : value < threshold.limit);
  if (!miss) return std::nullopt;
  return fmt::format("{}.{} is {:.4g} ({})", threshold.role, threshold.figure, value, threshold.text);
}

}  // namespace gln::cli
