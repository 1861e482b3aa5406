#include "report/table.hpp"

#include <algorithm>
#include <numeric>

namespace gln::report {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

std::string Table::draw(const Style& style, std::size_t indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = display_width(columns_[c].header);
    for (const auto& row : rows_) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), indent + kGap * (widths.empty() ? 0 : widths.size() - 1));
  };
  // The widest of those that may shrink gives way, one column at a time, so that they end up equally cut.
  while (total() > static_cast<std::size_t>(style.width)) {
    std::size_t widest = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c)
      if (columns_[c].may_shrink && widths[c] > columns_[c].narrowest &&
          (widest == widths.size() || widths[c] > widths[widest]))
        widest = c;
    if (widest == widths.size()) break;
    --widths[widest];
  }
  std::string out;
  const auto line = [&](const std::vector<std::string>& cells, Ink ink) {
    std::string text(indent, ' ');
    for (std::size_t c = 0; c < cells.size(); ++c) {
      std::string cell = cells[c];
      if (display_width(cell) > widths[c]) {
        const bool painted = cell.find('\x1b') != std::string::npos;
        if (painted) cell = cell.substr(cell.find('m') + 1, cell.rfind('\x1b') - cell.find('m') - 1);
        cell = shorten(cell, widths[c], style);
      }
      if (c > 0) text.append(kGap, ' ');
      text += columns_[c].align == Align::right ? pad_left(cell, widths[c]) : pad_right(cell, widths[c]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += (ink == Ink::plain ? text : paint(text, ink, style)) + "\n";
  };
  std::vector<std::string> headers;
  for (const auto& column : columns_) headers.push_back(column.header);
  line(headers, Ink::dim);
  for (const auto& row : rows_) line(row, Ink::plain);
  return out;
}

}  // namespace gln::report
