#include "dosing/vocabulary.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace gln::dosing {

namespace {

const std::map<std::string, std::string> other_names = {{"po", "oral"},
                                                        {"p.o.", "oral"},
                                                        {"mouth", "oral"},
                                                        {"orally", "oral"},
                                                        {"drink", "oral"},
                                                        {"ng", "nasogastric"},
                                                        {"tube", "nasogastric"},
                                                        {"gastric", "nasogastric"},
                                                        {"enteral", "nasogastric"},
                                                        {"intravenous", "iv"},
                                                        {"i.v.", "iv"},
                                                        {"infusion", "iv"},
                                                        {"intramuscular", "im"},
                                                        {"i.m.", "im"},
                                                        {"jejunum", "jejunal"},
                                                        {"glutamine", "l-glutamine"},
                                                        {"gln", "l-glutamine"},
                                                        {"ala-gln", "alanyl-glutamine"},
                                                        {"alagln", "alanyl-glutamine"},
                                                        {"dipeptide", "alanyl-glutamine"},
                                                        {"meal", "mixed-meal"}};

}  // namespace

std::string usual_name(const std::string& word) {
  const auto found = other_names.find(word);
  return found == other_names.end() ? "" : found->second;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::vector<std::string> route_names(const lang::Model& model) {
  std::vector<std::string> names;
  for (const auto& route : model.routes) names.push_back(route.name);
  return names;
}

std::vector<std::string> product_names(const lang::Model& model) {
  std::vector<std::string> names;
  for (const auto& product : model.products) names.push_back(product.name);
  return names;
}

Basis basis_of(const Dimension& dimension) {
  const auto is = [&](Dimension::Base base) {
    Dimension one;
    one.exponent[base] = 1;
    return dimension == one;
  };
  if (is(Dimension::amount)) return Basis::amount;
  if (is(Dimension::mass)) return Basis::mass;
  if (is(Dimension::energy)) return Basis::energy;
  if (is(Dimension::enzyme)) return Basis::enzyme;
  return Basis::other;
}

std::string units_for(const lang::Product* product) {
  const Basis basis = product == nullptr ? Basis::amount : basis_of(product->basis.dimension);
  if (basis == Basis::energy) return "kcal or kcal/kg";
  if (basis == Basis::enzyme) return "U, U/kg or U/m2";
  if (product != nullptr && !product->molar_mass)
    return basis == Basis::mass ? "g, mg or g/kg" : "mmol, umol or mmol/kg";
  return "g, mg, mmol, g/kg, g/m2, or a rate such as g/kg/d";
}

}  // namespace gln::dosing
