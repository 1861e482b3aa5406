#pragma once
// Names and units of a model as SBML identifiers. Not for use outside this folder.

#include <set>
#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::report {

/// The SBML identifier of everything in a model: "liver.gls2.Km" becomes liver__gls2__Km. All are different.
struct SbmlNames {
  std::vector<std::string> compartments, pools, parameters, processes, assignments, readouts;

  explicit SbmlNames(const lang::Model& model);
  /// A further identifier that begins with `wish`.
  std::string fresh(const std::string& wish);

 private:
  std::set<std::string> taken_;
};

/// "mmol_per_L_per_min": the identifier of a unit, shown = internal * 1/factor.
std::string sbml_unit_name(const Dimension& dimension, double factor);

}  // namespace gln::report
