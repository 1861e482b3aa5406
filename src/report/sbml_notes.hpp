#pragma once
// What a reader of the SBML file is told about an element: notes and identifiers. Not for use outside this folder.

#include <sbml/SBMLTypes.h>

#include <map>
#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::report {

/// Where a number comes from, in one line; "" when nothing is known (activity factors).
std::string sbml_source(const lang::Parameter& parameter);

/// XHTML notes, one paragraph per text that is not empty.
void sbml_note(LIBSBML_CPP_NAMESPACE_QUALIFIER SBase& element, const std::vector<std::string>& paragraphs);

/// "is" annotations with identifiers.org: {"chebi", "CHEBI:18050"}.
void sbml_identity(LIBSBML_CPP_NAMESPACE_QUALIFIER SBase& element, const std::map<std::string, std::string>& ids);

}  // namespace gln::report
