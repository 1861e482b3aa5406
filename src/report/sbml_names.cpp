#include "report/sbml_names.hpp"

#include <fmt/format.h>

#include <cctype>

namespace gln::report {

namespace {

std::string identifier(const std::string& name) {
  std::string id;
  for (const char c : name) {
    if (c == '.')
      id += "__";
    else
      id += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  if (id.empty() || std::isdigit(static_cast<unsigned char>(id[0])) != 0) id.insert(0, "_");
  return id;
}

}  // namespace

SbmlNames::SbmlNames(const lang::Model& model) {
  // Words with a meaning of their own in formulas of SBML tools.
  taken_ = {"time", "avogadro",  "pi",  "exponentiale", "infinity", "inf",   "nan",    "true", "false", "and",
            "or",   "not",       "xor", "log",          "ln",       "exp",   "abs",    "min",  "max",   "sqrt",
            "tanh", "piecewise", "pow", "power",        "root",     "delay", "rateOf", "t",    "s"};
  for (const auto& compartment : model.compartments) compartments.push_back(fresh(compartment.name));
  for (const auto& pool : model.pools) pools.push_back(fresh(pool.name));
  for (const auto& process : model.processes) processes.push_back(fresh(process.name));
  for (const auto& parameter : model.parameters) parameters.push_back(fresh(parameter.name));
  for (const auto& assignment : model.assignments) assignments.push_back(fresh(assignment.name));
  for (const auto& readout : model.readouts) readouts.push_back(fresh("readout." + readout.name));
  // A compartment's size is the value of its volume parameter.
  for (std::size_t i = 0; i < model.compartments.size(); ++i)
    if (const int volume = model.compartments[i].volume; volume >= 0)
      parameters[static_cast<std::size_t>(volume)] = compartments[i];
}

std::string SbmlNames::fresh(const std::string& wish) {
  std::string id = identifier(wish);
  for (int n = 2; !taken_.insert(id).second; ++n) id = fmt::format("{}_{}", identifier(wish), n);
  return id;
}

std::string sbml_unit_name(const Dimension& dimension, double factor) {
  std::string name = dimension.dimensionless() ? "pure" : identifier(to_string(dimension));
  std::string id;
  // "mmol/L" has become mmol_L; a slash says more as a word.
  const std::string text = dimension.dimensionless() ? "pure" : to_string(dimension);
  for (const char c : text) id += c == '/' ? "_per_" : c == '.' ? "_" : std::string(1, c);
  if (id.starts_with("1_per_")) id = id.substr(2);
  if (factor != 1.0) id += "_x" + identifier(fmt::format("{:g}", factor));
  return id;
}

}  // namespace gln::report
