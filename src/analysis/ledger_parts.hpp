#pragma once
// What the ledgers of a run and of two people at rest have in common.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/formula_parts.hpp"
#include "analysis/ledger.hpp"
#include "expr/body.hpp"
#include "study/readouts.hpp"

namespace gln::analysis {

/// Adds an output and keeps it; returns its position in ArmRun::extra.
std::size_t keep_output(expr::Body& body, study::RunOptions& options, const std::string& name, expr::Id id);

/// The pool a readout shows without any arithmetic, or -1.
int pool_of(const study::ReadoutRef& ref, const lang::Model& model);

/// The pool whose content a part of a formula is, or -1.
int pool_behind(const Part& part);

/// Which pools of the same substance hang together when the pool in question is taken out.
class Places {
 public:
  Places(const lang::Model& model, int pool);

  /// "" when the process is no transport between the pool and another place of the body.
  std::string of(const lang::Process& process) const;

 private:
  const lang::Model& model_;
  int pool_;
  std::vector<std::size_t> group_;
  std::map<std::size_t, std::string> names_;

  std::size_t root(std::size_t i) const;
  std::pair<int, int> transport(const lang::Process& process) const;
};

/// Adds what a formula names as outputs and keeps them, in the order of the parts.
void keep_parts(expr::Body& body, study::RunOptions& options, const lang::Model& model, const std::vector<Part>& parts);

/// Says that a readout has no ledger because of this part of its formula (GLN-D024).
void report_lost(const std::string& readout, const lang::FormulaPtr& lost, const lang::Model& model,
                 Diagnostics& diagnostics);

/// Adds an entry, to the one of the same name where there is one.
void add(std::vector<LedgerEntry>& entries, const LedgerEntry& entry);

/// Sum of the sizes of all entries.
double gross(const Ledger& ledger);

/// Shares, residual and order, once the entries stand.
void close(Ledger& ledger);

}  // namespace gln::analysis
