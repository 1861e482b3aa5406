#pragma once
// What is said about glutamine, claim by claim, with what was found outside and the experiment by which the model can
// speak.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"

namespace gln::evidence {

/// One claim. Texts are our own wording.
struct Claim {
  std::string id, section, kind, claim, mechanism;
  std::string evidence, direction, effect_size, certainty, population;  ///< what was found outside the model
  std::vector<std::string> references;                                  ///< keys of references.csv
  std::string as_of;                                                    ///< "2026-11-22"
  std::vector<std::string> readouts;     ///< what a model would have to show, "" when nothing would
  std::vector<std::string> experiments;  ///< study files, without folder and ending; their observed rows decide
  std::vector<std::string> uncertain;    ///< parameters the experiments hang on, drawn from their ranges
  std::string question;                  ///< what of the claim the experiments decide, in words; set when there are any
  std::string necessary_only;  ///< why the experiment cannot show the claim, only refute it; "" when it can do both
  std::string outside;         ///< why there is no experiment, where it is not for want of a readout
  double fold = 1.5;           ///< a number agrees when predicted within this fold of it
  Place place;
};

/// A question people ask, answered from the claims.
struct Faq {
  std::string id, question, answer;
  std::vector<std::string> claims, references;
  Place place;
};

struct Monograph {
  std::string title, about, as_of;
  std::vector<Claim> claims;
  std::vector<Faq> faq;

  const Claim* find(const std::string& id) const;
  std::vector<std::string> ids() const;
};

/// GRADE levels of certainty, lowest first; sections in the order of the page; directions.
const std::vector<std::string>& certainty_levels();
const std::vector<std::string>& claim_sections();
const std::vector<std::string>& claim_directions();

/// The heading of a section.
std::string section_title(const std::string& section);

/// Reads evidence/claims.toml. Every claim has a certainty, a date and known references, so that no benefit is said
/// without them. Errors GLN-K001 to K007 and those of TOML tables (GLN-D002, D003, D013), all of them reported.
std::optional<Monograph> read_claims(const std::string& path, const std::set<std::string>& references,
                                     Diagnostics& diagnostics);

}  // namespace gln::evidence
