#pragma once
// Everything a report says about a simulation: the run itself, and what surrounds it.

#include <map>
#include <string>
#include <vector>

#include "lang/model.hpp"
#include "study/run.hpp"

namespace gln::report {

/// Something the reader must know: a safety rule that applies, a range that was left, a run that failed.
struct Notice {
  std::string id, level, text;         ///< level: info | warning | stop
  std::vector<std::string> arms = {};  ///< ids of the arms a safety rule speaks of; empty: all
};

/// The safety rules that speak of this arm, "G01 G12"; "" when none applies, "not checked" where there were no rules.
std::string marks_of(const std::vector<Notice>& notices, const std::string& arm);

/// True when one of them is the rule that stopped the run.
bool stopped(const std::vector<Notice>& notices);

struct Citation {
  std::string text, doi, pmid;  ///< doi and pmid may be empty
};
using Citations = std::map<std::string, Citation>;  ///< by reference key

struct SolverInfo {
  std::string name = "gln";
  double rtol = 0, atol = 0;
};

/// What is reported. Points to data owned by the caller, which must outlive the call; `runs` are in the order of
/// study->arms.
struct Scene {
  const lang::Model* model = nullptr;
  const study::Study* study = nullptr;
  const std::vector<study::ArmRun>* runs = nullptr;
  SolverInfo solver;
  std::vector<Notice> notices;
  Citations citations;
};

/// Reads a table with the columns key, citation, doi, pmid (any order, others ignored; RFC 4180).
/// Errors: GLN-V00x of the CSV reader, GLN-O004 (no column key or citation); the result is then empty.
Citations read_citations(const std::string& path, Diagnostics& diagnostics);

/// Keys of the sources behind the readouts of the runs: of the parameters of every process that moves a pool they show.
/// Sorted, each once.
std::vector<std::string> sources_of(const lang::Model& model, const std::vector<study::ArmRun>& runs);

/// The notices of a scene, and one for each run that failed or has numbers that are not finite.
std::vector<Notice> all_notices(const Scene& scene);

/// What a reader sees of an arm: its title, else its id, else "run".
std::string arm_label(const study::Arm& arm);

/// The conditions of an arm in words: "sepsis, exercise from 2 h to 3 h"; "healthy" when there is none.
std::string conditions_in_words(const lang::Model& model, const study::Arm& arm);

/// "nothing given" or the doses as written, joined by " + ".
std::string doses_in_words(const study::Arm& arm);

bool finite(const study::Column& column);

/// The sentence that stands under everything.
inline constexpr const char* kDisclaimer =
    "A research and teaching tool, not medical advice: it does not recommend a dose.";

}  // namespace gln::report
