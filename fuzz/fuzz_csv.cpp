// CSV tables: any bytes give a rectangular table or coded messages.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gln::Diagnostics diagnostics;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = gln::parse_csv(text, "fuzz.csv", diagnostics);
  if (diagnostics.has_errors()) return 0;
  for (const auto& row : table.rows)
    if (row.size() != table.header.size()) std::abort();
  return 0;
}
