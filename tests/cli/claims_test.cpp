// gln claims, as a person would run it.

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using testing::HasSubstr;

const nlohmann::json& document() {
  static const nlohmann::json it = [] {
    const Outcome outcome = gln({"claims", "--json", "--draws", "2"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.json();
  }();
  return it;
}

TEST(Claims, EveryClaimInOneLineWithCertaintyAndVerdict) {
  const Outcome outcome = gln({"claims", "--draws", "0"}, {{"COLUMNS", "100"}});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(outcome.out);
  std::set<std::string> seen;
  const std::regex shape(
      R"(^(CL-[a-z]+-[0-9]+) +.+  (benefit|no effect|fact|advice|mixed|harm|not known), (very low|low|moderate|high) +(supported|contradicted|undecided|outside model)$)");
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("CL-", 0) != 0) continue;
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(line, parts, shape)) << line;
    seen.insert(parts[1]);
  }
  EXPECT_EQ(seen.size(), document()["claims"].size());
  EXPECT_THAT(outcome.out, HasSubstr("not medical advice"));
}

TEST(Claims, OneInFull) {
  const Outcome outcome = gln({"claims", "CL-side-09", "--draws", "2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* words : {"Interacts with asparaginase", "very low (GRADE)", "asparaginase_on_glutamine",
                            "if it were true", "li2024", "doi:10.", "not medical advice"})
    EXPECT_THAT(outcome.out, HasSubstr(words));
  EXPECT_THAT(outcome.out, testing::ContainsRegex("(falls|same|rises) \\([+-]?[0-9.]+ %\\)")) << "size of the effect";
}

TEST(Claims, AnUnknownOneIsRefusedWithTheNearest) {
  expect_refused(gln({"claims", "CL-side-9"}), {"GLN-K010", "CL-side-0"});
  expect_refused(gln({"claims", "--htlm", "x"}), {"--html"});
}

TEST(Claims, JsonKeysAreStable) {
  const auto& claim = document()["claims"][0];
  for (const char* key :
       {"id", "section", "kind", "claim", "mechanism", "certainty", "direction", "effect_size", "verdict", "why",
        "question", "only_necessary", "evidence", "population", "as_of", "model_readouts", "references", "experiments"})
    EXPECT_TRUE(claim.contains(key)) << key;
  for (const char* key : {"model", "title", "as_of", "counts", "claims", "faq", "safety", "disclaimer"})
    EXPECT_TRUE(document().contains(key)) << key;
  int total = 0;
  for (const auto& [verdict, count] : document()["counts"].items()) total += count.get<int>();
  EXPECT_EQ(total, static_cast<int>(document()["claims"].size()));
  EXPECT_EQ(document()["claims"].size(), 74u);
}

// The rule of docs/claims.md, applied again to what is printed.
TEST(Claims, TheVerdictFollowsFromTheRows) {
  int decided = 0;
  for (const auto& claim : document()["claims"]) {
    int yes = 0, no = 0, open = 0;
    for (const auto& experiment : claim["experiments"]) {
      if (!experiment["missing"].is_null()) ++open;
      for (const auto& row : experiment["rows"]) {
        if (row["agrees"].is_null())
          ++open;
        else
          ++(row["agrees"].get<bool>() ? yes : no);
        if (row["measure"] == "direction" && !row["agrees"].is_null()) {
          EXPECT_EQ(row["agrees"].get<bool>(), row["if_true"] == row["predicted"]) << claim["id"];
          const double change = row["change_percent"].is_null() ? 0.0 : row["change_percent"].get<double>();
          EXPECT_GE(change * row["predicted"].get<double>(), 0.0) << claim["id"] << ": direction and size disagree";
        }
        if (!row["accept"].is_null()) {
          const double value = row["predicted"];
          EXPECT_EQ(row["agrees"].get<bool>(),
                    value >= row["accept"][0].get<double>() && value <= row["accept"][1].get<double>())
              << claim["id"];
        }
      }
    }
    std::string verdict = "undecided";
    if (claim["experiments"].empty())
      verdict = "outside model";
    else if (open == 0 && no == 0 && yes > 0 && claim["only_necessary"].is_null())
      verdict = "supported";
    else if (open == 0 && yes == 0 && no > 0)
      verdict = "contradicted";
    EXPECT_EQ(claim["verdict"], verdict) << claim["id"];
    EXPECT_NE(claim["why"], "") << claim["id"];
    decided += verdict == "supported" || verdict == "contradicted";
  }
  EXPECT_GE(decided, 5);
}

