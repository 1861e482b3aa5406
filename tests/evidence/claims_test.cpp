// Claims: the file, the rule by which experiments decide, and the experiments that are shipped.

#include "evidence/claims.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>

#include "cli/program.hpp"
#include "evidence/claims_verdict.hpp"
#include "evidence/shipped.hpp"

namespace gln::evidence_test {
namespace {

using evidence::Claim;
using evidence::Experiment;
using evidence::Experiments;
using evidence::Verdict;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::set<std::string> known_references() {
  Diagnostics diagnostics;
  const auto table = read_csv(evidence_folder + "/references.csv", diagnostics);
  std::set<std::string> keys;
  for (const auto& row : table.rows) keys.insert(row[static_cast<std::size_t>(table.column("key"))]);
  return keys;
}

const evidence::Monograph& shipped_claims() {
  static const evidence::Monograph monograph = [] {
    Diagnostics diagnostics;
    auto read = evidence::read_claims(evidence_folder + "/claims.toml", known_references(), diagnostics);
    if (!read) throw std::runtime_error(all(diagnostics));
    return std::move(*read);
  }();
  return monograph;
}

// ---- the file

const std::string claim_head =
    "[[claim]]\nid = \"CL-1\"\nsection = \"usage\"\nkind = \"effect\"\nclaim = \"It helps.\"\n";
const std::string claim_tail =
    "evidence = \"e\"\neffect_size = \"s\"\npopulation = \"p\"\nas_of = \"2026-01-01\"\ndirection = \"benefit\"\n";
const std::string certain = "certainty = \"low\"\n";
const std::string source = "references = [\"a1\"]\n";

Diagnostics read_text(const std::string& text) {
  const cli_test::Scratch scratch;
  Diagnostics diagnostics;
  const auto read = evidence::read_claims(scratch.file("claims.toml", text), {"a1", "b2"}, diagnostics);
  EXPECT_EQ(read.has_value(), !diagnostics.has_errors());
  return diagnostics;
}

TEST(ClaimsFile, AGoodOneIsRead) {
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + certain + source)), IsEmpty());
}

TEST(ClaimsFile, NoBenefitWithoutCertaintyOrSource) {
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + source)), ElementsAre("GLN-K002"));
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + certain)), ElementsAre("GLN-K003"));
}

TEST(ClaimsFile, SaysWhatIsWrong) {
  const std::string good = claim_head + claim_tail + certain + source;
  EXPECT_THAT(codes(read_text("[[claim")), ElementsAre("GLN-K001"));
  EXPECT_THAT(codes(read_text("")), ElementsAre("GLN-K002"));
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + certain + "references = [\"a2\"]\n")), ElementsAre("GLN-K003"));
  EXPECT_THAT(codes(read_text(good + "experiment = \"x\"\n")), ElementsAre("GLN-K004"));
  EXPECT_THAT(codes(read_text(good + "question = \"x\"\n")), ElementsAre("GLN-K004"));
  EXPECT_THAT(codes(read_text(good + "experiment = \"x\"\nquestion = \"q\"\noutside = \"o\"\n")),
              ElementsAre("GLN-K004"));
  EXPECT_THAT(codes(read_text(good + "necessary_only = \"x\"\n")), ElementsAre("GLN-K004"));
  EXPECT_THAT(codes(read_text(good + "fold = 1.0\n")), ElementsAre("GLN-K005"));
  EXPECT_THAT(codes(read_text(good + good)), ElementsAre("GLN-K006"));
  EXPECT_THAT(codes(read_text(good + "[[faq]]\nid = \"f\"\nquestion = \"q\"\nanswer = \"a\"\nclaims = [\"CL-2\"]\n")),
              ElementsAre("GLN-K007"));
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + source + "certainty = \"sure\"\n")), ElementsAre("GLN-D013"));
}

TEST(ClaimsFile, AVerdictCannotBeTyped) {
  EXPECT_THAT(codes(read_text(claim_head + claim_tail + certain + source + "verdict = \"supported\"\n")),
              ElementsAre("GLN-D002"));
}

// ---- the rule

