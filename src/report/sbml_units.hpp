#pragma once
// Unit definitions of an SBML model. Not for use outside this folder.

#include <sbml/SBMLTypes.h>

#include <set>
#include <string>

#include "units/units.hpp"

namespace gln::report {

class SbmlUnits {
 public:
  /// Definitions go into `model`, which must outlive this.
  explicit SbmlUnits(LIBSBML_CPP_NAMESPACE_QUALIFIER Model& model) : model_(model) {}

  /// Identifier of a unit, defined when first asked for.
  std::string unit(const Dimension& dimension, double factor);

  /// The unit a species is counted in: SBML knows amounts, items and mass, nothing else.
  std::string substance(const Dimension& dimension);

  static Dimension amount();

 private:
  LIBSBML_CPP_NAMESPACE_QUALIFIER Model& model_;
  std::set<std::string> known_;
};

}  // namespace gln::report
