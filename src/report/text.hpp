#pragma once
// What the commands print for people.

#include <map>
#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "report/scene.hpp"
#include "report/style.hpp"

namespace gln::report {

/// Default output of `gln simulate`: assumptions, table, plots, notices, books.
std::string simulate_text(const Scene& scene, const Style& style);

/// Default output of `gln validate`: rows grouped by study, summaries by role. `scatter` adds a picture of predicted
/// against observed, on log axes.
std::string validate_text(const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary, const Style& style,
                          bool scatter = false);

/// One process of an `explain` ledger: what it moved, in `unit` of the ledger. Percents are of the sum of all entries.
struct LedgerEntry {
  std::string name, title;
  double amount = 0, percent = 0;
};
struct LedgerView {
  std::string title, unit;
  std::vector<LedgerEntry> entries;
  double total = 0;         ///< what the entries add up to
  std::string total_label;  ///< "change of plasma.gln"; empty: "total"
};

/// Bars to the right for what raised it, to the left for what lowered it. Percents are rounded so that those printed
/// add up to the printed total.
std::string ledger_text(const LedgerView& ledger, const Style& style);

/// `gln model list`: every parameter whose name contains `filter`, with value, unit, range, kind and source.
std::string model_list_text(const lang::Model& model, const std::string& filter, const Style& style);

/// `gln model show NAME`: a parameter, process, pool, species, readout, condition, product, assignment or compartment.
/// `baseline_rates` [internal amount/min] by process index may be empty when not known. Empty text: there is no such
/// name.
std::string model_show_text(const lang::Model& model, const std::string& name, const Citations& citations,
                            const std::vector<double>& baseline_rates, const Style& style);

}  // namespace gln::report