analysis::Row row(std::optional<bool> agrees, std::optional<double> fold = {}) {
  analysis::Row it;
  it.readout = "plasma.gln";
  it.predicted = 1.0;
  it.agrees = agrees;
  it.fold_error = fold;
  return it;
}

/// The verdict of a claim with one experiment that came out like this.
evidence::Judgement judged(std::vector<analysis::Row> rows, const std::string& missing = "",
                           const std::string& necessary = "") {
  Claim claim;
  claim.experiments = {"x"};
  claim.necessary_only = necessary;
  Experiments experiments;
  Experiment experiment;
  experiment.name = "x";
  experiment.missing = missing;
  experiment.rows = std::move(rows);
  experiments.list.push_back(experiment);
  return evidence::judge(claim, experiments, model());
}

TEST(Verdict, AllAgree) { EXPECT_EQ(judged({row(true), row(true)}).verdict, Verdict::supported); }
TEST(Verdict, NoneAgrees) { EXPECT_EQ(judged({row(false), row(false)}).verdict, Verdict::contradicted); }

TEST(Verdict, SomeAgree) {
  const auto it = judged({row(true), row(false)});
  EXPECT_EQ(it.verdict, Verdict::undecided);
  EXPECT_EQ(it.agreeing, 1);
  EXPECT_EQ(it.disagreeing, 1);
  EXPECT_THAT(it.why, HasSubstr("1 of 2 rows"));
}

TEST(Verdict, NumbersAgreeWithinTheFold) {
  EXPECT_EQ(judged({row({}, 1.5)}).verdict, Verdict::supported);
  EXPECT_EQ(judged({row({}, 1.51)}).verdict, Verdict::contradicted);
}

TEST(Verdict, ARowWithoutAnAnswerLeavesItOpen) {
  auto failed = row(true);
  failed.failed = true;
  EXPECT_EQ(judged({row(true), failed}).verdict, Verdict::undecided);
  auto none = row(false);
  none.predicted = std::numeric_limits<double>::quiet_NaN();
  const auto it = judged({row(false), none});
  EXPECT_EQ(it.verdict, Verdict::undecided);
  EXPECT_THAT(it.why, HasSubstr("no answer"));
  EXPECT_EQ(judged({row({}, {})}).verdict, Verdict::undecided);
  EXPECT_EQ(judged({}).verdict, Verdict::undecided);
}

TEST(Verdict, AnExperimentThatCannotBeRunLeavesItOpen) {
  const auto it = judged({}, "the model has no readout 'brain.gaba'");
  EXPECT_EQ(it.verdict, Verdict::undecided);
  EXPECT_THAT(it.why, HasSubstr("brain.gaba"));
}

TEST(Verdict, WhatIsOnlyNecessaryRefutesButDoesNotShow) {
  EXPECT_EQ(judged({row(true)}, "", "more is needed").verdict, Verdict::undecided);
  EXPECT_EQ(judged({row(false)}, "", "more is needed").verdict, Verdict::contradicted);
  EXPECT_THAT(judged({row(true)}, "", "more is needed").why, HasSubstr("more is needed"));
}

TEST(Verdict, WithoutAnExperimentItIsOutside) {
  Claim claim;
  claim.readouts = {"plasma.gln", "moon.phase"};
  auto it = evidence::judge(claim, {}, model());
  EXPECT_EQ(it.verdict, Verdict::outside_model);
  EXPECT_THAT(it.why, HasSubstr("moon.phase"));
  EXPECT_THAT(it.why, testing::Not(HasSubstr("plasma.gln")));
  claim.outside = "it is a matter of taste";
  EXPECT_EQ(evidence::judge(claim, {}, model()).why, "it is a matter of taste");
}

// ---- experiments, run

const study::Engine& engine() {
  static const study::Engine it = [] {
    Diagnostics diagnostics;
    study::Engine made(model(), {}, diagnostics);
    if (diagnostics.has_errors()) throw std::runtime_error(all(diagnostics));
    return made;
  }();
  return it;
}

struct Tried {
  Diagnostics diagnostics;
  evidence::Judgement judgement;
  Experiments experiments;
};

