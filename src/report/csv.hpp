#pragma once
// Results as comma-separated values (RFC 4180: CRLF line ends, quotes where needed). Numbers read back to the same
// bits; an empty field is a value that is not a finite number. Arms that failed have no rows.

#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "report/scene.hpp"
#include "study/run.hpp"

namespace gln::report {

/// time_h,arm,readout,value,unit,rules: one row per time, arm and readout. The safety rules that speak of its arm ("G01
/// G12", see marks_of) stand in every row: a row that is copied elsewhere stays marked.
std::string tidy_csv(const std::vector<study::ArmRun>& runs, const std::vector<Notice>& notices = {});

/// time_h,arm,"plasma.gln [umol/L]",...,rules: one row per time and arm, one column per readout.
std::string wide_csv(const std::vector<study::ArmRun>& runs, const std::vector<Notice>& notices = {});

/// The rows of a validation.
std::string validate_csv(const std::vector<analysis::Row>& rows);

/// A field, quoted when it holds a comma, a quote, a line end or blanks at its ends.
std::string csv_field(const std::string& text);

}  // namespace gln::report
