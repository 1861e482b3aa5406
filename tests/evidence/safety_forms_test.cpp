// Every safety rule through the built program: said or stopped in every form of output, for every audience.

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "cli/program.hpp"
#include "evidence/shipped.hpp"

namespace gln::evidence_test {
namespace {

using testing::HasSubstr;

using cli_test::gln;

struct Command {
  std::string rule;
  std::vector<std::string> arguments;
  int consumer, clinician, research;  ///< exit codes
};

void PrintTo(const Command& it, std::ostream* out) { *out << it.rule; }

std::vector<Command> commands() {
  const std::vector<std::string> drink = {"--dose", "5 g oral"};
  const auto told = [&](const std::string& word) {
    return std::vector<std::string>{"--dose", "5 g oral", "--history", word};
  };
  return {{"G01", told("tips"), 4, 0, 0},
          {"G01", {"--dose", "5 g oral", "--condition", "cirrhosis-c"}, 4, 0, 0},
          {"G02", {"--dose", "5 g oral", "--condition", "critical-illness"}, 4, 0, 0},
          {"G03", {"--dose", "0.6 g/kg oral", "--condition", "sepsis"}, 4, 0, 0},
          {"G18", {"--baseline", "plasma.gln=110 umol/L"}, 4, 0, 0},
          {"G19", {"--condition", "ageing"}, 0, 0, 0},
          {"G02", told("multi-organ-failure"), 4, 0, 0},
          {"G04", told("kidney-failure"), 4, 0, 0},
          {"G05", told("hypoxia"), 4, 0, 0},
          {"G06", told("valproate"), 4, 0, 0},
          {"G07", {"--dose", "2500 U/m2 pegaspargase iv"}, 4, 0, 0},
          {"G08", told("cancer-treatment"), 0, 0, 0},
          {"G08", {"--dose", "31 g oral", "--history", "cancer-treatment"}, 4, 0, 0},
          {"G09", told("pregnancy"), 4, 0, 0},
          {"G10", {"--dose", "5 g oral", "--age", "16 y"}, 0, 0, 0},
          {"G11", told("epilepsy"), 0, 0, 0},
          {"G12", {"--dose", "15 g oral"}, 0, 0, 0},
          {"G13", {"--dose", "14 g oral every 8 h x3"}, 4, 0, 0},
          {"G13", {"--dose", "0.95 g/kg oral"}, 4, 4, 4},
          {"G14", {"--dose", "1 g oral every 57 d x3", "--history", "short-bowel", "--every", "1 d"}, 0, 0, 0},
          {"G15", {"--dose", "0.6 g/kg/d alanyl-glutamine iv over 24 h"}, 4, 0, 0},
          {"G16", told("insulin"), 0, 0, 0},
          {"G17", told("lactulose"), 0, 0, 0},
          {"G18", {"--dose", "1.1 g/kg iv"}, 4, 0, 0},
          {"G19", {"--dose", "5 g oral", "--weight", "28kg", "--height", "150cm"}, 0, 0, 0},
          {"G20", {"--history", "confusion"}, 4, 0, 0}};
}

/// Text with every run of white space as one space.
std::string in_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space || line.empty() || line.back() != ' ') line += space ? ' ' : c;
  }
  return line;
}

/// How the message of a rule begins.
std::string start_of(const std::string& id) {
  for (const auto& rule : rules().rules)
    if (rule.id == id) return rule.message.substr(0, rule.message.find_first_of(".'<>&", 1));
  return "no such rule";
}

/// The rule among the notices of a document, with its level; "" when it is silent.
std::string level_in(const nlohmann::json& document, const std::string& rule) {
  for (const auto& notice : document["notices"])
    if (notice["id"] == rule) return notice["level"];
  return "";
}

class EveryRuleInTheProgram : public testing::TestWithParam<Command> {
 protected:
  static cli_test::Outcome run(std::vector<std::string> verb, const std::string& audience) {
    const auto& more = GetParam().arguments;
    verb.insert(verb.end(), {"--audience", audience});
    // --every and the like are for simulate alone.
    for (std::size_t i = 0; i < more.size(); ++i)
      if (verb.front() != "simulate" && more[i] == "--every")
        ++i;
      else
        verb.push_back(more[i]);
    return gln(verb);
  }

