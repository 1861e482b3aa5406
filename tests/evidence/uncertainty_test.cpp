// Ranges of experiments: how numbers are drawn, and what comes of them.

#include "evidence/uncertainty.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "cli/program.hpp"
#include "evidence/shipped.hpp"

namespace gln::evidence_test {
namespace {

TEST(Draws, LieInTheRangeOneInEachPartOfIt) {
  const int parameter = model().find_parameter("asparaginase.ratio_ecoli");
  ASSERT_GE(parameter, 0);
  const auto& source = model().parameters[static_cast<std::size_t>(parameter)].source;
  constexpr int parts = 20;
  const auto all = evidence::draws(model(), {parameter, parameter}, parts);
  ASSERT_EQ(all.size(), std::size_t{parts});
  std::vector<int> hits(parts);
  bool another_order = false;
  for (const auto& drawn : all) {
    ASSERT_EQ(drawn.size(), 2u);
    const double part = std::log(drawn[0] / *source.low) / std::log(*source.high / *source.low) * parts;
    ASSERT_GE(part, 0.0);
    ASSERT_LT(part, parts);
    ++hits[static_cast<std::size_t>(part)];
    another_order = another_order || std::abs(drawn[0] - drawn[1]) > 0.2 * drawn[0];
  }
  EXPECT_EQ(std::count(hits.begin(), hits.end(), 1), parts) << "each twentieth of the range once";
  EXPECT_TRUE(another_order) << "numbers are drawn apart from each other";
  EXPECT_EQ(evidence::draws(model(), {parameter, parameter}, parts), all) << "and are the same every time";
}

const std::string experiment =
    "[study]\ntitle = \"t\"\n[[arm]]\nid = \"a\"\ndose = \"6000 U/m2 asparaginase-e-coli iv\"\nuntil = \"1 d\"\n"
    "[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = \"direction\"\nof = \"min\"\nwindow = [\"0 h\", \"24 h\"]\n"
    "value = -1\nnone_below = \"10 %\"\n";

struct Run {
  Diagnostics diagnostics;
  evidence::Experiments experiments;
  evidence::Ranges ranges;
};

constexpr int count = cli_test::slow_program ? 6 : 30;

Run run(const std::vector<std::string>& uncertain) {
  const cli_test::Scratch scratch;
  scratch.file("x.toml", experiment);
  evidence::Claim claim;
  claim.id = "CL-1";
  claim.experiments = {"x"};
  claim.uncertain = uncertain;
  Run it;
  it.experiments = evidence::read_experiments(scratch.path().string(), {&claim}, model(), it.diagnostics);
  const study::Engine engine(model(), {}, it.diagnostics);
  study::RunOptions options;
  options.rtol = 1e-4;
  evidence::run_experiments(engine, options, it.experiments, it.diagnostics);
  it.ranges = evidence::run_ranges(engine, claim, count, options, it.experiments, it.diagnostics);
  return it;
}

TEST(Ranges, HoldWhatTheModelSaysAndFollowWhatIsUnsure) {
  const auto one = run({"asparaginase.ratio_ecoli"});
  const auto two = run({"asparaginase.km_asn_ecoli"});
  EXPECT_FALSE(one.diagnostics.has_errors()) << all(one.diagnostics);
  ASSERT_EQ(one.ranges.count("x") + two.ranges.count("x"), 2u);
  const auto &first = one.ranges.at("x").front(), &second = two.ranges.at("x").front();
  const double as_it_is = one.experiments.list.front().details.front().percent;
  EXPECT_EQ(first.draws, count);
  EXPECT_EQ(first.unanswered, 0);
  EXPECT_LT(first.low, as_it_is);
  EXPECT_GT(first.high, as_it_is);
  EXPECT_LT(second.high - second.low, 0.5 * (first.high - first.low)) << "of asparagine's constant little hangs";
  EXPECT_GT(first.agreeing, 0) << "a glutaminase of a tenth takes more than a tenth";
}

TEST(Ranges, AClaimWithoutUnsureNumbersHasNone) { EXPECT_TRUE(run({}).ranges.empty()); }

TEST(Ranges, NamesMustBeNumbersWithARange) {
  const auto unknown = run({"asparaginase.ratio_ecolli"}), none = run({"body.size"});
  EXPECT_EQ(codes(unknown.diagnostics), std::vector<std::string>{"GLN-K012"});
  EXPECT_EQ(codes(none.diagnostics), std::vector<std::string>{"GLN-K012"});
}

TEST(Ranges, AreInEveryForm) {
  const cli_test::Scratch scratch;
  const std::string draws = cli_test::slow_program ? "2" : "16", agree = " of " + draws + " agree";
  const std::string page = (scratch / "claims.html").string();
  const auto text = cli_test::gln({"claims", "CL-side-09", "--draws", draws, "--html", page});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, testing::ContainsRegex("[-+]?[0-9.]+ to [-+]?[0-9.]+ %; [0-9]+" + agree));
  EXPECT_THAT(cli_test::slurp(page), testing::HasSubstr(agree));
  const auto json = cli_test::gln({"claims", "CL-side-09", "--draws", draws, "--json"}).json();
  const auto& experiments = json["claims"][0]["experiments"];
  for (const auto& one : experiments)
    for (const auto& row : one["rows"]) {
      const double low = row["range"]["low"], high = row["range"]["high"], change = row["change_percent"];
      EXPECT_LT(low, high);
      EXPECT_LE(low, change);
      EXPECT_GE(high, change);
    }
  EXPECT_EQ(experiments.size(), 2u);
  if (cli_test::slow_program) return;
  // Another claim that uses one of these experiments has no part in them.
  const auto both = cli_test::gln({"claims", "--draws", "1", "--json"}).json();
  for (const auto& claim : both["claims"])
    if (claim["id"] == "CL-add-22") {
      EXPECT_TRUE(claim["experiments"][0]["rows"][0]["range"].is_null());
      EXPECT_TRUE(claim["experiments"][0]["uncertain"].empty());
    }
}

}  // namespace
}  // namespace gln::evidence_test