TEST(Claims, EverySourceIsNamed) {
  for (const auto& claim : document()["claims"])
    for (const auto& source : claim["references"]) EXPECT_FALSE(source["citation"].is_null()) << source["key"];
}

TEST(Claims, JsonLdIsWhatSchemaOrgReads) {
  const Scratch scratch;
  const std::string file = (scratch / "claims.json").string();
  ASSERT_EQ(gln({"claims", "--jsonld", file, "--draws", "0"}).code, 0);
  const auto it = nlohmann::json::parse(slurp(file));
  EXPECT_EQ(it["@context"], "https://schema.org");
  ASSERT_EQ(it["@graph"].size(), 2u);
  const auto& page = it["@graph"][0];
  EXPECT_EQ(page["@type"], "MedicalWebPage");
  ASSERT_EQ(page["hasPart"].size(), 74u);
  for (const auto& review : page["hasPart"]) {
    EXPECT_EQ(review["@type"], "ClaimReview");
    EXPECT_EQ(review["itemReviewed"]["@type"], "Claim");
    ASSERT_EQ(review["reviewRating"].size(), 3u) << "certainty, direction and verdict apart";
    EXPECT_GE(review["reviewRating"][0]["ratingValue"].get<int>(), 1);
    EXPECT_LE(review["reviewRating"][0]["ratingValue"].get<int>(), 4);
  }
  EXPECT_EQ(it["@graph"][1]["@type"], "FAQPage");
  for (const auto& question : it["@graph"][1]["mainEntity"])
    EXPECT_FALSE(question["acceptedAnswer"]["text"].get<std::string>().empty());
}

TEST(Claims, ThePageIsWholeByItself) {
  const Scratch scratch;
  const std::string file = (scratch / "claims.html").string();
  ASSERT_EQ(gln({"claims", "--html", file, "--draws", "2"}).code, 0);
  const std::string page = slurp(file);
  EXPECT_FALSE(std::regex_search(page, std::regex(R"(<(script|img|link|iframe)[^>]*(src|href)=)")))
      << "something is loaded";
  for (const auto& claim : document()["claims"])
    EXPECT_NE(page.find("id=\"" + claim["id"].get<std::string>() + "\""), std::string::npos) << claim["id"];
  for (const auto& faq : document()["faq"])
    EXPECT_NE(page.find("id=\"faq-" + faq["id"].get<std::string>() + "\""), std::string::npos);
  EXPECT_NE(page.find("not medical advice"), std::string::npos);
  EXPECT_NE(page.find("G07"), std::string::npos) << "safety rules";
  EXPECT_NE(page.find("data-experiment="), std::string::npos) << "figures";
  // Every link within the page leads somewhere.
  const std::regex link("href=\"#([^\"]+)\"");
  for (auto it = std::sregex_iterator(page.begin(), page.end(), link); it != std::sregex_iterator(); ++it)
    EXPECT_NE(page.find("id=\"" + (*it)[1].str() + "\""), std::string::npos) << (*it)[1];
}

TEST(Claims, WithoutEvidenceItSaysSo) {
  const Scratch scratch;
  std::filesystem::copy(source_folder + "/model", scratch / "model", std::filesystem::copy_options::recursive);
  expect_refused(gln({"claims", "--model", (scratch / "model").string()}), {"GLN-"});
}

}  // namespace
}  // namespace gln::cli_test
