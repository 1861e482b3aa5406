// Doses of a person as events of the solver.
#include <fmt/format.h>

#include <algorithm>

#include "dosing/regimen.hpp"

namespace gln::dosing {

namespace {

/// Pool that receives `species` by this route, or -1.
int receiving_pool(const lang::Model& model, const lang::Route& route, int species) {
  if (route.compartment < 0 || species < 0) return -1;
  return model.find_pool(model.compartments[static_cast<std::size_t>(route.compartment)].name + "." +
                         model.species[static_cast<std::size_t>(species)].name);
}

/// What enters which state with each dose of an instruction.
struct Part {
  std::uint32_t state = 0;
  double amount = 0.0;
};

}  // namespace

double amount_given(const Dose& dose, const lang::Model& model, const BodySize& size) {
  const auto& product = model.products[static_cast<std::size_t>(dose.product)];
  double amount = dose.amount * dose.unit.factor;
  if (dose.per_weight) amount *= size.weight_kg;
  if (dose.per_area) amount *= size.area_m2;
  if (dose.per_time) amount *= dose.over;
  if (product.molar_mass && !(dose.unit.dimension == product.basis.dimension)) {
    const bool in_mass = dose.unit.dimension.exponent[Dimension::mass] == 1;
    amount = in_mass ? amount / *product.molar_mass : amount * *product.molar_mass;
  }
  return amount;
}

bool append_events(const Dose& dose, const lang::Model& model, const std::vector<int>& state_of_pool,
                   const BodySize& size, std::vector<ode::Event>& events, Diagnostics& diagnostics) {
  const auto& product = model.products[static_cast<std::size_t>(dose.product)];
  const auto& route = model.routes[static_cast<std::size_t>(dose.route)];
  std::vector<Part> parts;
  bool ok = true;
  const auto add_part = [&](int species, double amount) {
    const int pool = receiving_pool(model, route, species);
    if (pool < 0) {
      ok = false;
      diagnostics.error(
          "GLN-R018", product.place,
          fmt::format("'{}': {} given {} needs a pool of {} where that route ends", dose.text, product.name, route.name,
                      species < 0 ? "?" : model.species[static_cast<std::size_t>(species)].name),
          "the model has no such pool; choose another route or add the pool to the model");
      return;
    }
    parts.push_back({static_cast<std::uint32_t>(state_of_pool[static_cast<std::size_t>(pool)]), amount});
  };
  if (std::find(product.routes.begin(), product.routes.end(), route.name) == product.routes.end()) {
    diagnostics.error("GLN-R009", {}, fmt::format("'{}': {} cannot be given {}", dose.text, product.name, route.name));
    return false;
  }
  const double amount = amount_given(dose, model, size);
  for (const auto& delivery : product.delivers) add_part(delivery.species, amount * delivery.amount);
  for (const auto& extra : product.with)
    if (extra.route == route.name) add_part(extra.species, extra.amount);
  if (!ok) return false;
  for (int k = 0; k < dose.count; ++k) {
    const double start = dose.start_of(k);
    for (const auto& part : parts) {
      if (part.amount == 0.0) continue;
      if (dose.over <= 0.0) {
        events.push_back({start, ode::Event::Kind::add_amount, part.state, part.amount});
      } else {
        const double rate = part.amount / dose.over;
        events.push_back({start, ode::Event::Kind::add_inflow, part.state, rate});
        events.push_back({start + dose.over, ode::Event::Kind::add_inflow, part.state, -rate});
      }
    }
  }
  return true;
}

Atoms atoms_given(const std::vector<ode::Event>& events, const lang::Model& model,
                  const std::vector<int>& state_of_pool, double until_min) {
  std::vector<const lang::Species*> species_of_state;
  for (std::size_t pool = 0; pool < model.pools.size(); ++pool) {
    const auto state = static_cast<std::size_t>(state_of_pool[pool]);
    if (species_of_state.size() <= state) species_of_state.resize(state + 1, nullptr);
    species_of_state[state] = &model.species[static_cast<std::size_t>(model.pools[pool].species)];
  }
  Atoms atoms;
  for (const auto& event : events) {
    if (event.time >= until_min) continue;
    double amount = 0.0;
    if (event.kind == ode::Event::Kind::add_amount) amount = event.value;
    // An inflow that starts counts to the end of the run; the event that stops it takes the rest back.
    else if (event.kind == ode::Event::Kind::add_inflow)
      amount = event.value * (until_min - event.time);
    else
      continue;
    const auto* species = event.index < species_of_state.size() ? species_of_state[event.index] : nullptr;
    if (species == nullptr) continue;
    atoms.nitrogen += amount * species->nitrogen;
    atoms.carbon += amount * species->carbon;
  }
  return atoms;
}

}  // namespace gln::dosing
