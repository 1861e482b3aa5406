#pragma once
// The shipped model and evidence, loaded once, and arms written as the inside of a study file's [[arm]].

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/csv.hpp"
#include "evidence/safety.hpp"
#include "lang/model.hpp"
#include "study/study.hpp"

namespace gln::evidence_test {

inline const std::string evidence_folder = std::string(GLN_SOURCE_DIR) + "/evidence";

inline std::string all(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& diagnostic : diagnostics.all()) text += to_string(diagnostic) + "\n";
  return text;
}

inline std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> result;
  for (const auto& diagnostic : diagnostics.all()) result.push_back(diagnostic.code);
  return result;
}

/// States the rules speak of exist here whether or not the model has them already: rules are about names.
inline const lang::Model& model() {
  static const lang::Model loaded = [] {
    Diagnostics diagnostics;
    lang::Model it = lang::load_model(std::string(GLN_SOURCE_DIR) + "/model", {}, diagnostics);
    if (diagnostics.has_errors()) throw std::runtime_error(all(diagnostics));
    for (const char* name :
         {"cirrhosis", "anhepatic", "sepsis", "trauma", "burn", "ckd", "acidosis", "chemo-mucositis", "t1d", "t2d"}) {
      if (it.find_condition(name) >= 0) continue;
      lang::Condition condition;
      condition.name = name;
      it.condition_index[name] = static_cast<int>(it.conditions.size());
      it.conditions.push_back(condition);
    }
    return it;
  }();
  return loaded;
}

inline const evidence::SafetyRules& rules() {
  static const evidence::SafetyRules read = [] {
    Diagnostics diagnostics;
    const auto it = evidence::read_safety(evidence_folder + "/safety.toml", diagnostics);
    if (!it) throw std::runtime_error(all(diagnostics));
    return *it;
  }();
  return read;
}

inline study::Study study_of(const std::string& text) {
  Diagnostics diagnostics;
  auto study = study::parse_study(text, "test.toml", model(), diagnostics);
  EXPECT_TRUE(study.has_value()) << all(diagnostics);
  return study ? std::move(*study) : study::Study{};
}

}  // namespace gln::evidence_test
