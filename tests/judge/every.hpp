#pragma once
// One arm for each thing the shipped model knows, so that a test covers what is added to the model without being told.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::test {

/// `arm`: the inside of a study file's [[arm]].
struct Given {
  std::string name, arm;
};

/// Glutamine by mouth under each condition: held since long before, and for five hours within the run.
inline std::vector<Given> every_condition(const lang::Model& model) {
  std::vector<Given> all;
  for (const auto& condition : model.conditions) {
    if (condition.changes.empty()) continue;
    all.push_back(
        {condition.name + " since long before",
         fmt::format("condition = \"{}\"\ndose = [\"10 g oral at 1 h\"]\nuntil = \"12 h\"\n", condition.name)});
    all.push_back({condition.name + " for a while",
                   fmt::format("condition = [{{ name = \"{}\", from = \"1 h\", to = \"6 h\" }}]\n"
                               "dose = [\"10 g oral at 2 h\"]\nuntil = \"12 h\"\n",
                               condition.name)});
  }
  return all;
}

/// Each product by each of its routes: at once, again after six hours, and where the route is a tube over an hour.
/// Labelled products are those of one tracer, which the model must have in it; -1: the unlabelled ones.
inline std::vector<Given> every_product(const lang::Model& model, int tracer = -1) {
  std::vector<Given> all;
  for (const auto& product : model.products) {
    if (product.tracer != tracer) continue;
    const auto& unit = product.basis.text;
    const std::string amount = unit == "kcal" ? "500 kcal" : unit == "U" ? "50 U" : unit == "mmol" ? "30 mmol" : "15 g";
    for (const auto& route : product.routes) {
      const bool tube = route == "nasogastric" || route == "jejunal" || route == "iv";
      const auto dose = fmt::format("{} {} {}", amount, product.name, route);
      all.push_back(
          {product.name + " " + route, fmt::format("dose = [\"{0}{1} at 1 h\", \"{0} at 7 h\"]\nuntil = \"12 h\"\n",
                                                   dose, tube ? " over 1 h" : "")});
    }
  }
  return all;
}

/// The people at the edges of what is allowed.
inline std::vector<Given> small_and_large_people() {
  const std::string rest = "dose = [\"0.3 g/kg oral\", \"5 g iv over 2 h at 3 h\"]\nuntil = \"12 h\"\n";
  return {{"30 kg", "person = { sex = \"female\", weight = \"30 kg\", height = \"140 cm\", age = \"20 y\" }\n" + rest},
          {"150 kg", "person = { sex = \"male\", weight = \"150 kg\", height = \"195 cm\", age = \"75 y\" }\n" + rest}};
}

}  // namespace gln::test
