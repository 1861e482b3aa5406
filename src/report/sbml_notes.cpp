#include "report/sbml_notes.hpp"

#include <fmt/format.h>

#include "report/html.hpp"

namespace gln::report {

std::string sbml_source(const lang::Parameter& parameter) {
  const auto& source = parameter.source;
  std::string text;
  switch (source.kind) {
    case lang::Provenance::sourced:
      text = "sourced";
      break;
    case lang::Provenance::fitted:
      text = "fitted to";
      break;
    case lang::Provenance::derived:
      text = "derived";
      break;
    case lang::Provenance::assumption:
      text = "assumption";
      break;
    case lang::Provenance::none:
      return "";
  }
  for (std::size_t i = 0; i < source.references.size(); ++i) text += (i == 0 ? " " : ", ") + source.references[i];
  if (source.low && source.high)
    text += fmt::format("; {:g} to {:g} {}", *source.low / parameter.unit.factor, *source.high / parameter.unit.factor,
                        parameter.unit.text);
  if (!source.organism.empty()) text += "; " + source.organism;
  if (!source.note.empty()) text += "; " + source.note;
  return text;
}

void sbml_note(LIBSBML_CPP_NAMESPACE_QUALIFIER SBase& element, const std::vector<std::string>& paragraphs) {
  std::string body;
  for (const auto& text : paragraphs)
    if (!text.empty()) body += "<p>" + html_escape(text) + "</p>";
  if (!body.empty()) element.setNotes("<body xmlns=\"http://www.w3.org/1999/xhtml\">" + body + "</body>");
}

void sbml_identity(LIBSBML_CPP_NAMESPACE_QUALIFIER SBase& element, const std::map<std::string, std::string>& ids) {
  if (ids.empty()) return;
  element.setMetaId("meta_" + element.getId());
  LIBSBML_CPP_NAMESPACE_QUALIFIER CVTerm term(LIBSBML_CPP_NAMESPACE_QUALIFIER BIOLOGICAL_QUALIFIER);
  term.setBiologicalQualifierType(LIBSBML_CPP_NAMESPACE_QUALIFIER BQB_IS);
  for (const auto& [base, id] : ids)
    term.addResource("https://identifiers.org/" + (id.find(':') != std::string::npos ? id : base + ":" + id));
  element.addCVTerm(&term);
}

}  // namespace gln::report
