// People no body can be: each is refused with its reason, and nobody else is touched.

#include <gmock/gmock.h>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using testing::HasSubstr;

std::string arm(const std::string& id, const std::string& person) {
  return "[[arm]]\nid = \"" + id + "\"\nperson = { " + person +
         " }\ndose = \"10 g oral\"\n[[arm.observed]]\nreadout = \"plasma.gln\"\nmeasure = \"value\"\nat = \"1 h\"\n"
         "value = 800\nunit = \"umol/L\"\n";
}

const std::string head = "[study]\nrole = \"validation\"\n";
const std::string low = "\"plasma.gln\" = \"20 umol/L\"", usual = "\"plasma.gln\" = \"600 umol/L\"";

TEST(Impossible, OnePersonIsRefusedWithAReason) {
  for (const auto& verb : std::vector<std::vector<std::string>>{{"simulate"}, {"explain", "plasma.gln"}}) {
    for (const std::string baseline : {"plasma.gln=20 umol/L", "plasma.nh4=500 umol/L", "plasma.glucose=30 mmol/L"}) {
      auto arguments = verb;
      arguments.insert(arguments.end(), {"--dose", "10 g oral", "--baseline", baseline});
      const auto outcome = gln(arguments);
      EXPECT_EQ(outcome.code, 2) << verb.front() << " " << baseline;
      EXPECT_EQ(outcome.out, "");
      EXPECT_THAT(outcome.err, HasSubstr("GLN-B0")) << baseline;
    }
  }
}

TEST(Impossible, OthersInTheBatchRun) {
  const Scratch scratch;
  const auto both = gln({"simulate", "--json", scratch.file("both.toml", head + arm("bad", low) + arm("good", usual))});
  EXPECT_EQ(both.code, 1) << both.err;
  EXPECT_THAT(both.err, HasSubstr("arm 'bad'"));
  EXPECT_THAT(both.err, HasSubstr("baseline of pool"));
  EXPECT_EQ(both.err.find("arm 'good'"), std::string::npos);
  EXPECT_THAT(both.out, HasSubstr("failed"));
  EXPECT_THAT(both.out, HasSubstr("\"ok\""));
}

TEST(Impossible, ValidationReportsTheRowAndComparesTheOthers) {
  const Scratch scratch;
  const auto outcome =
      gln({"validate", "--json", scratch.file("both.toml", head + arm("bad", low) + arm("good", usual))});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("arm 'bad'"));
  const auto document = outcome.json();
  int failed = 0, compared = 0;
  for (const auto& row : document["rows"]) ++(row["status"] == "failed" ? failed : compared);
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(compared, 1);
}

}  // namespace
}  // namespace gln::cli_test
