#include "report/html_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <sstream>

#include "report/assets.hpp"
#include "report/html.hpp"

namespace gln::report {

using Json = nlohmann::ordered_json;

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Other controls are not allowed in HTML at all.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
          out += c;
        else
          out += ' ';
    }
  }
  return out;
}

std::string script_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  // '<', '>' and '&' occur in JSON only inside strings, where they may be written as escapes.
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else if (c == '>')
      out += "\\u003e";
    else if (c == '&')
      out += "\\u0026";
    else
      out += c;
  }
  return out;
}

Json drawn(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.7g}", value).c_str(), nullptr);
}

Json drawn(const std::vector<double>& values) {
  Json array = Json::array();
  for (const double value : values) array.push_back(drawn(value));
  return array;
}

Json molar_mass_of(const lang::Model& model, const std::string& readout) {
  int species = -1;
  if (const auto pool = model.pool_index.find(readout); pool != model.pool_index.end())
    species = model.pools.at(static_cast<std::size_t>(pool->second)).species;
  if (const auto it = model.readout_index.find(readout); it != model.readout_index.end())
    species = model.readouts.at(static_cast<std::size_t>(it->second)).species;
  if (species < 0) return nullptr;
  const auto& mass = model.species.at(static_cast<std::size_t>(species)).molar_mass;
  return mass ? drawn(*mass * 1e6) : Json(nullptr);  // kg/mmol -> g/mol
}

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

/// The last year in a text, which may be a key; empty where it has none.
std::string year_in(const std::string& text) {
  static const std::regex year("(^|[^0-9])((19|20)[0-9]{2})(?![0-9])");
  std::string found;
  for (std::sregex_iterator it(text.begin(), text.end(), year), end; it != end; ++it) found = (*it)[2];
  return found;
}

/// "Boza" of "Boza JJ. Splanchnic extraction ...": the first author without initials. Empty where a title comes first.
std::string first_author(const std::string& citation) {
  const auto stop = citation.find(". ");
  if (stop == std::string::npos) return {};
  const auto names = words_of(citation.substr(0, stop));
  if (names.size() > 4) return {};
  for (const auto& name : names)
    if (!is_upper(name[0]) && name != "van" && name != "de" && name != "der") return {};
  auto first = words_of(citation.substr(0, std::min(stop, citation.find(','))));
  const auto initials = [](const std::string& word) {
    return word.size() <= 3 && std::all_of(word.begin(), word.end(), is_upper);
  };
  while (first.size() > 1 && initials(first.back())) first.pop_back();
  return fmt::format("{}", fmt::join(first, " "));
}

/// The author a key is named after, if the citation names them behind its title: "Chen" of chen2014 in "(author Chen
/// unconfirmed)".
std::string author_of_key(const std::string& key, const std::string& citation) {
  const auto end = std::find_if(key.begin(), key.end(), [](unsigned char c) { return std::islower(c) == 0; });
  std::string name(key.begin(), end);
  if (name.size() < 2 || year_in(key).empty()) return {};
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  std::smatch found;
  const auto behind = citation.substr(1);
  return std::regex_search(behind, found, std::regex("\\b" + name + "\\b")) ? name : std::string();
}

/// The first words of a title; one word alone says too little, so then what follows it counts too.
std::string title_begins(const std::string& citation) {
  const auto head = words_of(citation.substr(0, citation.find_first_of(".,:;(")));
  std::string out;
  for (const auto& word : head.size() > 1 ? head : words_of(citation)) {
    if (!out.empty() && out.size() + 1 + word.size() > 40) return out + " …";
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

}  // namespace

std::string cited_as(const std::string& key, const Citations& citations) {
  const auto found = citations.find(key);
  if (found == citations.end() || found->second.text.empty()) return key;
  const auto& text = found->second.text;
  auto out = first_author(text);
  if (out.empty()) out = author_of_key(key, text);
  if (out.empty()) out = title_begins(text);
  auto year = year_in(key);
  if (year.empty()) year = year_in(text);
  return year.empty() || out.find(year) != std::string::npos ? out : out + " " + year;
}

std::string sources_list(const std::vector<std::string>& keys, const Citations& citations) {
  std::string out = "<ol class=\"sources small\">\n";
  for (const auto& key : keys) {
    out += fmt::format("<li id=\"source-{}\">", html_escape(key));
    const auto found = citations.find(key);
    if (found == citations.end()) {
      out += html_escape(key);
    } else {
      out += fmt::format("{} <span class=\"soft\">({})</span>", html_escape(found->second.text), html_escape(key));
      if (!found->second.doi.empty())
        out += fmt::format(" <a href=\"https://doi.org/{0}\" rel=\"noreferrer\">doi:{0}</a>",
                           html_escape(found->second.doi));
      else if (!found->second.pmid.empty())
        out += fmt::format(" <a href=\"https://pubmed.ncbi.nlm.nih.gov/{0}/\" rel=\"noreferrer\">PMID {0}</a>",
                           html_escape(found->second.pmid));
    }
    out += "</li>\n";
  }
  return out + "</ol>\n";
}

std::string html_page(const std::string& title, const std::string& body, const Json& data, const std::string& script) {
  std::string out;
  // The policy makes the promise that nothing is loaded one that the browser keeps.
  out +=
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src "
      "'unsafe-inline'; img-src data: blob:\">\n<title>" +
      html_escape(title) + "</title>\n<style>\n";
  out += asset("uPlot.min.css");
  out += "\n";
  out += asset("page.css");
  out += "</style>\n</head>\n<body>\n" + body;
  out += "<script type=\"application/json\" id=\"data\">";
  out += script_json(data.dump(-1, ' ', false, Json::error_handler_t::replace));
  out += "</script>\n<script>\n/* uPlot, MIT licence, (c) Leon Sorokin */\n";
  out += asset("uPlot.iife.min.js");
  out += "\n";
  out += asset("chart.js");
  out += asset(script);
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace gln::report