  static void expect_stopped(const std::string& audience) {
    const auto& rule = GetParam().rule;
    const cli_test::Scratch scratch;
    const std::string page = (scratch / "page.html").string(), csv = (scratch / "run.csv").string(),
                      xml = (scratch / "model.xml").string();
    for (const auto& verb : std::vector<std::vector<std::string>>{
             {"simulate", "--csv", csv, "--report", page}, {"explain", "plasma.gln"}, {"model", "export", xml}}) {
      const auto outcome = run(verb, audience);
      EXPECT_EQ(outcome.code, 4) << verb.front() << outcome.err;
      EXPECT_EQ(outcome.out, "") << verb.front() << ": numbers in spite of the stop";
      EXPECT_THAT(outcome.err, HasSubstr(rule + " stop: ")) << verb.front();
    }
    const auto simulated = run({"simulate", "--json", "--csv", csv, "--report", page}, audience);
    EXPECT_EQ(simulated.code, 4);
    const auto document = simulated.json();
    EXPECT_EQ(document["status"], "stopped");
    EXPECT_EQ(level_in(document, rule), "stop");
    EXPECT_TRUE(document["readouts"].empty() && document["time"]["values"].empty()) << document.dump();
    EXPECT_TRUE(document["balance"]["nitrogen_residual"].is_null());
    EXPECT_EQ(document["solver"]["steps"], 0);
    EXPECT_THAT(simulated.err, HasSubstr(rule + " stop: "));
    const auto explained = run({"explain", "plasma.gln", "--json"}, audience);
    EXPECT_EQ(explained.code, 4);
    EXPECT_EQ(explained.json()["status"], "stopped");
    EXPECT_EQ(level_in(explained.json(), rule), "stop");
    EXPECT_TRUE(explained.json()["entries"].empty() && explained.json()["change"].is_null());
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path())) << "files in spite of the stop";
  }

  static void expect_warned(const std::string& audience) {
    const auto& rule = GetParam().rule;
    const cli_test::Scratch scratch;
    const std::string page = (scratch / "page.html").string(), csv = (scratch / "run.csv").string();
    const auto simulated = run({"simulate", "--json", "--csv", csv, "--report", page}, audience);
    ASSERT_EQ(simulated.code, 0) << simulated.err;
    EXPECT_EQ(simulated.json()["status"], "ok");
    EXPECT_EQ(level_in(simulated.json(), rule), "warning") << "for the " << audience;
    EXPECT_NE(in_one_line(cli_test::slurp(page)).find(start_of(rule)), std::string::npos) << "in HTML";
    EXPECT_THAT(cli_test::slurp(page), HasSubstr("<b>" + rule + " warning</b>"));
    EXPECT_EQ(cli_test::slurp(csv).rfind("time_h,", 0), 0u) << "a table and nothing else";
    const std::string table = cli_test::slurp(csv);
    EXPECT_THAT(table.substr(table.rfind(',')), HasSubstr(rule)) << "in the rows of the CSV";
    EXPECT_THAT(simulated.err, HasSubstr(rule + " warning: ")) << "beside the CSV";
    EXPECT_THAT(simulated.err, HasSubstr(start_of(rule)));
  }

  /// What does not depend on the audience: once is enough.
  static void expect_warned_in_words() {
    const auto& rule = GetParam().rule;
    const cli_test::Scratch scratch;
    const auto text = in_one_line(run({"simulate"}, "clinician").out);
    EXPECT_THAT(text, HasSubstr(rule + " warning: "));
    EXPECT_THAT(text, HasSubstr(start_of(rule)));
    const std::vector<std::string> explain = {"explain", "plasma.gln", "--parameters", "0", "--at", "2h"};
    EXPECT_THAT(run(explain, "clinician").out, HasSubstr(rule + " warning: "));
    auto document = explain;
    document.push_back("--json");
    EXPECT_EQ(level_in(run(document, "clinician").json(), rule), "warning");
    const auto exported = run({"model", "export", (scratch / "model.xml").string()}, "clinician");
    EXPECT_EQ(exported.code, 0) << exported.err;
    EXPECT_THAT(exported.err, HasSubstr(rule + " warning: "));
  }
};

TEST_P(EveryRuleInTheProgram, WarnsOrStopsInEveryForm) {
  const auto& it = GetParam();
  const std::pair<const char*, int> audiences[] = {
      {"consumer", it.consumer}, {"clinician", it.clinician}, {"research", it.research}};
  for (const auto& [audience, code] : audiences) {
    SCOPED_TRACE(std::string(audience));
    if (code == 4)
      expect_stopped(audience);
    else
      expect_warned(audience);
  }
  if (it.clinician == 0) expect_warned_in_words();
}

TEST(SafetyInTheProgram, EveryRuleIsTried) {
  std::set<std::string> tried;
  for (const auto& command : commands()) tried.insert(command.rule);
  for (const auto& rule : rules().rules) EXPECT_EQ(tried.count(rule.id), 1u) << rule.id;
}

INSTANTIATE_TEST_SUITE_P(Rules, EveryRuleInTheProgram, testing::ValuesIn(commands()),
                         [](const auto& info) { return info.param.rule + "_" + std::to_string(info.index); });

// Rules set off by a state alone; the state is added where the model does not have it.
TEST(SafetyInTheProgram, StatesStopToo) {
  const cli_test::Scratch scratch;
  const auto known = gln({"model", "list", "conditions", "--json"}).json();
  const std::pair<const char*, std::vector<std::string>> states[] = {
      {"G01", {"cirrhosis"}}, {"G03", {"sepsis"}}, {"G02", {"sepsis", "ckd"}}};
  for (const auto& [rule, names] : states) {
    std::string module;
    std::vector<std::string> arguments = {"simulate", "--audience", "consumer", "--dose", "0.6 g/kg oral"};
    for (const auto& name : names) {
      const bool there = std::any_of(known["conditions"].begin(), known["conditions"].end(),
                                     [&](const auto& it) { return it["name"] == name; });
      if (!there) module += "[condition." + name + "]\ntitle = \"" + name + "\"\n";
      arguments.insert(arguments.end(), {"--condition", name});
    }
    if (!module.empty()) arguments.insert(arguments.end(), {"--with", scratch.file("states.toml", module)});
    const auto outcome = gln(arguments);
    EXPECT_EQ(outcome.code, 4) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(std::string(rule) + " stop: "));
  }
}