/// A claim whose experiment is this text, read and run.
std::unique_ptr<Tried> try_out(const std::string& text) {
  const cli_test::Scratch scratch;
  if (!text.empty()) scratch.file("x.toml", text);
  Claim claim;
  claim.id = "CL-1";
  claim.experiments = {"x"};
  auto tried = std::make_unique<Tried>();
  tried->experiments = evidence::read_experiments(scratch.path().string(), {&claim}, model(), tried->diagnostics);
  if (!tried->diagnostics.has_errors()) evidence::run_experiments(engine(), {}, tried->experiments, tried->diagnostics);
  tried->judgement = evidence::judge(claim, tried->experiments, model());
  return tried;
}

std::string drink(const std::string& observed) {
  return "[[arm]]\ndose = \"10 g oral\"\nuntil = \"3 h\"\n[[arm.observed]]\n" + observed;
}

TEST(Experiment, DecidesByItsRun) {
  const std::string peak =
      "readout = \"plasma.gln\"\nmeasure = \"direction\"\nof = \"max\"\nwindow = [\"0 h\", \"3 h\"]\n";
  EXPECT_EQ(try_out(drink(peak + "value = 1\n"))->judgement.verdict, Verdict::supported);
  EXPECT_EQ(try_out(drink(peak + "value = -1\n"))->judgement.verdict, Verdict::contradicted);
  EXPECT_EQ(try_out(drink(peak + "value = 1\nnone_below = \"1000 %\"\n"))->judgement.verdict, Verdict::contradicted);
}

TEST(Experiment, SaysByHowMuch) {
  const std::string both =
      "readout = \"plasma.gln\"\nmeasure = \"direction\"\nat = \"30 min\"\nvalue = 1\nnone_below = \"30 umol/L\"\n"
      "[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = \"percent_change\"\nat = \"30 min\"\nvalue = 50\nunit = "
      "\"%\"\n";
  const auto tried = try_out(drink(both));
  ASSERT_FALSE(tried->diagnostics.has_errors()) << all(tried->diagnostics);
  const auto& experiment = tried->experiments.list.front();
  ASSERT_EQ(experiment.details.size(), 2u);
  EXPECT_NEAR(experiment.details[0].percent, experiment.rows[1].predicted, 1e-9);
  EXPECT_EQ(experiment.details[0].limit, "30 umol/L");
  EXPECT_TRUE(std::isnan(experiment.details[1].percent));
  EXPECT_EQ(experiment.details[1].limit, "");
}

TEST(Experiment, ASampleLeftStandingIsMeasuredAsSuch) {
  const auto tried = try_out(
      "[[arm]]\ndose = \"25000 U/m2 asparaginase-erwinia im\"\nuntil = \"24 h\"\n[[arm.observed]]\nreadout = "
      "\"plasma.gln\"\nmeasure = \"direction\"\nat = \"24 h\"\n"
      "value = -1\nassay = { condition = \"sample-37C\", standing = \"1 h\" }\n[[arm.observed]]\nreadout = "
      "\"plasma.gln\"\nmeasure = \"direction\"\nat = \"24 h\"\nvalue = -1\n");
  ASSERT_FALSE(tried->diagnostics.has_errors()) << all(tried->diagnostics);
  const auto& details = tried->experiments.list.front().details;
  ASSERT_EQ(details.size(), 2u);
  EXPECT_LT(details[0].percent, details[1].percent - 1.0) << "the enzyme goes on working in the tube";
}

TEST(Experiment, WhatTheModelLacksIsNoError) {
  for (const std::string& text : std::vector<std::string>{
           drink("readout = \"moon.phase\"\nmeasure = \"direction\"\nat = \"1 h\"\nvalue = 1\n"),
           "[[arm]]\ncondition = \"moonstruck\"\n" +
               drink("readout = \"plasma.gln\"\nmeasure = \"direction\"\nat = \"1 h\"\nvalue = 1\n").substr(8),
           std::string("[[arm]]\ndose = \"10 g moonstone oral\"\n[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = "
                       "\"direction\"\nat = \"1 h\"\nvalue = 1\n")}) {
    const auto tried = try_out(text);
    EXPECT_FALSE(tried->diagnostics.has_errors()) << all(tried->diagnostics);
    EXPECT_EQ(tried->judgement.verdict, Verdict::undecided);
    EXPECT_THAT(tried->judgement.why, HasSubstr("moon"));
  }
}

