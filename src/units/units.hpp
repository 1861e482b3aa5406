#pragma once
// Units of measure: parsing and conversion by UDUNITS-2, dimensions as exponent vectors.
// Internal coherent set: mmol, dm (so L), kg, min, kcal, U. Everything outside is converted at the edge.

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace gln {

/// Exponents over the internal base units: mmol, dm, kg, min, U, kcal. Because 1 dm3 = 1 L the set is coherent: a
/// volume is length^3 in litres, an area is in dm2, a height in dm. Energy is a base of its own (kcal).
struct Dimension {
  enum Base { amount, length, mass, time, enzyme, energy };
  std::array<int, 6> exponent{};
  bool operator==(const Dimension&) const = default;
  bool dimensionless() const { return exponent == std::array<int, 6>{}; }
  Dimension operator*(const Dimension& other) const;
  Dimension operator/(const Dimension& other) const;
  Dimension power(int n) const;
};

/// A parsed unit: `value_internal = value * factor`.
struct Unit {
  double factor = 1.0;
  Dimension dimension;
  std::string text;
};

/// Parses "umol/kg/h", "mg/dL" (a mass concentration; see Species for conversion to amounts), "%", "1".
/// Returns nullopt with a reason in `why` (if given) when the text is not a unit.
std::optional<Unit> parse_unit(std::string_view text, std::string* why = nullptr);

/// "3.5 mmol/L" -> value and unit. A bare number is refused with a reason naming units of `expected` when given.
struct ValueWithUnit {
  double value = 0.0;  ///< as written
  Unit unit;
  double internal() const { return value * unit.factor; }
};
std::optional<ValueWithUnit> parse_value(std::string_view text, std::string* why = nullptr);

/// A readable name of a dimension in internal units: "mmol/L/min".
std::string to_string(const Dimension& dimension);

}  // namespace gln
