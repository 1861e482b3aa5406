// A formula, a `turns` and a unit in every kind of TOML string: read or refused with a message whose place lies in the
// text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lang/builder.hpp"
#include "lang/print.hpp"

namespace {

using namespace gln;
using namespace gln::lang;

/// Names for the formulas to find.
void fill(Builder& builder) {
  for (const char* name : {"a", "k", "plasma.volume"}) {
    Parameter parameter;
    parameter.name = name;
    parameter.unit = *parse_unit(name[0] == 'p' ? "L" : name[0] == 'k' ? "1/min" : "1");
    add_parameter(builder, parameter);
  }
}

void check_places(const Diagnostics& diagnostics, const SourceFile& file) {
  for (const auto& message : diagnostics.all()) {
    const auto& place = message.place;
    if (message.code.rfind("GLN-", 0) != 0 || message.message.empty()) std::abort();
    if (place.line < 1 || static_cast<std::size_t>(place.line) > file.lines.size() || place.column < 1) std::abort();
    if (static_cast<std::size_t>(place.column) > file.text.size() + 2) std::abort();
  }
}

void try_as(const std::string& text) {
  SourceFile file;
  file.path = "f";
  file.text = text;
  file.lines = line_starts(file.text);
  try {
    file.table = toml::parse(file.text);
  } catch (const toml::parse_error&) {
    return;
  }
  const auto* node = file.table.get("f");
  if (node == nullptr || !node->is_string()) return;
  const Text formula(file, *node->as_string());
  Model model;
  Diagnostics diagnostics;
  Builder builder(model, diagnostics);
  fill(builder);
  const Typed typed = resolve(builder, formula, {});
  if (typed.bad != diagnostics.has_errors()) std::abort();
  check_places(diagnostics, file);
  if (!typed.bad) to_text(typed.formula, model);
  Turns turns;
  Diagnostics of_turns;
  if (parse_turns(formula, turns, of_turns) == of_turns.has_errors()) std::abort();
  check_places(of_turns, file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* quote : {"\"", "'", "\"\"\"", "'''"}) try_as("f = " + std::string(quote) + text + quote);
  return 0;
}
