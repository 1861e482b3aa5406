#pragma once
// Comma-separated values (RFC 4180), for the evidence tables.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"

namespace gln {

/// A table with a header line. Every row has as many cells as the header.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;  ///< line number of each row

  /// Column of a name, or -1.
  int column(std::string_view name) const;
};

/// Parses `text`. Errors: GLN-V001 (a quote that never closes), GLN-V002 (a row with too few or too many cells),
/// GLN-V003 (empty).
CsvTable parse_csv(std::string_view text, const std::string& file, Diagnostics& diagnostics);

/// Reads and parses a file. GLN-V004 when it cannot be read.
CsvTable read_csv(const std::string& path, Diagnostics& diagnostics);

}  // namespace gln
