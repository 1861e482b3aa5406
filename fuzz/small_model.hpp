#pragma once
// The small complete body of the tests: what a regimen or a study is read against.
#include <cstdio>
#include <cstdlib>

#include "base/diagnostic.hpp"
#include "lang/model.hpp"

namespace gln::fuzz {

inline const lang::Model& small_model() {
  static const lang::Model model = [] {
    Diagnostics diagnostics;
    auto loaded = lang::load_model(GLN_SOURCE_DIR "/tests/lang/good", {}, diagnostics);
    if (diagnostics.has_errors()) {
      for (const auto& diagnostic : diagnostics.all()) std::fprintf(stderr, "%s\n", to_string(diagnostic).c_str());
      std::abort();
    }
    return loaded;
  }();
  return model;
}

}  // namespace gln::fuzz
