// Study files: any text gives a study or coded messages, each with its line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "person/person.hpp"
#include "small_model.hpp"
#include "study/study.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& model = gln::fuzz::small_model();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  gln::Diagnostics diagnostics;
  const auto study = gln::study::parse_study(text, "fuzz.toml", model, diagnostics);
  const bool whole = !diagnostics.has_errors() || gln::person::only_refused(diagnostics);
  if (study.has_value() != whole) std::abort();
  for (const auto& diagnostic : diagnostics.all())
    if (diagnostic.code.rfind("GLN-", 0) != 0 || diagnostic.message.empty()) std::abort();
  return 0;
}
