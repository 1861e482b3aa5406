// Units and values with units: refused with a reason, or a finite positive factor.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "units/units.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string why;
  if (const auto unit = gln::parse_unit(text, &why)) {
    if (!std::isfinite(unit->factor) || unit->factor <= 0) std::abort();
  } else if (why.empty()) {
    std::abort();
  }
  why.clear();
  if (const auto value = gln::parse_value(text, &why)) {
    if (!std::isfinite(value->value)) std::abort();
  } else if (why.empty()) {
    std::abort();
  }
  return 0;
}
