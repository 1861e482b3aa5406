#pragma once
// Where things stand in a TOML file: keys, values, and single characters inside a string value.

#include <toml++/toml.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"

namespace gln::lang {

/// One file as read. Lives as long as the nodes that point into it.
struct SourceFile {
  std::string path;  ///< as shown in messages
  std::string text;
  std::vector<std::size_t> lines;  ///< byte offset at which each line begins
  toml::table table;
  bool run_time = false;  ///< given beside the model (`--with`)
};

/// Offsets of line beginnings.
std::vector<std::size_t> line_starts(std::string_view text);

Place place_of(const SourceFile& file, const toml::node& node);
Place place_of(const SourceFile& file, const toml::key& key);

/// A string value and the way from its characters back to the file.
class Text {
 public:
  Text() = default;
  Text(const SourceFile& file, const toml::value<std::string>& node);

  const std::string& value() const { return value_; }
  /// Where the value begins: its opening quote.
  Place place() const;
  /// Line and column of the character at byte `offset` of value(), through quotes, escapes and line breaks.
  Place at(std::size_t offset) const;

 private:
  const SourceFile* file_ = nullptr;
  std::string value_;
  std::size_t line_ = 0, column_ = 0;  ///< of the opening quote, from 1
};

}  // namespace gln::lang
