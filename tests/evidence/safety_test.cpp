// Every safety rule, one by one: what sets it off, what does not quite, and what it does for each audience.

#include "evidence/safety.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/program.hpp"
#include "evidence/intake.hpp"
#include "evidence/shipped.hpp"

namespace gln::evidence_test {
namespace {

using evidence::Action;
using evidence::Audience;
using testing::HasSubstr;

constexpr double minutes_per_year = 365.25 * 1440.0;

/// An arm and what is known of the person.
struct Situation {
  std::vector<std::string> doses, conditions, history;
  double age_years = 30;
  std::string person = "";  ///< more of the person, as in a study file
};

study::Arm arm_of(const Situation& it) {
  std::string text = "[[arm]]\n";
  const auto list = [](const std::vector<std::string>& words) {
    std::string out = "[";
    for (const auto& word : words) out += (out.size() > 1 ? ", \"" : "\"") + word + "\"";
    return out + "]";
  };
  if (!it.doses.empty()) text += "dose = " + list(it.doses) + "\n";
  if (!it.conditions.empty()) text += "condition = " + list(it.conditions) + "\n";
  if (!it.person.empty()) text += "person = { " + it.person + " }\n";
  auto study = study_of(text);
  if (study.arms.empty()) return {};
  auto arm = study.arms.front();
  // Ages below what the body is made for are set here directly: rules are asked before the model is.
  arm.person.slots[model().find_parameter("person.age")] = it.age_years * minutes_per_year;
  return arm;
}

std::optional<evidence::Finding> finding(const std::string& id, const Situation& it, Audience audience) {
  for (const auto& found : evidence::check_safety(rules(), model(), arm_of(it), it.history, audience))
    if (found.id == id) return found;
  return std::nullopt;
}

struct Expected {
  Action consumer, clinician, research;
};

/// One rule set off by a situation, and a situation next to it that must not set it off.
struct Case {
  std::string rule, name;
  Situation in;
  Expected expected;
  Situation out;
};

void PrintTo(const Case& it, std::ostream* out) { *out << it.rule << " " << it.name; }

constexpr Expected stopped = {Action::stop, Action::run_marked, Action::run_marked};
constexpr Expected stopped_or_warned = {Action::stop, Action::warn, Action::warn};
constexpr Expected warned = {Action::warn, Action::warn, Action::warn};
constexpr Expected refused = {Action::refuse, Action::refuse, Action::refuse};

const std::string small = "5 g oral";

std::vector<Case> cases() {
  const Situation healthy = {{small}, {}, {}};
  std::vector<Case> list;
  const auto by_history = [&](const std::string& rule, const std::vector<std::string>& words, Expected expected,
                              bool needs_dose = true) {
    for (const auto& word : words)
      list.push_back(
          {rule, "history_" + word, {{small}, {}, {word}}, expected, needs_dose ? Situation{{}, {}, {word}} : healthy});
  };
  const auto by_condition = [&](const std::string& rule, const std::vector<std::string>& names, Expected expected) {
    for (const auto& name : names)
      list.push_back({rule, "condition_" + name, {{small}, {name}, {}}, expected, {{}, {name}, {}}});
  };
  by_history("G01", {"hepatic-encephalopathy", "tips", "liver-failure"}, stopped);
  by_condition("G01", {"cirrhosis", "cirrhosis-a", "cirrhosis-c", "tips", "anhepatic"}, stopped);
  by_history("G02", {"shock", "multi-organ-failure", "icu-kidney-failure"}, stopped);
  by_condition("G02", {"critical-illness"}, stopped);
  list.push_back({"G02", "trauma_and_ckd_5", {{small}, {"trauma", "ckd-5"}, {}}, stopped, {{small}, {"trauma"}, {}}});
  list.push_back({"G02", "sepsis_and_ckd", {{small}, {"sepsis", "ckd"}, {}}, stopped, {{small}, {"sepsis"}, {}}});
  for (const char* name : {"critical-illness", "sepsis", "trauma", "burn", "critically-ill-gut", "burned-gut"})
    list.push_back({"G03", name, {{"0.51 g/kg oral"}, {name}, {}}, stopped_or_warned, {{"0.5 g/kg oral"}, {name}, {}}});
  list.push_back({"G03",
                  "dipeptide_by_its_glutamine",
                  {{"0.75 g/kg/d alanyl-glutamine iv over 24 h"}, {"sepsis"}, {}},
                  stopped_or_warned,
                  {{"0.74 g/kg/d alanyl-glutamine iv over 24 h"}, {"sepsis"}, {}}});
  by_condition("G04", {"ckd-3", "ckd", "ckd-5"}, stopped);
  by_history("G04", {"kidney-failure"}, stopped);
  by_condition("G05", {"acidosis"}, stopped);
  by_history("G05", {"shock", "hypoxia"}, stopped);
  by_history("G06", {"urea-cycle-disorder", "reye-syndrome", "valproate", "high-ammonia"}, stopped);
  by_history("G07", {"asparaginase"}, stopped, false);
  for (const char* dose : {"2500 U/m2 pegaspargase iv", "2500 U/m2 calaspargase iv", "6000 U/m2 asparaginase-e-coli im",
                           "5000 U/m2 asparaginase-e-coli-recombinant iv", "25000 U/m2 asparaginase-erwinia im",
                           "25000 U/m2 asparaginase-erwinia-recombinant im"}) {
    // Without any glutamine: the rule speaks of the drug.
    const std::string text = dose;
    list.push_back({"G07", text.substr(text.find(' ', text.find("m2")) + 1), {{dose}, {}, {}}, stopped, healthy});
  }
  by_condition("G08", {"chemo-mucositis"}, warned);
  by_history("G08", {"cancer-treatment"}, warned);
  list.push_back(
      {"G08", "above_30_g", {{"31 g oral"}, {}, {"cancer-treatment"}}, stopped_or_warned, {{"31 g oral"}, {}, {}}});
  by_history("G09", {"pregnancy", "breast-feeding"}, stopped);
  list.push_back({"G10",
                  "infant",
                  {{small}, {}, {}, 0.9},
                  {Action::refuse, Action::run_marked, Action::run_marked},
                  {{}, {}, {}, 0.9}});
  list.push_back({"G10", "small_child", {{small}, {}, {}, 4.9}, stopped, {{}, {}, {}, 4.9}});
  list.push_back({"G10", "one_year", {{small}, {}, {}, 1.0}, stopped, {{}, {}, {}, 1.0}});
  list.push_back({"G10", "child", {{small}, {}, {}, 5.0}, warned, {{small}, {}, {}, 18.0}});
  by_history("G11", {"epilepsy", "anticonvulsant", "bipolar-disorder", "mania", "msg-sensitivity"}, warned);
  list.push_back({"G12", "above_14_g", {{"14.1 g oral"}, {}, {}}, warned, {{"14 g oral"}, {}, {}}});
  list.push_back({"G12", "not_by_vein", {{"5 g oral every 8 h x3"}, {}, {}}, warned, {{"20 g iv over 24 h"}, {}, {}}});
  list.push_back(
      {"G13", "above_30_g", {{"10.1 g oral every 8 h x3"}, {}, {}}, warned, {{"10 g oral every 8 h x3"}, {}, {}}});
  list.push_back(
      {"G13", "above_40_g", {{"14 g oral every 8 h x3"}, {}, {}}, stopped, {{"10 g oral every 8 h for 10 d"}, {}, {}}});
  list.push_back({"G13", "above_100_g", {{"26 g oral every 6 h x4"}, {}, {}}, refused, {{"15 g oral"}, {}, {}}});
  list.push_back({"G13", "at_once", {{"0.91 g/kg oral"}, {}, {}}, refused, {{"0.91 g/kg iv"}, {}, {}}});
  list.push_back({"G14",
                  "over_16_weeks",
                  {{"5 g oral every 1 d for 114 d"}, {"short-bowel"}, {}},
                  warned,
                  {{"5 g oral every 1 d for 114 d"}, {}, {}}});
  list.push_back({"G14",
                  "history_short_bowel",
                  {{"5 g oral every 1 d for 114 d"}, {}, {"short-bowel"}},
                  warned,
                  {{"5 g oral every 1 d for 111 d"}, {}, {"short-bowel"}}});
  list.push_back({"G14",
                  "over_48_weeks",
                  {{"5 g oral every 1 d for 338 d"}, {}, {}},
                  warned,
                  {{"5 g oral every 1 d for 336 d"}, {}, {}}});
  list.push_back({"G15",
                  "a_day",
                  {{"0.51 g/kg/d alanyl-glutamine iv over 24 h"}, {}, {}},
                  stopped_or_warned,
                  {{"0.5 g/kg/d alanyl-glutamine iv over 24 h"}, {}, {}}});
  list.push_back({"G15",
                  "an_hour",
                  {{"0.11 g/kg/h alanyl-glutamine iv over 1 h"}, {}, {}},
                  stopped_or_warned,
                  {{"0.1 g/kg/h alanyl-glutamine iv over 1 h"}, {}, {}}});
  list.push_back({"G15",
                  "days",
                  {{"0.3 g/kg/d alanyl-glutamine iv over 10 d"}, {}, {}},
                  stopped_or_warned,
                  {{"0.3 g/kg/d alanyl-glutamine iv over 9 d"}, {}, {}}});
  list.push_back({"G15",
                  "share",
                  {{"0.3 g/kg/d alanyl-glutamine iv over 24 h", "0.6 g/kg/d amino-acids iv over 24 h"}, {}, {}},
                  stopped_or_warned,
                  {{"0.3 g/kg/d alanyl-glutamine iv over 24 h", "0.8 g/kg/d amino-acids iv over 24 h"}, {}, {}}});
  list.push_back({"G15",
                  "amino_acids_a_day",
                  {{"0.4 g/kg/d alanyl-glutamine iv over 24 h", "1.7 g/kg/d amino-acids iv over 24 h"}, {}, {}},
                  stopped_or_warned,
                  {{"0.4 g/kg/d alanyl-glutamine iv over 24 h", "1.6 g/kg/d amino-acids iv over 24 h"}, {}, {}}});
  by_condition("G16", {"t1d", "t1d-untreated", "t2d"}, warned);
  list.push_back({"G16", "insulin", {{small, "5 U insulin sc"}, {}, {}}, warned, {{"5 U insulin sc"}, {}, {}}});
  by_history("G16", {"diabetes", "insulin", "glucose-lowering"}, warned);
  by_history("G17", {"lactulose"}, warned);
  list.push_back({"G18",
                  "at_once",
                  {{"1.01 g/kg iv"}, {}, {}},
                  {Action::refuse, Action::confirm, Action::confirm},
                  {{"1 g/kg iv"}, {}, {}}});
  list.push_back({"G18",
                  "baseline",
                  {{}, {}, {}, 30, "\"plasma.gln\" = \"20 umol/L\""},
                  {Action::refuse, Action::confirm, Action::confirm},
                  {{}, {}, {}, 30, "\"plasma.gln\" = \"420 umol/L\""}});
  list.push_back({"G18",
                  "medicine",
                  {{"500 U insulin iv"}, {}, {}},
                  {Action::refuse, Action::confirm, Action::confirm},
                  {{"50 U insulin iv"}, {}, {}}});
  list.push_back({"G19",
                  "weight",
                  {{}, {}, {}, 30, "weight = \"28 kg\", height = \"135 cm\""},
                  warned,
                  {{}, {}, {}, 30, "weight = \"30 kg\", height = \"135 cm\""}});
  list.push_back({"G19", "age", {{small}, {}, {}, 12}, warned, {{small}, {}, {}, 16}});
  list.push_back({"G19", "state", {{}, {"ageing"}, {}}, warned, {{}, {"cirrhosis"}, {}}});
  by_history("G20", {"confusion", "seizure", "severe-pain", "fainting"}, stopped_or_warned, false);
  return list;
}

class EveryRule : public testing::TestWithParam<Case> {};

TEST_P(EveryRule, SpeaksForEachAudienceAndOnlyThen) {
  const auto& it = GetParam();
  const Action expected[] = {it.expected.consumer, it.expected.clinician, it.expected.research};
  for (const auto audience : {Audience::consumer, Audience::clinician, Audience::research}) {
    const auto found = finding(it.rule, it.in, audience);
    ASSERT_TRUE(found) << it.rule << " is silent";
    EXPECT_EQ(to_string(found->action), to_string(expected[static_cast<std::size_t>(audience)]));
    EXPECT_FALSE(found->message.empty());
    EXPECT_EQ(found->stops(), found->action == Action::stop || found->action == Action::refuse);
    EXPECT_FALSE(finding(it.rule, it.out, audience)) << it.rule << " speaks where it should not";
  }
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.rule + "_" + info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryRule, testing::ValuesIn(cases()), name_of);

TEST(Safety, EveryRuleAndEveryTriggerHasACase) {
  for (const auto& rule : rules().rules) {
    std::set<std::string> reached;
    for (const auto& it : cases())
      if (const auto found = finding(rule.id, it.in, Audience::consumer); found && it.rule == rule.id)
        reached.insert(found->when.substr(0, found->when.find(": no ")));
    for (const auto& trigger : rule.triggers)
      EXPECT_TRUE(
          std::any_of(reached.begin(), reached.end(), [&](const auto& it) { return it.rfind(trigger.when, 0) == 0; }))
          << rule.id << ": " << trigger.when;
  }
}

TEST(Safety, EveryWordOfHistoryHasACase) {
  std::set<std::string> tried;
  for (const auto& it : cases()) tried.insert(it.in.history.begin(), it.in.history.end());
  for (const auto& word : rules().known_history()) EXPECT_EQ(tried.count(word), 1u) << word;
}

TEST(Safety, EveryEnzymeOfTheModelIsUnderTheRule) {
  int enzymes = 0;
  for (const auto& product : model().products) {
    if (product.name.find("spargase") == std::string::npos && product.name.find("asparaginase") == std::string::npos)
      continue;
    ++enzymes;
    EXPECT_TRUE(finding("G07", {{"100 U " + product.name + " iv"}, {}, {}}, Audience::consumer)) << product.name;
  }
  EXPECT_GE(enzymes, 6);
}

TEST(Safety, EveryFormOfGlutamineCounts) {
  for (const std::string product : {"l-glutamine", "l-glutamine-powder", "alanyl-glutamine"})
    EXPECT_TRUE(finding("G12", {{"25 g " + product + " oral"}, {}, {}}, Audience::consumer)) << product;
}

TEST(Safety, ThereAreTwentyRules) {
  std::set<std::string> ids;
  for (const auto& rule : rules().rules) ids.insert(rule.id);
  EXPECT_EQ(ids.size(), 20u);
  for (int i = 1; i <= 20; ++i) EXPECT_EQ(ids.count(i < 10 ? "G0" + std::to_string(i) : "G" + std::to_string(i)), 1u);
}

TEST(Safety, WhatIsOutsideIsSaidWithDirectionAndDistance) {
  const auto light = finding("G19", {{}, {}, {}, 30, "weight = \"27 kg\""}, Audience::research);
  ASSERT_TRUE(light);
  EXPECT_THAT(light->when, HasSubstr("weight 27 kg is 3 kg below the model's 30 kg (10 %)"));
  const auto low = finding("G19", {{}, {}, {}, 30, "\"plasma.gln\" = \"20 umol/L\""}, Audience::research);
  ASSERT_TRUE(low);
  EXPECT_THAT(low->when, HasSubstr("plasma.gln 20 umol/L is 30 times below the usual 600 umol/L"));
}

// Every state the model has is named in a study, or rule G19 says that it was not.
TEST(Safety, EveryStateWithoutAStudyIsCalledUnchecked) {
  std::string studies;
  for (const auto& file : std::filesystem::recursive_directory_iterator(evidence_folder + "/studies"))
    if (file.path().extension() == ".toml") studies += cli_test::slurp(file.path().string());
  for (const auto& condition : model().conditions) {
    if (condition.name == "healthy" || condition.name == "fasted" || condition.name.rfind("sample-", 0) == 0) continue;
    if (studies.find('"' + condition.name + '"') != std::string::npos) continue;
    EXPECT_TRUE(finding("G19", {{}, {condition.name}, {}}, Audience::research)) << condition.name;
  }
}

TEST(Safety, OldPeopleAndGrownUpsAreNotChildren) {
  EXPECT_FALSE(finding("G10", {{small}, {}, {}, 80}, Audience::consumer));
  EXPECT_FALSE(finding("G12", {{"20 g oral"}, {}, {}, 17}, Audience::consumer)) << "the limit is one for adults";
}

TEST(Safety, NothingIsSaidOfAHealthyAdultWithASmallDose) {
  for (const auto audience : {Audience::consumer, Audience::clinician, Audience::research})
    EXPECT_TRUE(evidence::check_safety(rules(), model(), arm_of({{small}, {}, {}}), {}, audience).empty());
}

TEST(Safety, SourcesAreKnown) {
  Diagnostics diagnostics;
  const auto table = read_csv(evidence_folder + "/references.csv", diagnostics);
  std::set<std::string> keys;
  for (const auto& row : table.rows) keys.insert(row[static_cast<std::size_t>(table.column("key"))]);
  for (const auto& rule : rules().rules)
    for (const auto& key : rule.references) EXPECT_EQ(keys.count(key), 1u) << rule.id << ": " << key;
}

// ---- how much is given

evidence::Intakes intakes(const std::vector<std::string>& doses) {
  return evidence::intakes_of(rules(), model(), arm_of({doses, {}, {}}), 70.0);
}

double grams(double mmol) { return mmol * rules().molar_mass * 1000.0; }

TEST(Intake, OneDoseADayIsNotTwo) {
  EXPECT_NEAR(grams(intakes({"10 g oral every 24 h x5"}).total_per_day), 10.0, 1e-6);
}

TEST(Intake, AnInfusionCountsByTheDay) { EXPECT_NEAR(grams(intakes({"20 g iv over 48 h"}).total_per_day), 10.0, 1e-6); }

TEST(Intake, TheWorstDayMayEndWithADose) {
  // 48 h of infusion at 10 g a day and 10 g at once at 47 h: the 24 hours up to that moment hold 20 g.
  EXPECT_NEAR(grams(intakes({"20 g iv over 48 h", "10 g oral at 47 h"}).total_per_day), 20.0, 1e-4);
  EXPECT_NEAR(grams(intakes({"20 g iv over 48 h", "10 g oral at 48 h"}).total_per_day), 20.0, 1e-4);
}

TEST(Intake, SeveralPortionsWithinADayAddUp) {
  EXPECT_NEAR(grams(intakes({"10 g oral every 8 h for 3 d"}).total_per_day), 30.0, 1e-6);
  EXPECT_NEAR(grams(intakes({"10 g oral", "7 g oral at 23 h", "1 g oral at 25 h"}).total_per_day), 18.0 - 1.0, 1e-6);
}

TEST(Intake, DipeptideCountsByItsGlutamine) {
  EXPECT_NEAR(grams(intakes({"21.722 g alanyl-glutamine oral"}).enteral_per_day), 14.6146, 1e-3);
  const auto by_vein = intakes({"21.722 g alanyl-glutamine iv over 10 h"});
  EXPECT_NEAR(by_vein.dipeptide_iv_per_day, 21.722e-3, 1e-8);
  EXPECT_NEAR(by_vein.amino_acids_iv_rate, 21.722e-3 / 600, 1e-10);
  EXPECT_EQ(by_vein.enteral_per_day, 0.0);
}

TEST(Intake, WhatTakesMoreThanAnHourIsNotAtOnce) {
  EXPECT_GT(intakes({"80 g nasogastric over 60 min"}).total_single, 0.0);
  EXPECT_EQ(intakes({"80 g nasogastric over 61 min"}).total_single, 0.0);
}

// ---- the file

Diagnostics read_text(const std::string& text) {
  const cli_test::Scratch scratch;
  Diagnostics diagnostics;
  const auto read = evidence::read_safety(scratch.file("safety.toml", text), diagnostics);
  EXPECT_EQ(read.has_value(), !diagnostics.has_errors());
  return diagnostics;
}

const std::string head = "[glutamine]\nspecies = [\"gln\"]\nmolar_mass = \"146.146 g/mol\"\n";
const std::string trigger =
    "[[rule.trigger]]\nwhen = \"w\"\nconsumer = \"stop\"\nclinician = \"warn\"\nresearch = \"warn\"\n";
const std::string rule = "[[rule]]\nid = \"X\"\nmessage = \"m\"\n";

TEST(SafetyFile, SaysWhatIsWrong) {
  EXPECT_THAT(codes(read_text(head + rule + trigger)), testing::IsEmpty());
  EXPECT_THAT(codes(read_text("not toml [")), testing::ElementsAre("GLN-G001"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "above = { what = \"total_per_day\" }\n")),
              testing::ElementsAre("GLN-G002"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "above = { what = \"total_per_day\", amount = \"14 g\" }\n")),
              testing::ElementsAre("GLN-G003"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "above = { what = \"enteral_single\", amount = \"14 g/d\" }\n")),
              testing::ElementsAre("GLN-G003"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "above = { what = \"total_single\", amount = \"14\" }\n")),
              testing::Not(testing::IsEmpty()));
  EXPECT_THAT(
      codes(read_text(head + rule + "[[rule.trigger]]\nwhen = \"w\"\nconsumer = \"stop\"\nclinician = \"warn\"\n")),
      testing::ElementsAre("GLN-G004"));
  EXPECT_THAT(codes(read_text(rule + trigger)), testing::Contains("GLN-G005"));
  EXPECT_THAT(codes(read_text(head + rule)), testing::ElementsAre("GLN-G006"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "histroy = [\"a\"]\n")), testing::ElementsAre("GLN-D002"));
  EXPECT_THAT(codes(read_text(head + rule + trigger + "age_below = \"5 kg\"\n")), testing::ElementsAre("GLN-G003"));
}

}  // namespace
}  // namespace gln::evidence_test