// The body is not made for a child without a size, nor for one of no age: the rule speaks before the range does, and
// beside it.
TEST(SafetyInTheProgram, ChildrenAreStoppedByTheRuleNotByTheRange) {
  const cli_test::Scratch scratch;
  const std::string xml = (scratch / "model.xml").string();
  for (const std::string age : {"3y", "0.5y", "0y"}) {
    const std::string file =
        scratch.file("child.toml", "[[arm]]\nperson = { age = \"" + age + "\" }\ndose = \"1 g oral\"\n");
    const std::vector<std::string> flags = {"--age", age, "--dose", "1 g oral"};
    for (const auto& verb : std::vector<std::vector<std::string>>{
             {"simulate"}, {"simulate", "--json"}, {"explain", "plasma.gln"}, {"model", "export", xml}}) {
      for (const bool from_file : {false, true}) {
        if (from_file && verb.front() == "model") continue;
        for (const std::string audience : {"consumer", "clinician", "research"}) {
          auto arguments = verb;
          if (from_file)
            arguments.push_back(file);
          else
            arguments.insert(arguments.end(), flags.begin(), flags.end());
          arguments.insert(arguments.end(), {"--audience", audience});
          const auto outcome = gln(arguments);
          EXPECT_EQ(outcome.code, audience == "consumer" ? 4 : 2) << verb.front() << " " << age << outcome.err;
          if (verb.back() == "--json" && audience == "consumer")
            EXPECT_EQ(level_in(outcome.json(), "G10"), "stop");
          else
            EXPECT_EQ(outcome.out, "");
          EXPECT_THAT(outcome.err, HasSubstr(age == "0y" ? "GLN-P007" : "GLN-P015"));
          EXPECT_THAT(outcome.err, HasSubstr(audience == "consumer" ? "G10 stop: The approved product"
                                                                    : "G10 warning: Outside supported use."));
          EXPECT_THAT(outcome.err, HasSubstr("G19 warning: The answer is an extrapolation"));
        }
      }
    }
  }
  EXPECT_FALSE(std::filesystem::exists(xml));
}

// A small child is run for who knows what an extrapolation is, marked in every form, and only with a size of its own.
TEST(SafetyInTheProgram, SmallChildrenAreRunMarked) {
  const std::vector<std::string> child = {"--age", "3y", "--weight", "14kg", "--height", "95cm", "--dose", "2 g oral"};
  const auto ask = [&](std::vector<std::string> arguments, const std::string& audience) {
    arguments.insert(arguments.end(), child.begin(), child.end());
    arguments.insert(arguments.end(), {"--audience", audience});
    return gln(arguments);
  };
  EXPECT_EQ(ask({"simulate"}, "consumer").code, 4);
  for (const std::string audience : {"clinician", "research"}) {
    const auto text = ask({"simulate"}, audience);
    EXPECT_EQ(text.code, 0) << text.err;
    const std::string said = in_one_line(text.out);
    EXPECT_NE(said.find("G10 warning: Outside supported use."), std::string::npos);
    EXPECT_NE(said.find("age 3 y is 13 y below the model's 16 y"), std::string::npos);
    EXPECT_EQ(level_in(ask({"simulate", "--json"}, audience).json(), "G19"), "warning");
  }
  cli_test::expect_refused(gln({"simulate", "--age", "3y", "--weight", "14kg", "--dose", "2 g oral"}),
                           {"GLN-P015", "height"});
}

// The answer for a body no study had is marked, long before it is refused.
TEST(SafetyInTheProgram, BodiesBeyondTheStudiesAreAnExtrapolation) {
  for (const std::string weight : {"150kg", "200kg", "240kg"})
    EXPECT_EQ(level_in(gln({"simulate", "--weight", weight, "--dose", "5 g oral", "--json"}).json(), "G19"), "warning");
  for (const std::string weight : {"60kg", "100kg"})
    EXPECT_EQ(level_in(gln({"simulate", "--weight", weight, "--dose", "5 g oral", "--json"}).json(), "G19"), "");
}

TEST(SafetyInTheProgram, WithoutGlutamineAChildIsOnlyOutOfRange) {
  const auto outcome = gln({"simulate", "--age", "0.5y", "--audience", "consumer"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.find("G10"), std::string::npos);
}

TEST(SafetyInTheProgram, OneArmOfAStudyIsEnoughToStopIt) {
  const cli_test::Scratch scratch;
  const std::string file = scratch.file("two.toml", "[[arm]]\ndose = \"5 g oral\"\n[[arm]]\ndose = \"95 g oral\"\n");
  EXPECT_EQ(gln({"simulate", file}).code, 4);
}

}  // namespace
}  // namespace gln::evidence_test
