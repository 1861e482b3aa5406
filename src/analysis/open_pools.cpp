#include "analysis/open_pools.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "analysis/ledger_parts.hpp"

namespace gln::analysis {

namespace {

void add(std::vector<LedgerEntry>& entries, const LedgerEntry& entry) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const LedgerEntry& other) { return other.name == entry.name; });
  if (found == entries.end()) {
    entries.push_back(entry);
    return;
  }
  found->amount += entry.amount;
  found->at_rest += entry.at_rest;
  found->total += entry.total;
}

/// A change that is more than the rounding of what moved, and a ledger that closes on it.
bool has_shares(const Ledger& ledger) {
  double gross = 0.0;
  for (const auto& entry : ledger.entries) gross += std::abs(entry.amount);
  const double change = std::abs(ledger.change);
  return change > 0.0 && change > 1e-6 * gross && ledger.residual * gross <= 1e-7 * change;
}

}  // namespace

bool open_pools(Ledger& ledger, const lang::Model& model, const PoolLedger& ledger_of) {
  std::vector<LedgerEntry> opened;
  for (auto entry : std::exchange(ledger.entries, {})) {
    const auto* pool = entry.pool < 0 ? nullptr : &model.pools[static_cast<std::size_t>(entry.pool)];
    if (pool == nullptr || pool->boundary || entry.amount == 0.0 || !study::find_readout(model, pool->name)) {
      add(opened, entry);
      continue;
    }
    const auto own = ledger_of(pool->name);
    if (!own) return false;
    if (!has_shares(*own)) {
      add(opened, entry);
      continue;
    }
    const double scale = entry.amount / own->change;
    for (auto part : own->entries) {
      for (double* value : {&part.amount, &part.at_rest, &part.total}) *value *= scale;
      part.place.clear();
      if (part.amount != 0.0) add(opened, part);
    }
  }
  ledger.entries = std::move(opened);
  close(ledger);
  return true;
}

}  // namespace gln::analysis
