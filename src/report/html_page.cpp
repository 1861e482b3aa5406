#include "report/html_page.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

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
