#include "study/toml_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "person/quantity.hpp"

namespace gln::study {

const toml::node* TomlKeys::take(const std::string& key) {
  known_.push_back(key);
  return table_.get(key);
}

void TomlKeys::wrong_type(const toml::node& node, const std::string& key, const std::string& expected) {
  error("GLN-D003", node, fmt::format("'{}' should be {}", key, expected));
}

std::optional<std::string> TomlKeys::text(const std::string& key) {
  const auto* node = take(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return value->get();
  wrong_type(*node, key, "text in quotes");
  return std::nullopt;
}

std::optional<double> TomlKeys::to_number(const toml::node& node, const std::string& key) {
  double value = 0.0;
  if (const auto* whole = node.as_integer())
    value = static_cast<double>(whole->get());
  else if (const auto* real = node.as_floating_point())
    value = real->get();
  else {
    wrong_type(node, key, "a number");
    return std::nullopt;
  }
  if (std::isfinite(value)) return value;
  error("GLN-D015", node, fmt::format("'{}' is not a finite number", key));
  return std::nullopt;
}

std::optional<double> TomlKeys::number(const std::string& key) {
  const auto* node = take(key);
  return node == nullptr ? std::nullopt : to_number(*node, key);
}

std::optional<int> TomlKeys::count(const std::string& key) {
  const auto* node = take(key);
  if (node == nullptr) return std::nullopt;
  const auto* whole = node->as_integer();
  if (whole != nullptr && whole->get() >= 1 && whole->get() <= 100'000'000) return static_cast<int>(whole->get());
  wrong_type(*node, key, "a whole number of at least 1");
  return std::nullopt;
}

std::optional<double> TomlKeys::to_time(const toml::node& node, const std::string& key) {
  const auto* value = node.as_string();
  if (value == nullptr) {
    if (node.is_number())
      error("GLN-D008", node, fmt::format("'{}' has no unit", key), "write a time such as \"2 h\" or \"30 min\"");
    else
      wrong_type(node, key, "a time such as \"2 h\"");
    return std::nullopt;
  }
  Dimension time;
  time.exponent[Dimension::time] = 1;
  const auto parsed = person::is_bare_number(value->get()) ? std::nullopt : parse_value(value->get());
  if (!parsed || !(parsed->unit.dimension == time)) {
    error("GLN-D010", node, fmt::format("'{}' of '{}' is not a time", value->get(), key),
          "write a number and a unit: min, h, d");
    return std::nullopt;
  }
  const double minutes = parsed->internal();
  if (!std::isfinite(minutes) || std::abs(minutes) > 10 * 365.25 * 1440.0) {
    error("GLN-D010", node, fmt::format("'{}' is more than 10 y", value->get()));
    return std::nullopt;
  }
  return minutes;
}

std::optional<double> TomlKeys::time(const std::string& key) {
  const auto* node = take(key);
  return node == nullptr ? std::nullopt : to_time(*node, key);
}

std::optional<std::string> TomlKeys::choice(const std::string& key, const std::vector<std::string>& allowed) {
  const auto value = text(key);
  if (!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return value;
  std::string list;
  for (const auto& name : allowed) list += (list.empty() ? "" : ", ") + name;
  const std::string meant = nearest(*value, allowed);
  error(key == "measure" || key == "of" ? "GLN-D007" : "GLN-D013", *table_.get(key),
        fmt::format("'{}' is not a {}", *value, key),
        (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "Known: " + list);
  return std::nullopt;
}

std::vector<std::pair<std::string, Place>> TomlKeys::texts(const std::string& key) {
  std::vector<std::pair<std::string, Place>> out;
  const auto* node = take(key);
  if (node == nullptr) return out;
  if (const auto* value = node->as_string()) {
    out.emplace_back(value->get(), place(*node));
  } else if (const auto* list = node->as_array()) {
    for (const auto& item : *list) {
      if (const auto* entry = item.as_string())
        out.emplace_back(entry->get(), place(item));
      else
        wrong_type(item, key, "text in quotes, or a list of it");
    }
  } else {
    wrong_type(*node, key, "text in quotes, or a list of it");
  }
  return out;
}

const toml::table* TomlKeys::table(const std::string& key) {
  const auto* node = take(key);
  if (node == nullptr) return nullptr;
  if (const auto* found = node->as_table()) return found;
  wrong_type(*node, key, "a table");
  return nullptr;
}

std::vector<const toml::table*> TomlKeys::tables(const std::string& key) {
  std::vector<const toml::table*> out;
  const auto* node = take(key);
  if (node == nullptr) return out;
  const auto* list = node->as_array();
  if (list == nullptr) {
    wrong_type(*node, key, "a list of tables, written [[" + key + "]]");
    return out;
  }
  for (const auto& item : *list) {
    if (const auto* found = item.as_table())
      out.push_back(found);
    else
      wrong_type(item, key, "a list of tables");
  }
  return out;
}

void TomlKeys::finish() {
  for (auto&& [key, value] : table_) {
    const std::string name(key.str());
    if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
    const std::string meant = nearest(name, known_);
    std::string list;
    for (const auto& known : known_) list += (list.empty() ? "" : ", ") + known;
    diagnostics_.error("GLN-D002", place_of(key.source(), file_), fmt::format("{} has no key '{}'", what_, name),
                       (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "Known: " + list);
  }
}

}  // namespace gln::study
