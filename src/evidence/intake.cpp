#include "evidence/intake.hpp"

#include <algorithm>

#include "person/person.hpp"

namespace gln::evidence {

namespace {

constexpr double minutes_per_day = 1440.0;

/// One administration: an amount spread evenly over [begin, end].
struct Portion {
  double begin = 0, end = 0, glutamine = 0, dipeptide = 0, amino_acids = 0;
  bool enteral = true;
};

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::vector<Portion> portions_of(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm,
                                 const dosing::BodySize& size) {
  std::vector<Portion> portions;
  for (const auto& dose : arm.doses) {
    const auto& product = model.products[static_cast<std::size_t>(dose.product)];
    const double amount = dosing::amount_given(dose, model, size);
    Portion portion;
    for (const auto& delivery : product.delivers) {
      const auto& species = model.species[static_cast<std::size_t>(delivery.species)];
      if (!contains(rules.glutamine_species, species.name)) continue;
      portion.glutamine += amount * delivery.amount;
      if (contains(rules.dipeptides, species.name))
        portion.dipeptide += amount * delivery.amount * species.molar_mass.value_or(0);
    }
    portion.amino_acids = portion.dipeptide + (contains(rules.amino_acids, product.name) ? amount : 0.0);
    if (portion.glutamine <= 0 && portion.amino_acids <= 0) continue;
    portion.enteral = !contains(rules.parenteral_routes, model.routes[static_cast<std::size_t>(dose.route)].name);
    for (int k = 0; k < dose.count; ++k) {
      portion.begin = dose.at + k * dose.every;
      portion.end = portion.begin + dose.over;
      portions.push_back(portion);
    }
  }
  return portions;
}

/// Share of a portion given between two times.
double share(const Portion& portion, double from, double to) {
  if (portion.end <= portion.begin) return portion.begin >= from && portion.begin < to ? 1.0 : 0.0;
  return std::max(0.0, std::min(portion.end, to) - std::max(portion.begin, from)) / (portion.end - portion.begin);
}

/// Amino acids flowing in by vein at a moment, kg/min.
double rate_at(const std::vector<Portion>& portions, double time) {
  double rate = 0;
  for (const auto& it : portions)
    if (!it.enteral && it.begin <= time && time < it.end) rate += it.amino_acids / (it.end - it.begin);
  return rate;
}

/// Moments at which the worst day may begin. With portions given at once it begins with one of them; what flows in for
/// a while may also fill the day before a portion, so then a day that ends with one counts too.
std::vector<double> possible_days(const std::vector<Portion>& portions) {
  std::vector<double> starts;
  const bool flows = std::any_of(portions.begin(), portions.end(), [](const Portion& it) { return it.end > it.begin; });
  for (const auto& portion : portions) {
    starts.push_back(portion.begin);
    if (flows) starts.push_back(portion.end - minutes_per_day + 1e-6);  // a portion at once at its very end is in it
  }
  return starts;
}

}  // namespace

Intakes intakes_of(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm, double weight_kg) {
  dosing::BodySize size = person::body_size(person::slots_of(arm.person, model), model);
  size.weight_kg = weight_kg;
  const auto portions = portions_of(rules, model, arm, size);
  Intakes result;
  double first = 0, last = 0;
  for (const auto& portion : portions) {
    result.amino_acids_iv_rate = std::max(result.amino_acids_iv_rate, rate_at(portions, portion.begin));
    if (portion.glutamine <= 0) continue;
    if (!result.any) first = portion.begin, last = portion.end;
    result.any = true;
    first = std::min(first, portion.begin);
    last = std::max(last, portion.end);
    result.parenteral = result.parenteral || !portion.enteral;
    const double at_once =
        portion.end - portion.begin > 60 ? 0.0 : portion.glutamine;  // more than an hour is not "at once"
    result.total_single = std::max(result.total_single, at_once);
    if (portion.enteral) result.enteral_single = std::max(result.enteral_single, at_once);
  }
  for (const double start : possible_days(portions)) {
    double total = 0, enteral = 0, dipeptide = 0, amino_acids = 0;
    for (const auto& portion : portions) {
      const double part = share(portion, start, start + minutes_per_day);
      total += part * portion.glutamine;
      if (portion.enteral) {
        enteral += part * portion.glutamine;
        continue;
      }
      dipeptide += part * portion.dipeptide;
      amino_acids += part * portion.amino_acids;
    }
    result.total_per_day = std::max(result.total_per_day, total);
    result.enteral_per_day = std::max(result.enteral_per_day, enteral);
    result.amino_acids_iv_per_day = std::max(result.amino_acids_iv_per_day, amino_acids);
    if (amino_acids > dipeptide * (1 + 1e-9))
      result.dipeptide_share = std::max(result.dipeptide_share, dipeptide / amino_acids);
    result.dipeptide_iv_per_day = std::max(result.dipeptide_iv_per_day, dipeptide);
  }
  result.span = last - first;
  return result;
}

}  // namespace gln::evidence
