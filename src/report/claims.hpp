#pragma once
// `gln claims` for people and programs. Three things always stand together: how certain outside evidence is, what it
// says in which size, and the model's verdict. No benefit is shown without its certainty.

#include <string>
#include <vector>

#include "evidence/claims_verdict.hpp"
#include "evidence/safety.hpp"
#include "evidence/uncertainty.hpp"
#include "report/scene.hpp"
#include "report/style.hpp"

namespace gln::report {

struct JudgedClaim {
  const evidence::Claim* claim = nullptr;
  evidence::Judgement judgement;
  evidence::Ranges ranges = {};

  /// Of the rows of an experiment; null when there are none.
  const std::vector<evidence::Range>* ranges_of(const evidence::Experiment& experiment) const {
    const auto found = ranges.find(experiment.name);
    return found == ranges.end() || found->second.empty() ? nullptr : &found->second;
  }
};

/// What is reported. Points to data owned by the caller, which must outlive the call.
struct ClaimsScene {
  const lang::Model* model = nullptr;
  const evidence::Monograph* monograph = nullptr;
  const evidence::Experiments* experiments = nullptr;
  const evidence::SafetyRules* safety = nullptr;  ///< null: no rules beside the model
  std::vector<JudgedClaim> claims;                ///< those asked for, in the order of the file
  Citations citations;
};

/// Every claim in one line, by section, and what the words mean.
std::string claims_text(const ClaimsScene& scene, const Style& style);

/// One claim in full: evidence, sources, the experiment's rows with what would be seen were it true and what the model
/// predicts.
std::string claim_text(const ClaimsScene& scene, const JudgedClaim& judged, const Style& style);

/// Key order and names are a contract.
std::string claims_json(const ClaimsScene& scene);

/// schema.org: a MedicalWebPage with a ClaimReview per claim, and an FAQPage.
std::string claims_jsonld(const ClaimsScene& scene);

/// A self-contained page: questions, all claims, each with its evidence and the figures of its experiments.
std::string claims_html(const ClaimsScene& scene);

/// "benefit, low certainty": direction and certainty are never apart. Facts and advice without a direction say what
/// they are.
std::string evidence_in_words(const evidence::Claim& claim);

/// What a row expects and what it got: "rises 10 %" and "same (+2.1 %)"; "56 to 2000 umol/kg/h" and "330 umol/kg/h".
std::string expected_in_words(const analysis::Row& row, const evidence::RowDetail& detail);
std::string predicted_in_words(const analysis::Row& row, const evidence::RowDetail& detail);

/// "plasma.gln fold of max_rise, 0 h to 4 h, against dipeptide".
std::string row_in_words(const analysis::Row& row, const evidence::RowDetail& detail);

/// "-18 to -3.1 %; 30 of 40 agree"; and what was drawn for them, a sentence.
std::string range_in_words(const analysis::Row& row, const evidence::Range& range);
std::string ranges_in_words(const evidence::Claim& claim, const std::vector<evidence::Range>& ranges);

/// Sources of the claims asked for and the questions, sorted, each once.
std::vector<std::string> sources_of(const ClaimsScene& scene);

}  // namespace gln::report
