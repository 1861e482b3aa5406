#pragma once
// Prediction against observation: one row per observed number, fold errors, and their summary by role.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "study/run.hpp"

namespace gln::analysis {

struct Row {
  std::string study, arm, readout, measure, at, unit, spread_kind, role, area, trust, reference, note;
  double observed = 0, predicted = 0;       ///< in `unit`
  std::optional<double> spread;
  std::optional<int> n;
  std::optional<double> fold_error;          ///< max(p/o, o/p) >= 1; none for directions, nulls and sign changes
  std::optional<bool> agrees;                ///< directions and accept windows
  bool failed = false;                       ///< the run failed: predicted is NaN
};

/// gmfe = 10^mean|log10(p/o)|, afe = 10^mean log10(p/o), shares of rows within a fold.
struct Summary {
  int n = 0, directions = 0, directions_right = 0, failed = 0;
  double gmfe = 0, afe = 0, within_1_25 = 0, within_1_5 = 0, within_2 = 0;
};

std::vector<Row> compare(const study::Study& study, const std::vector<study::ArmRun>& runs);
std::map<std::string, Summary> summarise(const std::vector<Row>& rows);  ///< by role

}  // namespace gln::analysis
