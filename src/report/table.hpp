#pragma once
// A table of text cells that fits the terminal.

#include <string>
#include <vector>

#include "report/style.hpp"

namespace gln::report {

enum class Align { left, right };

struct TableColumn {
  std::string header;
  Align align = Align::left;
  bool may_shrink = false;    ///< cut first when the table is wider than the terminal ...
  std::size_t narrowest = 8;  ///< ... down to this
};

class Table {
 public:
  explicit Table(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}
  /// One cell per column; cells may be painted, in which case the ink is kept only when the cell is not cut.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  /// Header (dim) and rows, each line with `indent` blanks before it, blanks at line ends removed.
  std::string draw(const Style& style, std::size_t indent = 0) const;

 private:
  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace gln::report
