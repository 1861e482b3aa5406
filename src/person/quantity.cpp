#include "person/quantity.hpp"

#include <charconv>
#include <cmath>

#include "expr/graph.hpp"
#include "expr/lower.hpp"

namespace gln::person {

namespace {

Dimension base(Dimension::Base which, int n = 1) {
  Dimension dimension;
  dimension.exponent[which] = n;
  return dimension;
}

double evaluate_parameter(const lang::Model& model, const std::vector<double>& slots, int index) {
  expr::Graph graph;
  expr::Lowering lowering(model, graph);
  return graph.evaluate(lowering.parameter(index, expr::Moment::baseline), {}, slots, slots);
}

}  // namespace

std::optional<Unit> fit_unit(const Unit& unit, const Dimension& wanted, const lang::Species* species) {
  if (unit.dimension == wanted) return unit;
  if (species == nullptr || !species->molar_mass || !(*species->molar_mass > 0.0)) return std::nullopt;
  const Dimension amount_per_mass = base(Dimension::amount) / base(Dimension::mass);
  Unit fitted = unit;
  fitted.dimension = wanted;
  if (unit.dimension * amount_per_mass == wanted) {
    fitted.factor /= *species->molar_mass;
    return fitted;
  }
  if (unit.dimension / amount_per_mass == wanted) {
    fitted.factor *= *species->molar_mass;
    return fitted;
  }
  return std::nullopt;
}

std::string units_that_would_do(const Dimension& wanted, const lang::Species* species) {
  const bool weighed = species != nullptr && species->molar_mass;
  const Dimension amount = base(Dimension::amount), length = base(Dimension::length), mass = base(Dimension::mass),
                  time = base(Dimension::time);
  const Dimension volume = length.power(3);
  if (wanted.dimensionless()) return "% or 1";
  if (wanted == time) return "min, h, d or y";
  if (wanted == mass) return "kg or g";
  if (wanted == length) return "cm or m";
  if (wanted == amount) return weighed ? "mmol, umol or g" : "mmol or umol";
  if (wanted == amount / volume) return weighed ? "umol/L, mmol/L or mg/dL" : "umol/L or mmol/L";
  if (wanted == amount * time / volume) return weighed ? "umol.h/L, mmol.h/L or mg.h/dL" : "umol.h/L or mmol.h/L";
  if (wanted == amount / time) return "umol/min or mmol/h";
  if (wanted == amount / mass / time) return "umol/kg/h or umol/kg/min";
  if (wanted == base(Dimension::enzyme) / volume) return "U/L";
  if (wanted == volume / time) return "L/min or mL/min";
  return to_string(wanted);
}

bool is_bare_number(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return false;
  const auto end = text.find_last_not_of(" \t") + 1;
  double value = 0.0;
  const auto result = std::from_chars(text.data() + begin, text.data() + end, value);
  return result.ptr == text.data() + end && result.ec != std::errc::invalid_argument;
}

double slot_for_value(const lang::Model& model, const std::vector<double>& slots, int index, double value) {
  const auto& parameter = model.parameters[static_cast<std::size_t>(index)];
  if (!parameter.formula && !parameter.scales_with) return value;
  auto unit_slots = slots;
  unit_slots[static_cast<std::size_t>(index)] = 1.0;
  const double per_slot = evaluate_parameter(model, unit_slots, index);
  return std::isfinite(per_slot) && per_slot != 0.0 ? value / per_slot : std::nan("");
}

double parameter_value(const lang::Model& model, const std::vector<double>& slots, int index) {
  const auto& parameter = model.parameters[static_cast<std::size_t>(index)];
  if (!parameter.formula && !parameter.scales_with) return slots[static_cast<std::size_t>(index)];
  return evaluate_parameter(model, slots, index);
}

}  // namespace gln::person
