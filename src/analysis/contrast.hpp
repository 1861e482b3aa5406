#pragma once
// Why a readout differs between two arms: two doses, two people, two states of the body.

#include <optional>

#include "analysis/ledger.hpp"

namespace gln::analysis {

/// The first arm of `second` less the first arm of `first`, at the same moment.
///
/// The difference has two parts that add up. What happened since time 0 is the difference of the two ledgers. What was
/// there before it is explained at rest: were the pool held at the first's level in the second's body, and all else at
/// rest, the processes would not balance; how far each is from its rate in the first is its push, and the pushes
/// together are what moves the pool to the second's level. The same the other way round; the mean of both. A readout
/// with a formula is attributed to what it names, from its values in the first to those in the second.
///
/// Without `to`: where the first that is given anything is farthest from its baseline; when nothing happens in either,
/// both at rest. With `from`: the difference of the two changes since then.
std::optional<Ledger> contrast(const lang::Model& model, const study::Study& first, const study::Study& second,
                               const LedgerQuery& query, const study::RunOptions& options, Diagnostics& diagnostics);

/// True when something is given or begins or ends at a time: otherwise the arm stays at rest.
bool moves(const study::Arm& arm);

}  // namespace gln::analysis