TEST(Experiment, WhatIsWrongWithItIsAnError) {
  EXPECT_THAT(codes(try_out("")->diagnostics), ElementsAre("GLN-K008"));
  EXPECT_THAT(codes(try_out("[[arm]]\ndose = \"10 g oral\"\n")->diagnostics), ElementsAre("GLN-K009"));
  EXPECT_THAT(
      codes(
          try_out(drink("readout = \"plasma.gln\"\nmeasure = \"directoin\"\nat = \"1 h\"\nvalue = 1\n"))->diagnostics),
      Contains("GLN-D007"));
  EXPECT_THAT(codes(try_out("[[arm")->diagnostics), ElementsAre("GLN-D001"));
}

// ---- what is shipped

TEST(ShippedClaims, EveryClaimOfThePageAndTheMissingOnes) {
  std::map<std::string, int> count;
  for (const auto& claim : shipped_claims().claims) ++count[claim.section];
  EXPECT_EQ(count["usage"] + count["side_effects"] + count["how_it_works"] + count["faq"], 38);
  EXPECT_EQ(count["added"], 36);
}

TEST(ShippedClaims, TheQuestionsPeopleAskAreAnswered) {
  std::set<std::string> ids;
  for (const auto& faq : shipped_claims().faq) ids.insert(faq.id);
  for (const char* id : {"safe", "dose", "forms", "interactions", "where"}) EXPECT_EQ(ids.count(id), 1u) << id;
}

TEST(ShippedClaims, EveryExperimentBelongsToAClaimAndSaysWhatWouldShowIt) {
  std::set<std::string> used, files;
  for (const auto& claim : shipped_claims().claims) used.insert(claim.experiments.begin(), claim.experiments.end());
  for (const auto& entry : std::filesystem::directory_iterator(evidence_folder + "/experiments"))
    files.insert(entry.path().stem().string());
  EXPECT_EQ(used, files);
  for (const auto& name : files) {
    const auto text = cli_test::slurp(evidence_folder + "/experiments/" + name + ".toml");
    // What its author knew when it was written: the verdict of one that was not blind weighs less.
    EXPECT_THAT(text, testing::AnyOf(HasSubstr("note = \"Written before"), HasSubstr("note = \"Not blind"))) << name;
    EXPECT_THAT(text, testing::Not(HasSubstr("role ="))) << name;
  }
}

TEST(ShippedClaims, EveryExperimentReadsAndRuns) {
  std::vector<const Claim*> asked;
  for (const auto& claim : shipped_claims().claims) asked.push_back(&claim);
  Diagnostics diagnostics;
  // The shipped model itself: the states added for the tests of rules change nothing and would make experiments look
  // contradicted.
  const auto own = lang::load_model(std::string(GLN_SOURCE_DIR) + "/model", {}, diagnostics);
  auto experiments = evidence::read_experiments(evidence_folder + "/experiments", asked, own, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors()) << all(diagnostics);
  const study::Engine shipped(own, {}, diagnostics);
  study::RunOptions options;
  options.rtol = 1e-4;
  evidence::run_experiments(shipped, options, experiments, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors()) << all(diagnostics);
  int answered = 0;
  for (const auto& experiment : experiments.list) {
    EXPECT_EQ(experiment.missing.empty(), !experiment.rows.empty()) << experiment.name;
    EXPECT_EQ(experiment.details.size(), experiment.rows.size());
    for (const auto& it : experiment.rows) {
      EXPECT_TRUE(evidence::row_agrees(it, 1.5))
          << experiment.name << " " << it.arm << " " << it.readout << " gives no answer: " << it.remark;
      ++answered;
    }
  }
  EXPECT_GE(answered, 25);
}

}  // namespace
}  // namespace gln::evidence_test
