#pragma once
// Self-contained pages: everything is inside the file, nothing is loaded when it is looked at.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/validation.hpp"
#include "report/scene.hpp"

namespace gln::report {

/// `gln simulate --report F.html`: assumptions, summary, interactive curves with all arms, notices, sources.
std::string simulate_html(const Scene& scene);

/// One study with its runs, in the order of study->arms.
struct ValidatedStudy {
  const study::Study* study = nullptr;
  const std::vector<study::ArmRun>* runs = nullptr;
};

/// `gln validate --report F.html`: predicted against observed, all rows, and each study's curves over its data.
std::string validate_html(const lang::Model& model, const std::vector<analysis::Row>& rows,
                          const std::map<std::string, analysis::Summary>& summary,
                          const std::vector<ValidatedStudy>& studies, const Citations& citations);

/// Text as it may stand in HTML content or in a quoted attribute.
std::string html_escape(std::string_view text);

/// JSON as it may stand in a script element: no sequence in it can end the element or start a comment.
std::string script_json(std::string_view json);

}  // namespace gln::report
