// The ledger of the toy body: entries against closed forms, and closure.
#include "analysis/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/attribution.hpp"
#include "analysis/formula_parts.hpp"
#include "study/toy_model.hpp"

namespace gln::analysis {
namespace {

const lang::Model& model() {
  static const lang::Model toy = toy::model();
  return toy;
}

Ledger explained(const std::string& text, const LedgerQuery& query) {
  Diagnostics diagnostics;
  const auto parsed = study::parse_study(text, "t.toml", model(), diagnostics);
  EXPECT_TRUE(parsed.has_value()) << to_string(diagnostics.all().front());
  study::RunOptions options;
  const auto ledger = explain(model(), parsed.value_or(study::Study{}), 0, query, options, diagnostics);
  EXPECT_TRUE(ledger.has_value()) << (diagnostics.all().empty() ? "" : to_string(diagnostics.all().front()));
  return ledger.value_or(Ledger{});
}

const LedgerEntry& entry(const Ledger& ledger, const std::string& name) {
  static const LedgerEntry none;
  for (const auto& entry : ledger.entries)
    if (entry.name == name) return entry;
  ADD_FAILURE() << "no entry " << name;
  return none;
}

double sum(const Ledger& ledger) {
  double sum = 0.0;
  for (const auto& entry : ledger.entries) sum += entry.amount;
  return sum;
}

TEST(Ledger, AnOralDoseComesInByEmptyingAndGoesOutByUptake) {
  const auto ledger = explained("[[arm]]\ndose = \"100 mmol oral\"\n", {"plasma.gln", std::nullopt, 30.0});
  EXPECT_TRUE(ledger.pool);
  EXPECT_EQ(ledger.unit, "umol/L");
  const double emptied = 100.0 * (1.0 - std::exp(-toy::ka * 30.0)) / toy::volume * 1000.0;
  const double change = 1000.0 * 100.0 / toy::volume * toy::ka / (toy::ke - toy::ka) *
                        (std::exp(-toy::ka * 30.0) - std::exp(-toy::ke * 30.0));
  EXPECT_NEAR(ledger.change, change, 1e-4 * change);
  EXPECT_NEAR(entry(ledger, "emptying").amount, emptied, 1e-5 * emptied);
  EXPECT_NEAR(entry(ledger, "uptake").amount, change - emptied, 1e-4 * emptied);
  EXPECT_NEAR(entry(ledger, "release").amount, 0.0, 1e-6) << "release did not change, so it moved nothing";
  EXPECT_NEAR(entry(ledger, "release").total, 0.3 * 30.0 / toy::volume * 1000.0, 1e-3) << "yet it ran all the time";
  EXPECT_FALSE(entry(ledger, "uptake").flow_in);
  EXPECT_LT(ledger.residual, 1e-5);
  EXPECT_NEAR(sum(ledger), ledger.change, 1e-5 * emptied);
  double share = 0.0;
  for (const auto& part : ledger.entries) share += part.share;
  EXPECT_NEAR(share, 1.0, 1e-4);
}

TEST(Ledger, WithoutATimeItGoesToThePeak) {
  const auto ledger = explained("[[arm]]\ndose = \"100 mmol oral\"\n", {"plasma.gln", std::nullopt, std::nullopt});
  EXPECT_NEAR(ledger.to * 60.0, std::log(toy::ke / toy::ka) / (toy::ke - toy::ka), 0.6);
}

TEST(Ledger, ADoseIntoThePoolItselfIsAnEntry) {
  for (const char* dose : {"30 mmol iv at 1 h", "30 mmol iv at 1 h over 2 h"}) {
    const auto ledger = explained(std::string("[[arm]]\ndose = \"") + dose + "\"\n", {"plasma.gln", 30.0, 240.0});
    EXPECT_NEAR(entry(ledger, "dose").amount, 10000.0, 1e-6) << dose;
    EXPECT_LT(ledger.residual, 1e-5) << dose;
  }
  const auto half = explained("[[arm]]\ndose = \"30 mmol iv at 1 h over 2 h\"\n", {"plasma.gln", 90.0, 120.0});
  EXPECT_NEAR(entry(half, "dose").amount, 2500.0, 1e-6) << "a quarter of the infusion lies between the two moments";
}

TEST(Ledger, UnderAConditionTheReferenceIsItsOwnSteadyState) {
  const auto ledger =
      explained("[[arm]]\ncondition = \"catabolic\"\ndose = \"100 mmol oral\"\n", {"plasma.gln", std::nullopt, 30.0});
  EXPECT_NEAR(ledger.value_from, 1200.0, 1e-2);
  EXPECT_NEAR(entry(ledger, "release").amount, 0.0, 1e-4);
  EXPECT_LT(ledger.residual, 1e-5);
}

TEST(Ledger, ByPlaceTransportsAreNettedAndReactionsStay) {
  const auto ledger = explained("[[arm]]\ndose = \"100 mmol oral\"\n", {"plasma.gln", std::nullopt, 30.0});
  EXPECT_EQ(entry(ledger, "emptying").place, "stomach");
  EXPECT_EQ(entry(ledger, "uptake").place, "") << "to a place outside the body";
  const auto places = by_place(ledger);
  EXPECT_NEAR(entry(places, "stomach").amount, entry(ledger, "emptying").amount, 1e-12);
  EXPECT_NEAR(entry(places, "uptake").amount, entry(ledger, "uptake").amount, 1e-12);

  // Two flows to and from one place become their difference.
  Ledger two;
  two.change = 3.0;
  two.entries = {{"in", "", 10.0, 0.0, 10.0, true, "gut"},
                 {"out", "", -8.0, 0.0, -8.0, false, "gut"},
                 {"made", "", 1.0, 0.0, 1.0, true, ""}};
  const auto netted = by_place(two);
  ASSERT_EQ(netted.entries.size(), 2u);
  EXPECT_DOUBLE_EQ(entry(netted, "gut").amount, 2.0);
  EXPECT_NEAR(entry(netted, "gut").share, 2.0 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(netted.residual, 0.0);
}

TEST(Ledger, AFluxIsSharedOutToItsParts) {
  const auto ledger = explained(
      "[[arm]]\ndose = \"100 mmol oral at 10 min\"\ncondition = [{ name = \"catabolic\", from = \"20 min\" }]\n",
      {"flux.appearance", std::nullopt, 30.0});
  EXPECT_FALSE(ledger.pool);
  EXPECT_EQ(ledger.unit, "umol/min");
  EXPECT_NEAR(entry(ledger, "release").amount, 300.0, 1e-6) << "doubled";
  EXPECT_NEAR(entry(ledger, "emptying").amount, 1000.0 * toy::ka * 100.0 * std::exp(-toy::ka * 20.0), 0.01);
  EXPECT_LT(ledger.residual, 1e-9);
}

TEST(Ledger, TheDifferenceOfTwoClosesToo) {
  const auto small = explained("[[arm]]\ndose = \"50 mmol oral\"\n", {"plasma.gln", std::nullopt, 30.0});
  const auto large = explained("[[arm]]\ndose = \"100 mmol oral\"\n", {"plasma.gln", std::nullopt, 30.0});
  const auto both = difference(small, large);
  EXPECT_NEAR(both.change, large.change - small.change, 1e-9);
  EXPECT_NEAR(entry(both, "emptying").amount, entry(small, "emptying").amount, 1e-3)
      << "linear: twice minus once is once";
  EXPECT_LT(both.residual, 1e-5);
}

TEST(Ledger, MistakesAreReported) {
  const auto code = [](const LedgerQuery& query) {
    Diagnostics diagnostics;
    const auto parsed = study::parse_study("[[arm]]\n", "t.toml", model(), diagnostics);
    EXPECT_FALSE(explain(model(), *parsed, 0, query, {}, diagnostics).has_value());
    return diagnostics.all().front().code;
  };
  EXPECT_EQ(code({"plasma.gnl", std::nullopt, std::nullopt}), "GLN-D021");
  EXPECT_EQ(code({"plasma.gln", 60.0, 30.0}), "GLN-D022");
  EXPECT_EQ(code({"plasma.gln", -60.0, 30.0}), "GLN-D022");
}

TEST(FormulaParts, ARatioIsSharedEvenlyBetweenTheOrders) {
  using lang::Node;
  const auto a = toy::node(Node::parameter, 0), b = toy::node(Node::parameter, 1);
  const auto product = toy::node(Node::multiply, -1, {a, b});
  const auto parts = parts_of(product, model());
  ASSERT_EQ(parts.size(), 2u);
  // From 2 * 3 to 4 * 5: moving a first gives 6 and 8, b first 4 and 10; the mean is 8 and 6.
  const auto [shares, lost] = attribute(product, parts, {2, 3}, {4, 5});
  EXPECT_FALSE(lost);
  EXPECT_DOUBLE_EQ(shares[0], 8.0);
  EXPECT_DOUBLE_EQ(shares[1], 6.0);
}

TEST(FormulaParts, ADivisorThatPassesZeroIsNamed) {
  using lang::Node;
  const auto a = toy::node(Node::parameter, 0), b = toy::node(Node::parameter, 1);
  const auto difference = toy::node(Node::subtract, -1, {a, b});
  const auto ratio = toy::node(Node::divide, -1, {a, difference});
  const auto parts = parts_of(ratio, model());
  const auto lost = [&](std::vector<double> from, std::vector<double> to) {
    return attribute(ratio, parts, from, to).lost;
  };
  EXPECT_FALSE(lost({3, 1}, {4, 2}));
  EXPECT_EQ(lost({3, 1}, {6, 4}), difference) << "3 - 4 on the way: below zero";
  EXPECT_EQ(lost({3, 1}, {3, 4}), difference) << "below zero at the end";
  EXPECT_EQ(lost({3, 1}, {5, 3}), difference) << "3 - 3 on the way: zero";
  EXPECT_EQ(lost({3, 1}, {5, 2.999}), difference) << "3000 on the way, about 2 at the ends";
}

TEST(FormulaParts, LargeTermsThatCancelAreNoDivisor) {
  using lang::Node;
  const auto a = toy::node(Node::parameter, 0), b = toy::node(Node::parameter, 1);
  const auto share = toy::node(Node::divide, -1, {toy::node(Node::subtract, -1, {a, b}), a});
  const auto parts = parts_of(share, model());
  // 0.001 at both ends, 0.5 on the way: what comes in and what goes out each moved by much, and that is the answer.
  const auto [shares, lost] = attribute(share, parts, {1, 0.999}, {2, 1.998});
  EXPECT_FALSE(lost);
  EXPECT_NEAR(shares[0], -shares[1], 1e-12);
}

TEST(FormulaParts, ASingleRateIsOpenedIntoWhatDrivesIt) {
  using lang::Node;
  const auto opened_rate = opened(toy::node(Node::rate, model().find_process("uptake")), model());
  std::vector<std::string> names;
  for (const auto& part : parts_of(opened_rate, model())) names.push_back(part.name);
  EXPECT_NE(std::find(names.begin(), names.end(), "plasma.gln"), names.end());
  EXPECT_NE(std::find(names.begin(), names.end(), "uptake.activity"), names.end());
}

}  // namespace
}  // namespace gln::analysis
