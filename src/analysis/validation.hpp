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
  double observed = 0, predicted = 0;  ///< in `unit`; observed is NaN when only a window was observed
  std::optional<double> spread;        ///< in `unit`; per cent for CV_percent and IIV_percent
  std::optional<int> n;
  std::optional<double>
      fold_error;              ///< max(p/o, o/p) >= 1; none for directions, nulls, accepted windows and sign changes
  std::optional<bool> agrees;  ///< directions and accept windows; false for a prediction of the other sign
  bool failed = false;         ///< the run failed: predicted is NaN
  std::optional<std::pair<double, double>> accept;  ///< in `unit`
  std::string versus;                               ///< the arm compared with; "" own baseline
  std::string remark;  ///< about the prediction: "not back at baseline within 12 h", why the run failed
  bool is_direction = false;
};

/// gmfe = 10^mean|log10(p/o)|, afe = 10^mean log10(p/o), shares of rows within a fold.
/// Every row is counted exactly once: n + directions + windows + sign_changes + unscored + failed = rows.
struct Summary {
  int n = 0, directions = 0, directions_right = 0, failed = 0;
  int nulls = 0, nulls_right = 0;  ///< the directions that were "no change" as observed; part of `directions`
  double gmfe = 0, afe = 0, within_1_25 = 0, within_1_5 = 0, within_2 = 0;  ///< 0 when n is 0
  int windows = 0, windows_right = 0;                                       ///< rows with an accepted range
  int sign_changes = 0;  ///< predicted with the other sign: no fold, but a miss
  int unscored = 0;      ///< observed 0, or a prediction that is not a number
};

/// One row per observed number, in the order of the file. `runs` are those of `study` (study::run_study).
std::vector<Row> compare(const study::Study& study, const std::vector<study::ArmRun>& runs);

std::map<std::string, Summary> summarise(const std::vector<Row>& rows);  ///< by role
/// By role and area; the area of a study that names none is "".
std::map<std::pair<std::string, std::string>, Summary> summarise_by_area(const std::vector<Row>& rows);

}  // namespace gln::analysis
