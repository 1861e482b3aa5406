// The regimen grammar: refused with a coded message, or a dose that prints to words which parse back to the same words.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dosing/regimen.hpp"
#include "small_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& model = gln::fuzz::small_model();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  gln::Diagnostics diagnostics;
  const auto dose = gln::dosing::parse_dose(text, model, diagnostics);
  if (dose.has_value() == diagnostics.has_errors()) std::abort();
  if (!dose) return 0;
  const std::string words = gln::dosing::format_dose(*dose, model);
  const auto again = gln::dosing::parse_dose(words, model, diagnostics);
  if (!again || gln::dosing::format_dose(*again, model) != words) std::abort();
  return 0;
}
