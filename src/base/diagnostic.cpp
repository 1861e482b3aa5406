#include "base/diagnostic.hpp"

#include <algorithm>
#include <numeric>

namespace gln {

std::string to_string(const Diagnostic& diagnostic) {
  std::string text = diagnostic.code;
  text += ' ';
  if (!diagnostic.place.file.empty()) {
    text += diagnostic.place.file;
    if (diagnostic.place.line > 0) (text += ':') += std::to_string(diagnostic.place.line);
    if (diagnostic.place.line > 0 && diagnostic.place.column > 0)
      (text += ':') += std::to_string(diagnostic.place.column);
    text += ": ";
  }
  if (diagnostic.severity == Severity::error) text += "error: ";
  if (diagnostic.severity == Severity::warning) text += "warning: ";
  if (diagnostic.severity == Severity::note) text += "note: ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\n    hint: " + diagnostic.hint;
  return text;
}

void Diagnostics::error(std::string code, Place place, std::string message, std::string hint) {
  add({std::move(code), Severity::error, std::move(place), std::move(message), std::move(hint)});
}

void Diagnostics::warning(std::string code, Place place, std::string message, std::string hint) {
  add({std::move(code), Severity::warning, std::move(place), std::move(message), std::move(hint)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++errors_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::append(const Diagnostics& other) {
  for (const auto& diagnostic : other.all_) add(diagnostic);
}

namespace {

/// Insertions, deletions, replacements and swaps of neighbours, one each.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1), above(b.size() + 1), above2(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    above2.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], above2[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(const std::string& name, const std::vector<std::string>& candidates) {
  std::string best;
  // NOTE: a third of the length keeps "sepsi" -> "sepsis" and refuses "xyz" -> "gut".
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace gln
