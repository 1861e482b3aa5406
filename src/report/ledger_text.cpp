#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "report/table.hpp"
#include "report/text.hpp"

namespace gln::report {
namespace {

/// Tenths of a percent by largest remainder: the printed parts add up to the printed whole.
std::vector<long> rounded_tenths(const std::vector<LedgerEntry>& entries) {
  std::vector<long> tenths;
  std::vector<double> remainders;
  double exact = 0;
  for (const auto& entry : entries) {
    const double share = std::isfinite(entry.percent) ? entry.percent * 10 : 0;
    exact += share;
    tenths.push_back(static_cast<long>(std::floor(share)));
    remainders.push_back(share - std::floor(share));
  }
  long missing = std::lround(exact) - std::accumulate(tenths.begin(), tenths.end(), 0L);
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t k = 0; k < order.size() && missing > 0; ++k, --missing) ++tenths[order[k]];
  return tenths;
}

std::string tenths_text(long tenths) {
  return fmt::format("{}{}.{} %", tenths < 0 ? "-" : "", std::labs(tenths) / 10, std::labs(tenths) % 10);
}

std::string bar(double amount, double largest, int half, const Style& style) {
  const double share = largest > 0 && std::isfinite(amount) ? std::abs(amount) / largest : 0;
  const int eighths = static_cast<int>(std::lround(share * half * 8));
  std::string blocks;
  if (style.unicode) {
    static constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    for (int i = 0; i < eighths / 8; ++i) blocks += "█";
    // Blocks grow from the left edge only, so a bar to the left ends on whole or half characters.
    if (amount > 0)
      blocks += kParts[eighths % 8];
    else if (eighths % 8 >= 4)
      blocks = "▐" + blocks;
  } else {
    blocks = std::string(static_cast<std::size_t>((eighths + 4) / 8), amount > 0 ? '+' : '-');
  }
  const std::string middle = style.unicode ? "│" : "|";
  const auto width = static_cast<std::size_t>(half);
  if (amount >= 0) return std::string(width, ' ') + middle + paint(pad_right(blocks, width), Ink::cyan, style);
  return paint(pad_left(blocks, width), Ink::yellow, style) + middle + std::string(width, ' ');
}

}  // namespace

std::string ledger_text(const LedgerView& ledger, const Style& style) {
  std::string out = paint(printable(ledger.title, style), Ink::bold, style) + "\n";
  if (ledger.entries.empty()) return out + "nothing moved it\n";
  const auto tenths = rounded_tenths(ledger.entries);
  double largest = 0;
  for (const auto& entry : ledger.entries)
    if (std::isfinite(entry.amount)) largest = std::max(largest, std::abs(entry.amount));
  const int half = std::clamp((style.width - 60) / 4, 5, 16);
  Table table({{"process", Align::left, true},
               {"what it is", Align::left, true},
               {printable(ledger.unit, style), Align::right},
               {"share", Align::right},
               {"", Align::left}});
  // Those that round to nothing share one line.
  std::size_t others = 0;
  double of_others = 0;
  for (std::size_t i = 0; i < ledger.entries.size(); ++i) {
    const auto& entry = ledger.entries[i];
    if (tenths[i] == 0 && std::isfinite(entry.amount) && ledger.entries.size() > 6) {
      ++others;
      of_others += entry.amount;
      continue;
    }
    table.add({printable(entry.name, style), printable(entry.title, style), number(entry.amount),
               tenths_text(tenths[i]), bar(entry.amount, largest, half, style)});
  }
  if (others > 0) table.add({fmt::format("{} others", others), "", number(of_others), "0.0 %", ""});
  table.add({ledger.total_label.empty() ? "total" : printable(ledger.total_label, style), "", number(ledger.total),
             tenths_text(std::accumulate(tenths.begin(), tenths.end(), 0L)), ""});
  return out + table.draw(style);
}

}  // namespace gln::report
