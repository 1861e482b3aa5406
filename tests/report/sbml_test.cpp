// SBML: the document is valid by libSBML's own rules, and says the same as the model.
#include "report/sbml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sbml/SBMLTypes.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>

#include "expr/body.hpp"
#include "lang/model.hpp"
#include "study/study.hpp"

#ifdef LIBSBML_USE_CPP_NAMESPACE  // NOTE: libSBML lives in a namespace or not, as its packager chose
using namespace libsbml;
#endif

namespace gln::report {
namespace {

lang::Model load(const std::string& folder) {
  Diagnostics diagnostics;
  auto model = lang::load_model(std::string(GLN_SOURCE_DIR) + folder, {}, diagnostics);
  std::string text;
  for (const auto& d : diagnostics.all())
    if (d.severity == Severity::error) text += to_string(d) + "\n";
  EXPECT_EQ(text, "");
  return model;
}

const lang::Model& small_body() {
  static const lang::Model model = load("/tests/lang/good");
  return model;
}

std::unique_ptr<SBMLDocument> read(const std::string& text) {
  return std::unique_ptr<SBMLDocument>(readSBMLFromString(text.c_str()));
}

/// Every message at least as severe as an error, after the full consistency check (units are checked too, as warnings).
std::string errors_in(SBMLDocument& document) {
  document.checkInternalConsistency();
  document.checkConsistency();
  std::string text;
  for (unsigned i = 0; i < document.getNumErrors(); ++i)
    if (document.getError(i)->getSeverity() >= LIBSBML_SEV_ERROR) text += document.getError(i)->getMessage() + "\n";
  return text;
}

/// An arm written as a study file.
std::optional<SbmlScenario> scenario_of(const lang::Model& model, const std::string& arm) {
  Diagnostics diagnostics;
  const auto study = study::parse_study("[[arm]]\n" + arm, "test.toml", model, diagnostics);
  EXPECT_TRUE(study) << (diagnostics.all().empty() ? "" : to_string(diagnostics.all().front()));
  const study::Engine engine(model, {}, diagnostics);
  if (!study) return std::nullopt;
  auto scenario = sbml_scenario(engine, study->arms.front(), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return scenario;
}

std::string exported(const lang::Model& model, const SbmlScenario& scenario) {
  Diagnostics diagnostics;
  const auto text = to_sbml(model, scenario, diagnostics);
  EXPECT_TRUE(text.has_value());
  return text.value_or("");
}

TEST(Sbml, TheBaselineIsValid) {
  const auto document = read(exported(small_body(), {}));
  EXPECT_EQ(errors_in(*document), "");
  const auto* model = document->getModel();
  EXPECT_EQ(model->getNumSpecies(), small_body().pools.size());
  EXPECT_EQ(model->getNumReactions(), small_body().processes.size());
  EXPECT_EQ(document->getLevel(), 3U);
  EXPECT_EQ(document->getVersion(), 2U);
}

TEST(Sbml, DosesConditionsAndChangingParametersAreValid) {
  const auto& model = small_body();
  const auto scenario = scenario_of(model, R"(
id = "all"
person = { sex = "female", weight = "61 kg", "plasma.gln" = "480 umol/L" }
condition = ["fever", { name = "fever", from = "2 h", to = "5 h" }]
dose = ["10 g oral every 8 h x2", "5 g iv over 2 h at 1 h", "20 g shake oral at 3 h", "100 U enzyme iv at 30 min"]
)");
  ASSERT_TRUE(scenario);
  const auto document = read(exported(model, *scenario));
  EXPECT_EQ(errors_in(*document), "");
  // 0, 30 min, 1 h, 2 h, 3 h (dose, end of infusion, and what the shake changes), 5 h, 8 h
  EXPECT_EQ(document->getModel()->getNumEvents(), 7U);
}

TEST(Sbml, AmountsAtTheStartAreTheBaseline) {
  const auto& model = small_body();
  Diagnostics diagnostics;
  const auto body = expr::build_body(model, {}, diagnostics);
  const auto document = read(exported(model, {}));
  const auto& slots = body.system.parameter_defaults;
  for (std::size_t i = 0; i < model.pools.size(); ++i) {
    const auto* species = document->getModel()->getSpecies(static_cast<unsigned>(i));
    EXPECT_EQ(species->getName(), model.pools[i].name);
    // NOTE: libSBML writes 15 digits.
    EXPECT_DOUBLE_EQ(species->getInitialAmount(), body.system.graph.evaluate(body.system.initial[i], {}, slots, slots))
        << model.pools[i].name;
  }
}

TEST(Sbml, IdentifiersAndSourcesTravelAlong) {
  const std::string text = exported(small_body(), {});
  EXPECT_THAT(text, testing::HasSubstr("https://identifiers.org/CHEBI:18050"));
  EXPECT_THAT(text, testing::HasSubstr("smith2001"));
  EXPECT_THAT(text, testing::HasSubstr("isolated liver"));
}

TEST(Sbml, AResetIsRefused) {
  SbmlScenario scenario;
  scenario.events.push_back({60.0, ode::Event::Kind::reset, 0, 0.0});
  Diagnostics diagnostics;
  EXPECT_FALSE(to_sbml(small_body(), scenario, diagnostics));
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.all().front().code, "GLN-O020");
}

TEST(Sbml, TheShippedBodyIsValid) {
  const auto model = load("/model");
  const auto scenario = scenario_of(model, "dose = [\"10 g oral\", \"0.3 g/kg iv over 2 h at 2 h\"]\n");
  ASSERT_TRUE(scenario);
  const auto document = read(exported(model, *scenario));
  document->setConsistencyChecks(LIBSBML_CAT_UNITS_CONSISTENCY,
                                 false);  // seconds on a body of this size, and warnings at most
  EXPECT_EQ(errors_in(*document), "");
}

}  // namespace
}  // namespace gln::report
