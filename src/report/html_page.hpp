#pragma once
// What both pages share: the frame, escaping, the list of sources. Not for use outside this folder.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/scene.hpp"

namespace gln::report {

/// A whole page: `body` is HTML, `data` is read by the script as JSON, `script` the name of the page's own asset.
std::string html_page(const std::string& title, const std::string& body, const nlohmann::ordered_json& data,
                      const std::string& script);

/// A source as a reader would name it: "Harris 2012" where the citation says who wrote it, else the beginning of its
/// title and its year. The key where there is no citation.
std::string cited_as(const std::string& key, const Citations& citations);

/// An ordered list of the sources, with links to doi.org or PubMed (followed only by a click).
std::string sources_list(const std::vector<std::string>& keys, const Citations& citations);

/// Seven digits: enough for any drawing, half the size of the page. Null when not finite.
nlohmann::ordered_json drawn(double value);
nlohmann::ordered_json drawn(const std::vector<double>& values);

/// g/mol of the species a readout or pool shows; null when it shows none.
nlohmann::ordered_json molar_mass_of(const lang::Model& model, const std::string& readout);

}  // namespace gln::report
