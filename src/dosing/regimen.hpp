#pragma once
// The regimen grammar: AMOUNT [PRODUCT] ROUTE [at T] [over DURATION] [every T (for D | xN)].
// "0.3 g/kg oral every 8 h for 3 d", "0.57 g/kg/d iv over 24 h", "856 umol/kg/h nasogastric over 4 h", "2500 U/m2
// pegaspargase iv".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/model.hpp"
#include "ode/simulator.hpp"

namespace gln::dosing {

/// One parsed dose instruction, not yet scaled to a person. Times in min.
struct Dose {
  std::string text;              ///< as the user wrote it
  int product = -1, route = -1;  ///< Model indices; product defaults to l-glutamine
  double amount = 0.0;           ///< in `unit` as written (per min when `per_time`)
  Unit unit;                     ///< amount unit with body-size and time parts removed, e.g. g of "g/kg/d"
  bool per_weight = false, per_area = false, per_time = false;  ///< per_time: a rate; amount is per min internally
  double at = 0.0;
  double over = 0.0;   ///< 0: bolus
  double every = 0.0;  ///< 0: once
  int count = 1;

  double start_of(int k) const { return at + every * k; }    ///< start of the k-th dose, min
  double end() const { return start_of(count - 1) + over; }  ///< when the last one has been given, min
};

/// The product a dose means when it names none.
inline constexpr const char* default_product = "l-glutamine";

/// Parses one instruction. Errors: GLN-R0xx with a column in `text` (file "regimen" unless `where` is given;
/// `where.column`, if not 0, is the column of the first character of `text`).
///
/// A rate (g/kg/d, umol/kg/h) with `over` gives rate x duration. A rate with `every` and no `over` is an amount per
/// time split over the doses: "30 g/d oral every 8 h for 3 d" is nine doses of 10 g, and comes back as such (per_time
/// false).
std::optional<Dose> parse_dose(std::string_view text, const lang::Model& model, Diagnostics& diagnostics,
                               const Place& where = {});

/// The instruction that parses back to the same dose (round trip to the last bit); the canonical order of clauses.
std::string format_dose(const Dose& dose, const lang::Model& model);

/// Body weight in kg and body surface area in m2.
struct BodySize {
  double weight_kg = 70, area_m2 = 1.8;
};

/// What one dose of the instruction amounts to for a person, in the internal unit of the product's basis (mmol, kg,
/// kcal or U); for a rate, over its whole duration.
double amount_given(const Dose& dose, const lang::Model& model, const BodySize& size);

/// The events of a dose for a person, in the System's state numbering (state_of_pool), unsorted.
/// Returns false with a diagnostic when the product cannot take that route, its pool does not exist in the model or in
/// the System, or its label is not followed there.
bool append_events(const Dose& dose, const lang::Model& model, const std::vector<int>& state_of_pool,
                   const BodySize& size, std::vector<ode::Event>& events, Diagnostics& diagnostics);

/// Atoms given by dose events before `until_min` (mmol N, mmol C), for the books.
struct Atoms {
  double nitrogen = 0, carbon = 0;
};
/// Amounts given before `until_min` into the states, each times its weight.
double amount_given_to(const std::vector<double>& weight, const std::vector<ode::Event>& events, double until_min);
Atoms atoms_given(const std::vector<ode::Event>& events, const lang::Model& model,
                  const std::vector<int>& state_of_pool, double until_min);

}  // namespace gln::dosing
