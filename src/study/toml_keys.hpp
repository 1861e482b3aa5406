#pragma once
// One table of a study file: typed access that reports wrong types, and unknown keys with the nearest known one.

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "units/units.hpp"

namespace gln::study {

class TomlKeys {
 public:
  /// `what` names the table in messages ("an arm").
  TomlKeys(const toml::table& table, std::string file, std::string what, Diagnostics& diagnostics)
      : table_(table), file_(std::move(file)), what_(std::move(what)), diagnostics_(diagnostics) {}

  Place place(const toml::node& node) const { return place_of(node.source(), file_); }
  Place place() const { return place(table_); }
  static Place place_of(const toml::source_region& region, const std::string& file) {
    return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }

  /// The value of a key, which is then known; null when absent.
  const toml::node* take(const std::string& key);
  std::optional<std::string> text(const std::string& key);
  std::optional<double> number(const std::string& key);
  std::optional<int> count(const std::string& key);    ///< a whole number of at least 1
  std::optional<double> time(const std::string& key);  ///< "2 h" -> 120; may be negative
  /// One of `allowed`; else an error with the nearest.
  std::optional<std::string> choice(const std::string& key, const std::vector<std::string>& allowed);
  /// A string or a list of strings, with the place of each.
  std::vector<std::pair<std::string, Place>> texts(const std::string& key);
  const toml::table* table(const std::string& key);
  /// Tables of `[[key]]`.
  std::vector<const toml::table*> tables(const std::string& key);

  std::optional<double> to_time(const toml::node& node, const std::string& key);
  std::optional<double> to_number(const toml::node& node, const std::string& key);
  void wrong_type(const toml::node& node, const std::string& key, const std::string& expected);
  void error(const char* code, const toml::node& node, std::string message, std::string hint = {}) {
    diagnostics_.error(code, place(node), std::move(message), std::move(hint));
  }

  /// Reports the keys nobody took.
  void finish();

 private:
  const toml::table& table_;
  std::string file_, what_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
};

}  // namespace gln::study
