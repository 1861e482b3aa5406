#include "analysis/open_pools.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "analysis/ledger_parts.hpp"

namespace gln::analysis {

namespace {

/// A change that is more than the rounding of what moved, and a ledger that closes on it.
bool has_shares(const Ledger& ledger) {
  const double change = std::abs(ledger.change), moved = gross(ledger);
  return change > 0.0 && change > 1e-6 * moved && ledger.residual * moved <= 1e-7 * change;
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
