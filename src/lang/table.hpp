#pragma once
// A TOML table that knows where it stands and which of its keys were asked for.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/source_text.hpp"

namespace gln::lang {

/// Keys and values in the order of the file (toml++ sorts them by name).
using Entry = std::pair<const toml::key*, const toml::node*>;
std::vector<Entry> in_order(const toml::table& table);

/// Every getter remembers its key; `finish` reports what nobody asked for (GLN-T004) with the nearest key that exists.
/// Values of the wrong type are reported (GLN-T006) and count as absent.
class Table {
 public:
  /// `what` names the table in messages: "[process.gls2]".
  Table(Diagnostics& diagnostics, const SourceFile& file, const toml::table& table, Place place, std::string what)
      : diagnostics_(&diagnostics), file_(&file), table_(&table), place_(std::move(place)), what_(std::move(what)) {}

  const SourceFile& file() const { return *file_; }
  const Place& place() const { return place_; }
  const std::string& what() const { return what_; }
  Diagnostics& diagnostics() const { return *diagnostics_; }

  bool has(std::string_view key) const { return table_->contains(key); }
  const toml::node* get(std::string_view key);
  /// Place of a key's value, or of the table when it is absent.
  Place place_of_value(std::string_view key) const;

  std::optional<Text> text(std::string_view key);
  std::string string(std::string_view key);  ///< "" when absent
  std::optional<double> number(std::string_view key);
  bool boolean(std::string_view key, bool otherwise);
  /// A text or a list of texts.
  std::vector<Text> texts(std::string_view key);
  std::optional<Table> table(std::string_view key);
  /// A list of tables.
  std::vector<Table> tables(std::string_view key);

  /// Reports GLN-T007 when the key is absent.
  bool require(std::string_view key, const std::string& hint = {});
  /// Entries nobody asked for so far.
  std::vector<Entry> rest() const;
  void asked(std::string_view key);
  void finish() const;

 private:
  void wrong_type(const toml::node& node, std::string_view key, const char* wanted, const std::string& hint = {}) const;

  Diagnostics* diagnostics_;
  const SourceFile* file_;
  const toml::table* table_;
  Place place_;
  std::string what_;
  std::vector<std::string> asked_;
};

}  // namespace gln::lang
