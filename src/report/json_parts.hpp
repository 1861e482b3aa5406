#pragma once
// What every JSON document of this program is made of.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "report/scene.hpp"

namespace gln::report {

using Json = nlohmann::ordered_json;  ///< keys in the order written

/// The document as text with a line end; `indent` -1 writes it in one line.
std::string document(const Json& json, int indent);

/// null for what is not a finite number.
Json number_or_null(double value);
Json number_or_null(const std::optional<double>& value);

Json notices_json(const std::vector<Notice>& notices);

/// A source with its citation, doi and pmid; null for each that is not known.
Json source_json(const std::string& key, const Citations& citations);

}  // namespace gln::report
