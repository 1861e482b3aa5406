#pragma once
// What moved a readout: a ledger whose entries add up to the change.
//
// A pool: its change between two times is the integral of every process that touches it. The integrals are states of
// the solver (exact to its tolerance), not sums over output times. Each process counts by how far it ran above or below
// its rate before the first dose; at a steady baseline those rates cancel, so the differences alone make the change.
//
// A readout with a formula: its change between two times, attributed to the things the formula names, each moved from
// its first to its last value while the others wait (in the order of the formula and in the reverse order; the mean of
// both). Exact for sums; for products and ratios the interaction is shared evenly between the two orders. Entries add
// up to the change by construction. Pools it names are then opened into the processes that moved them (open_pools).

#include <optional>
#include <string>
#include <vector>

#include "study/run.hpp"

namespace gln::analysis {

struct LedgerEntry {
  std::string name, title;  ///< "liver.gls2", or the dose that went straight into the pool
  double amount = 0;        ///< what it added to the change, in the unit of the ledger
  double share = 0;         ///< of the change (may be negative or above 1); 0 when nothing changed
  double total =
      0;  ///< pools: all it moved between the two times, baseline rate included; formulas: its value at the end
  bool flow_in = true;  ///< pools: the process brings in (true) or takes away at baseline or on the whole
  std::string place;    ///< pools: where a plain transport leads to or comes from; "" for reactions and doses
  int pool = -1;        ///< formulas, while they are explained: the entry is what is in this pool
  double at_rest = 0;   ///< of two arms: the share of `amount` that was there before the first dose
};

struct Ledger {
  std::string arm, readout, title, unit;
  bool pool = true;         ///< false: decomposition of a formula
  double from = 0, to = 0;  ///< h
  double value_from = 0, value_to = 0, change = 0;
  bool difference = false;           ///< of two arms: values and entries are the second's less the first's
  double first = 0, second = 0;      ///< of two arms: the readout in each at `to`
  std::vector<LedgerEntry> entries;  ///< largest |amount| first; none is left out
  double residual = 0;               ///< |change - sum of entries| / sum of |entries|; 0 when nothing moved
};

struct LedgerQuery {
  std::string readout;
  std::optional<double> from;  ///< min; default 0, before the first dose
  std::optional<double> to;    ///< min; default: where the readout is farthest from its baseline
  bool open = true;            ///< pools of a formula are opened into processes, a run more for each
};

/// Runs one arm and accounts for the readout. nullopt with GLN-D021 (unknown readout), GLN-D022 (times), GLN-D023 (the
/// run failed), GLN-D024 (a divisor of its formula passes zero), or GLN-B0xx and GLN-R0xx of the model and the doses.
std::optional<Ledger> explain(const lang::Model& model, const study::Study& study, std::size_t arm,
                              const LedgerQuery& query, const study::RunOptions& options, Diagnostics& diagnostics);

/// The ledger of a pool with the transports from and to each place added up: what came from the gut and liver on the
/// whole rather than what flowed in and out. Places that exchange the same substance with each other, the pool left
/// out, are one. Other entries stay as they are.
Ledger by_place(const Ledger& ledger);

/// `second` minus `first`, entry by entry (an entry that one lacks counts 0 there): why two runs differ. Both of the
/// same readout.
Ledger difference(const Ledger& first, const Ledger& second);

}  // namespace gln::analysis
