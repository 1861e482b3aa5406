#pragma once
// A formula made of pools, explained by the processes that moved them.

#include <functional>
#include <optional>
#include <string>

#include "analysis/ledger.hpp"

namespace gln::analysis {

/// The ledger of a pool, by its name, of the same arms and times; nullopt with messages when there is none.
using PoolLedger = std::function<std::optional<Ledger>(const std::string&)>;

/// Replaces each entry that is a pool by the processes that moved the pool: each counts by its part of the pool's own
/// change, scaled to what the pool added. Entries still add up to the change; a process that moves between two pools of
/// the formula counts for both. A pool whose own change is within rounding of what moved, or whose own ledger does not
/// close, stays as it is. False when a ledger failed.
bool open_pools(Ledger& ledger, const lang::Model& model, const PoolLedger& ledger_of);

}  // namespace gln::analysis
