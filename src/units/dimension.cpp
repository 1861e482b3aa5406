#include <cstdlib>

#include "units/units.hpp"

namespace gln {

Dimension Dimension::operator*(const Dimension& other) const {
  Dimension result = *this;
  for (std::size_t i = 0; i < exponent.size(); ++i) result.exponent[i] += other.exponent[i];
  return result;
}

Dimension Dimension::operator/(const Dimension& other) const {
  Dimension result = *this;
  for (std::size_t i = 0; i < exponent.size(); ++i) result.exponent[i] -= other.exponent[i];
  return result;
}

Dimension Dimension::power(int n) const {
  Dimension result = *this;
  for (auto& e : result.exponent) e *= n;
  return result;
}

namespace {

/// "mmol2" for exponent 2; a length whose exponent is a multiple of three is a volume in litres.
std::string factor_text(std::size_t base, int exponent) {
  static constexpr const char* names[] = {"mmol", "dm", "kg", "min", "U", "kcal"};
  std::string name = names[base];
  if (base == Dimension::length && exponent % 3 == 0) {
    name = "L";
    exponent /= 3;
  }
  return exponent == 1 ? name : name + std::to_string(exponent);
}

}  // namespace

std::string to_string(const Dimension& dimension) {
  std::string above, below;
  for (std::size_t i = 0; i < dimension.exponent.size(); ++i) {
    const int e = dimension.exponent[i];
    if (e > 0) above += (above.empty() ? "" : ".") + factor_text(i, e);
    if (e < 0) below += "/" + factor_text(i, -e);
  }
  return (above.empty() ? "1" : above) + below;
}

}  // namespace gln
