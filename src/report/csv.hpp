#pragma once
// Results as comma-separated values (RFC 4180: CRLF line ends, quotes where needed). Numbers read back to the same
// bits; an empty field is a value that is not a finite number. Arms that failed have no rows.

#include <string>
#include <vector>

#include "analysis/validation.hpp"
#include "study/run.hpp"

namespace gln::report {

/// time_h,arm,readout,value,unit: one row per time, arm and readout.
std::string tidy_csv(const std::vector<study::ArmRun>& runs);

/// time_h,arm,"plasma.gln [umol/L]",...: one row per time and arm, one column per readout.
std::string wide_csv(const std::vector<study::ArmRun>& runs);

/// The rows of a validation.
std::string validate_csv(const std::vector<analysis::Row>& rows);

/// A field, quoted when it holds a comma, a quote, a line end or blanks at its ends.
std::string csv_field(const std::string& text);

}  // namespace gln::report
