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
    const auto at = static_cast<std::size_t>(pool);
    const int state = at < state_of_pool.size() ? state_of_pool[at] : -1;
    if (state < 0) {
      ok = false;
      diagnostics.error("GLN-R018", product.place,
                        fmt::format("'{}': the body that is run has no pool {}", dose.text, model.pools[at].name),
                        "it was made from another model, or without the tracer of this product");
      return;
    }
    parts.push_back({static_cast<std::uint32_t>(state), amount});
  };
  if (std::find(product.routes.begin(), product.routes.end(), route.name) == product.routes.end()) {
    diagnostics.error("GLN-R009", {}, fmt::format("'{}': {} cannot be given {}", dose.text, product.name, route.name));
    return false;
  }
  const auto& followed = model.tracers_within;
  if (product.tracer >= 0 && std::find(followed.begin(), followed.end(), product.tracer) == followed.end()) {
    diagnostics.error("GLN-R021", {},
                      fmt::format("'{}': the label of {} is not followed in this body", dose.text, product.name),
                      "gln simulate and gln validate follow it");
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

double amount_given_to(const std::vector<double>& weight, const std::vector<ode::Event>& events, double until_min) {
  double total = 0.0;
  for (const auto& event : events) {
    if (event.time >= until_min || event.index >= weight.size()) continue;
    if (event.kind == ode::Event::Kind::add_amount) total += weight[event.index] * event.value;
    // An inflow that starts counts to the end of the run; the event that stops it takes the rest back.
    if (event.kind == ode::Event::Kind::add_inflow)
      total += weight[event.index] * (event.value * (until_min - event.time));
  }
  return total;
}

Atoms atoms_given(const std::vector<ode::Event>& events, const lang::Model& model,
                  const std::vector<int>& state_of_pool, double until_min) {
  std::vector<double> nitrogen, carbon;
  for (std::size_t pool = 0; pool < model.pools.size(); ++pool) {
    if (pool >= state_of_pool.size() || state_of_pool[pool] < 0) continue;
    const auto state = static_cast<std::size_t>(state_of_pool[pool]);
    if (nitrogen.size() <= state) nitrogen.resize(state + 1, 0.0), carbon.resize(state + 1, 0.0);
    const auto& species = model.species[static_cast<std::size_t>(model.pools[pool].species)];
    nitrogen[state] = species.nitrogen;
    carbon[state] = species.carbon;
  }
  return {amount_given_to(nitrogen, events, until_min), amount_given_to(carbon, events, until_min)};
}

}  // namespace gln::dosing
