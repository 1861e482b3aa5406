#pragma once
// The regimen grammar: AMOUNT [PRODUCT] ROUTE [at T] [over DURATION] [every T (for D | xN)].
// "0.3 g/kg oral every 8 h for 3 d", "0.57 g/kg/d iv over 24 h", "856 umol/kg/h nasogastric over 4 h", "2500 U/m2 pegaspargase iv".

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
  double amount = 0.0;           ///< in `unit` as written
  Unit unit;                     ///< amount unit with body-size and time parts removed, e.g. g of "g/kg/d"
  bool per_weight = false, per_area = false, per_time = false;  ///< per_time: a rate; amount is per min internally
  double at = 0.0;
  double over = 0.0;             ///< 0: bolus
  double every = 0.0;            ///< 0: once
  int count = 1;
};

/// Parses one instruction. Errors: GLN-R0xx with a column in `text` (file "regimen" unless `where` is given).
std::optional<Dose> parse_dose(std::string_view text, const lang::Model& model, Diagnostics& diagnostics,
                               const Place& where = {});

/// The events of a dose for a person (weight kg, area m2), in the System's state numbering (state_of_pool).
/// Returns false with a diagnostic when the product cannot take that route or its pool does not exist.
struct BodySize { double weight_kg = 70, area_m2 = 1.8; };
bool append_events(const Dose& dose, const lang::Model& model, const std::vector<int>& state_of_pool, const BodySize& size,
                   std::vector<ode::Event>& events, Diagnostics& diagnostics);

/// Atoms given by a dose in total (mmol N, mmol C), for the books.
struct Atoms { double nitrogen = 0, carbon = 0; };
Atoms atoms_given(const std::vector<ode::Event>& events, const lang::Model& model, const std::vector<int>& state_of_pool,
                  double until_min);

}  // namespace gln::dosing
