#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gln::report {
namespace {

/// The shortest text that reads back to the same double.
std::string exact(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

std::string arm_name(const study::ArmRun& run) { return run.arm == nullptr ? std::string() : csv_field(run.arm->id); }

std::string marks_in(const study::ArmRun& run, const std::vector<Notice>& notices) {
  return csv_field(marks_of(notices, run.arm == nullptr ? std::string() : run.arm->id));
}

}  // namespace

std::string csv_field(const std::string& text) {
  const bool blank_ends = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!blank_ends && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string tidy_csv(const std::vector<study::ArmRun>& runs, const std::vector<Notice>& notices) {
  std::string out = "time_h,arm,readout,value,unit,rules\r\n";
  for (const auto& run : runs) {
    if (run.status != ode::Status::ok) continue;
    const std::string arm = arm_name(run), marks = marks_in(run, notices);
    for (const auto& column : run.columns) {
      const std::string tail = "," + csv_field(column.unit) + "," + marks + "\r\n";
      const std::string middle = "," + arm + "," + csv_field(column.name) + ",";
      for (std::size_t i = 0; i < std::min(run.hours.size(), column.values.size()); ++i)
        out += exact(run.hours[i]) + middle + exact(column.values[i]) + tail;
    }
  }
  return out;
}

std::string wide_csv(const std::vector<study::ArmRun>& runs, const std::vector<Notice>& notices) {
  // Arms may show different readouts: the columns are all of them, in order of appearance.
  std::vector<std::pair<std::string, std::string>> heads;
  for (const auto& run : runs)
    for (const auto& column : run.columns)
      if (const std::pair head(column.name, column.unit);
          run.status == ode::Status::ok && std::find(heads.begin(), heads.end(), head) == heads.end())
        heads.push_back(head);
  std::string out = "time_h,arm";
  for (const auto& [name, unit] : heads) out += "," + csv_field(name + " [" + unit + "]");
  out += ",rules\r\n";
  for (const auto& run : runs) {
    if (run.status != ode::Status::ok) continue;
    const std::string marks = marks_in(run, notices);
    std::vector<const study::Column*> columns;
    for (const auto& [name, unit] : heads) {
      const auto found =
          std::find_if(run.columns.begin(), run.columns.end(),
                       [&, &name = name, &unit = unit](const auto& it) { return it.name == name && it.unit == unit; });
      columns.push_back(found == run.columns.end() ? nullptr : &*found);
    }
    for (std::size_t i = 0; i < run.hours.size(); ++i) {
      out += exact(run.hours[i]) + "," + arm_name(run);
      for (const auto* column : columns)
        out += "," + (column != nullptr && i < column->values.size() ? exact(column->values[i]) : "");
      out += "," + marks + "\r\n";
    }
  }
  return out;
}

std::string validate_csv(const std::vector<analysis::Row>& rows) {
  std::string out =
      "study,arm,readout,measure,at,observed,spread,spread_kind,n,unit,predicted,fold_error,agrees,role,area,trust,"
      "reference\r\n";
  for (const auto& row : rows) {
    const std::string fields[] = {csv_field(row.study),
                                  csv_field(row.arm),
                                  csv_field(row.readout),
                                  csv_field(row.measure),
                                  csv_field(row.at),
                                  exact(row.observed),
                                  row.spread ? exact(*row.spread) : "",
                                  csv_field(row.spread_kind),
                                  row.n ? std::to_string(*row.n) : "",
                                  csv_field(row.unit),
                                  row.failed ? "" : exact(row.predicted),
                                  row.fold_error ? exact(*row.fold_error) : "",
                                  row.agrees ? (*row.agrees ? "yes" : "no") : "",
                                  csv_field(row.role),
                                  csv_field(row.area),
                                  csv_field(row.trust),
                                  csv_field(row.reference)};
    for (const auto& field : fields) out += (&field == fields ? "" : ",") + field;
    out += "\r\n";
  }
  return out;
}

}  // namespace gln::report
