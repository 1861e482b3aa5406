#include "report/json_parts.hpp"

#include <cmath>

namespace gln::report {

std::string document(const Json& json, int indent) {
  // Text from files may hold broken UTF-8; it must not take the document with it.
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json number_or_null(const std::optional<double>& value) { return value ? number_or_null(*value) : Json(nullptr); }

Json notices_json(const std::vector<Notice>& notices) {
  Json out = Json::array();
  for (const auto& notice : notices) out.push_back({{"id", notice.id}, {"level", notice.level}, {"text", notice.text}});
  return out;
}

Json source_json(const std::string& key, const Citations& citations) {
  const auto found = citations.find(key);
  const auto text = [&](const std::string Citation::*part) {
    return found == citations.end() || (found->second.*part).empty() ? Json(nullptr) : Json(found->second.*part);
  };
  return {{"key", key},
          {"citation", text(&Citation::text)},
          {"doi", text(&Citation::doi)},
          {"pmid", text(&Citation::pmid)}};
}

}  // namespace gln::report
