#include "lang/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gln::lang {

std::vector<Entry> in_order(const toml::table& table) {
  std::vector<Entry> entries;
  entries.reserve(table.size());
  for (auto&& [key, node] : table) entries.emplace_back(&key, &node);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    const auto x = a.first->source().begin, y = b.first->source().begin;
    return x.line != y.line ? x.line < y.line : x.column < y.column;
  });
  return entries;
}

namespace {

const char* type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

}  // namespace

void Table::asked(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
}

const toml::node* Table::get(std::string_view key) {
  asked(key);
  return table_->get(key);
}

Place Table::place_of_value(std::string_view key) const {
  const auto* node = table_->get(key);
  return node == nullptr ? place_ : place_of(*file_, *node);
}

void Table::wrong_type(const toml::node& node, std::string_view key, const char* wanted,
                       const std::string& hint) const {
  diagnostics_->error("GLN-T006", place_of(*file_, node),
                      fmt::format("'{}' of {} is {}, not {}", key, what_, wanted, type_name(node)), hint);
}

std::optional<Text> Table::text(std::string_view key) {
  const auto* node = get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return Text(*file_, *value);
  wrong_type(*node, key, "a text");
  return std::nullopt;
}

std::string Table::string(std::string_view key) {
  const auto value = text(key);
  return value ? value->value() : std::string();
}

std::optional<double> Table::number(std::string_view key) {
  const auto* node = get(key);
  if (node == nullptr) return std::nullopt;
  std::optional<double> value;
  if (const auto* real = node->as_floating_point()) value = real->get();
  if (const auto* whole = node->as_integer()) value = static_cast<double>(whole->get());
  if (!value) {
    wrong_type(*node, key, "a number",
               node->is_string() ? "write the number without quotes; its unit is a key of its own" : "");
    return std::nullopt;
  }
  if (!std::isfinite(*value)) {
    diagnostics_->error("GLN-T009", place_of(*file_, *node), fmt::format("'{}' of {} is not finite", key, what_));
    return std::nullopt;
  }
  return value;
}

bool Table::boolean(std::string_view key, bool otherwise) {
  const auto* node = get(key);
  if (node == nullptr) return otherwise;
  if (const auto* value = node->as_boolean()) return value->get();
  wrong_type(*node, key, "true or false");
  return otherwise;
}

std::vector<Text> Table::texts(std::string_view key) {
  std::vector<Text> result;
  const auto* node = get(key);
  if (node == nullptr) return result;
  if (const auto* one = node->as_string())
    result.emplace_back(*file_, *one);
  else if (const auto* list = node->as_array()) {
    for (auto&& item : *list) {
      if (const auto* value = item.as_string())
        result.emplace_back(*file_, *value);
      else
        wrong_type(item, key, "a list of texts");
    }
  } else
    wrong_type(*node, key, "a text or a list of texts");
  return result;
}

std::optional<Table> Table::table(std::string_view key) {
  const auto* node = get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_table())
    return Table(*diagnostics_, *file_, *value, place_of(*file_, *node), fmt::format("{} of {}", key, what_));
  wrong_type(*node, key, "a table");
  return std::nullopt;
}

std::vector<Table> Table::tables(std::string_view key) {
  std::vector<Table> result;
  const auto* node = get(key);
  if (node == nullptr) return result;
  const auto* list = node->as_array();
  if (list == nullptr) {
    wrong_type(*node, key, "a list of tables", fmt::format("write [[...{}]]", key));
    return result;
  }
  for (auto&& item : *list) {
    if (const auto* value = item.as_table())
      result.emplace_back(*diagnostics_, *file_, *value, place_of(*file_, item), fmt::format("{} of {}", key, what_));
    else
      wrong_type(item, key, "a list of tables");
  }
  return result;
}

bool Table::require(std::string_view key, const std::string& hint) {
  asked(key);
  if (has(key)) return true;
  diagnostics_->error("GLN-T007", place_, fmt::format("{} has no '{}'", what_, key), hint);
  return false;
}

std::vector<Entry> Table::rest() const {
  std::vector<Entry> result;
  for (const auto& entry : in_order(*table_))
    if (std::find(asked_.begin(), asked_.end(), entry.first->str()) == asked_.end()) result.push_back(entry);
  return result;
}

void Table::finish() const {
  for (const auto& [key, node] : rest()) {
    const std::string name(key->str());
    const std::string near = nearest(name, asked_);
    diagnostics_->error("GLN-T004", place_of(*file_, *key), fmt::format("{} has no key '{}'", what_, name),
                        near.empty() ? "" : fmt::format("did you mean '{}'?", near));
  }
}

}  // namespace gln::lang
