#include "base/csv.hpp"

#include <fstream>
#include <iterator>

namespace gln {

namespace {

/// One pass over the text, cell by cell.
class Scanner {
 public:
  Scanner(std::string_view text, const std::string& file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") position_ = 3;  // byte order mark
  }

  bool done() const { return position_ >= text_.size(); }
  int line() const { return line_; }

  /// Reads to the end of the record, across line ends inside quotes.
  std::vector<std::string> record() {
    std::vector<std::string> cells;
    for (;;) {
      cells.push_back(cell());
      if (done()) break;
      const char end = text_[position_++];
      if (end == ',') {
        if (done()) cells.emplace_back();
        continue;
      }
      if (end == '\r' && !done() && text_[position_] == '\n') ++position_;
      ++line_;
      break;
    }
    return cells;
  }

 private:
  std::string cell() {
    std::string value;
    if (done() || text_[position_] != '"') {
      while (!done() && text_[position_] != ',' && text_[position_] != '\n' && text_[position_] != '\r')
        value += text_[position_++];
      return value;
    }
    const int opened = line_;
    ++position_;
    while (!done()) {
      const char c = text_[position_++];
      if (c == '"') {
        if (done() || text_[position_] != '"') return value;
        ++position_;
      }
      if (c == '\n') ++line_;
      value += c;
    }
    diagnostics_.error("GLN-V001", {file_, opened, 0}, "a quoted cell never ends", "close it with \"");
    return value;
  }

  std::string_view text_;
  const std::string& file_;
  Diagnostics& diagnostics_;
  std::size_t position_ = 0;
  int line_ = 1;
};

}  // namespace

int CsvTable::column(std::string_view name) const {
  for (std::size_t i = 0; i < header.size(); ++i)
    if (header[i] == name) return static_cast<int>(i);
  return -1;
}

CsvTable parse_csv(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  CsvTable table;
  Scanner scanner(text, file, diagnostics);
  if (scanner.done()) {
    diagnostics.error("GLN-V003", {file, 1, 0}, "the table is empty", "its first line names the columns");
    return table;
  }
  table.header = scanner.record();
  while (!scanner.done()) {
    const int line = scanner.line();
    auto cells = scanner.record();
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (cells.size() != table.header.size()) {
      diagnostics.error(
          "GLN-V002", {file, line, 0},
          std::to_string(cells.size()) + " cells where the header has " + std::to_string(table.header.size()),
          "a cell that holds a comma needs quotes");
      continue;
    }
    table.rows.push_back(std::move(cells));
    table.lines.push_back(line);
  }
  return table;
}

CsvTable read_csv(const std::string& path, Diagnostics& diagnostics) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    diagnostics.error("GLN-V004", {path, 0, 0}, "cannot be read", "does it exist, and may you read it?");
    return {};
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return parse_csv(text, path, diagnostics);
}

}  // namespace gln
