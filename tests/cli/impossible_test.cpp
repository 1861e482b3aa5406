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

const std::string ancient = "age = \"120 y\"", adult = "age = \"30 y\"";

TEST(Impossible, APersonOutOfRangeFailsAloneAmongOthers) {
  const Scratch scratch;
  const std::string file = scratch.file("both.toml", head + arm("bad", ancient) + arm("good", adult));
  for (const std::string verb : {"simulate", "validate"}) {
    const auto outcome = gln({verb, file, "--json"});
    EXPECT_EQ(outcome.code, 1) << verb << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("both.toml:5:18: error: age 120 y is far outside"));
    EXPECT_THAT(outcome.err, HasSubstr("GLN-X030 error: arm 'bad': age 120 y is far outside what this body can be"));
    EXPECT_EQ(outcome.err.find("arm 'good'"), std::string::npos);
    const auto document = outcome.json();
    if (verb == "simulate") {
      ASSERT_EQ(document["arms"].size(), 2u);
      EXPECT_EQ(document["arms"][0]["status"], "failed");
      EXPECT_TRUE(document["arms"][0]["readouts"].empty());
      EXPECT_THAT(std::string(document["arms"][0]["reason"]), HasSubstr("made for 16 y"));
      EXPECT_EQ(document["arms"][1]["status"], "ok");
    } else {
      ASSERT_EQ(document["rows"].size(), 2u);
      EXPECT_EQ(document["rows"][0]["status"], "failed");
      EXPECT_TRUE(document["rows"][0]["predicted"].is_null());
      EXPECT_EQ(document["rows"][1]["status"], "ok");
      EXPECT_EQ(document["summary"]["validation"]["failed"], 1);
    }
  }
}

TEST(Impossible, AStudyWithNobodyLeftDoesNotStopTheOthers) {
  const Scratch scratch;
  const std::string alone = scratch.file("alone.toml", head + arm("bad", ancient)),
                    good = scratch.file("good.toml", head + arm("good", adult));
  const auto outcome = gln({"validate", alone, good, "--json"});
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_EQ(outcome.json()["rows"].size(), 2u);
  EXPECT_EQ(outcome.json()["rows"][1]["status"], "ok");
  for (const std::string verb : {"simulate", "validate"}) expect_refused(gln({verb, alone}), {"GLN-P007"});
  expect_refused(gln({"simulate", good, "--age", "120 y"}), {"GLN-P007"});
}

TEST(Impossible, OneSideOfAnExplanationLeavesNoHalfOfIt) {
  const Scratch scratch;
  const std::string young = scratch.file("young.toml", head + arm("bad", ancient)),
                    poor = scratch.file("poor.toml", head + arm("bad", low)),
                    second = scratch.file("second.toml", head + arm("good", adult) + arm("bad", ancient));
  for (const std::string readout : {"plasma.gln", "flux.ra_gln"}) {
    for (const std::string form : {"text", "--json"}) {
      const auto ask = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"explain", readout, "--parameters", "0"});
        if (form == "--json") arguments.push_back(form);
        return gln(arguments);
      };
      expect_refused(ask({"--dose", "10 g oral", "--vs", young}), {"GLN-P007"});
      expect_refused(ask({"--dose", "10 g oral", "--vs", poor}), {"GLN-B004", "arm 'bad'", "portal.gln"});
      expect_refused(ask({young, "--vs-dose", "5 g oral"}), {"GLN-P007"});
      expect_refused(ask({poor, "--vs-condition", "sepsis"}), {"GLN-B004"});
      EXPECT_EQ(ask({second, "--until", "2 h"}).code, 0) << "only the first arm is explained";
    }
  }
}

}  // namespace
}  // namespace gln::cli_test
