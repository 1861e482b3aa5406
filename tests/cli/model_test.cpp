// gln model, and where the model is found.

#include <gmock/gmock.h>

#include "cli/program.hpp"

namespace gln::cli_test {
namespace {

using testing::HasSubstr;

TEST(Model, ListShowsParametersWithTheirSources) {
  const Outcome outcome = gln({"model", "list"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* word : {"sourced", "assumption", "liver."}) EXPECT_THAT(outcome.out, HasSubstr(word));
}

TEST(Model, ListAsJsonGivesEveryNumberAKind) {
  const Outcome outcome = gln({"model", "list", "--json"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto document = outcome.json();
  const std::string text = document.dump();
  EXPECT_THAT(text, HasSubstr("\"kind\""));
  EXPECT_THAT(text, HasSubstr("\"unit\""));
}

TEST(Model, ListKindsOfThings) {
  for (const auto& [kind, word] : {std::pair{"products", "l-glutamine"},
                                   {"routes", "nasogastric"},
                                   {"conditions", "healthy"},
                                   {"readouts", "flux.ra_gln"}}) {
    const Outcome outcome = gln({"model", "list", kind});
    EXPECT_EQ(outcome.code, 0) << kind << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(word));
  }
  expect_refused(gln({"model", "list", "prodcuts"}), {"products"});
}

TEST(Model, ShowKnowsWhatItListsAndSuggests) {
  const Outcome outcome = gln({"model", "show", "plasma.gln"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("umol/L"));
  expect_refused(gln({"model", "show", "plasma.glm"}), {"plasma.gln"});
}

TEST(Model, CheckPasses) {
  const Outcome outcome = gln({"model", "check"});
  EXPECT_EQ(outcome.code, 0) << outcome.err << outcome.out;
  EXPECT_NE(outcome.out, "");
}

TEST(Model, ExportWritesSbmlOfLevel3) {
  const Scratch scratch;
  const std::string file = (scratch / "body.xml").string();
  const Outcome outcome = gln({"model", "export", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const std::string text = slurp(file);
  EXPECT_THAT(text, HasSubstr("level=\"3\" version=\"2\""));
  EXPECT_THAT(text, HasSubstr("</sbml>"));
}

TEST(Model, AnotherFolderIsUsedWhenNamed) {
  const Scratch scratch;
  std::filesystem::copy(source_folder + "/model", scratch / "model", std::filesystem::copy_options::recursive);
  const std::string body = (scratch / "model/body.toml").string();
  std::string text = slurp(body);
  const auto at = text.find("name = \"gln-body\"");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 17, "name = \"changed-body\"");
  std::ofstream(body) << text;
  const std::string folder = (scratch / "model").string();
  const std::vector<std::string> arguments = {"simulate", "--dose", "10 g oral", "--json"};
  EXPECT_EQ(gln(arguments, {{"GLN_MODEL_PATH", folder}}).json()["model"]["name"], "changed-body");
  auto named = arguments;
  named.insert(named.end(), {"--model", folder});
  EXPECT_EQ(gln(named, {{"GLN_MODEL_PATH", "/nowhere"}}).json()["model"]["name"], "changed-body") << "the flag wins";
}

// A product of one's own, added at run time without touching the model.
TEST(Model, WithAddsAModule) {
  const Scratch scratch;
  const std::string file = scratch.file("half.toml", R"([product.half-glutamine]
title = "A powder that is half glutamine"
unit = "g"
kind = "derived"
note = "half of 1 / 146.146 g/mol"
delivers = [ { species = "gln", amount = "3.4212 mmol/g" } ]
with = [ { route = "oral", species = "water", amount = "300 mL" } ]
routes = ["oral"]
)");
  expect_refused(gln({"simulate", "--dose", "20 g half-glutamine oral", "--json"}));
  const Outcome with = gln({"simulate", "--with", file, "--dose", "20 g half-glutamine oral", "--json"});
  ASSERT_EQ(with.code, 0) << with.err;
  // 3.4212 mmol/g is half of 1 / 146.146 g/mol to five digits, so 20 g of it are 10 g of glutamine, with the same
  // water.
  const double half = with.json()["readouts"]["plasma.gln"]["auc_rise"];
  const double whole = gln({"simulate", "--dose", "10 g oral", "--json"}).json()["readouts"]["plasma.gln"]["auc_rise"];
  EXPECT_NEAR(half / whole, 1, 1e-3);
}

// An inhibitor of one's own acts on a process of the model, follows its own kinetics, and leaves the baseline alone.
TEST(Model, WithAddsAnInhibitor) {
  const Scratch scratch;
  std::string text = R"TOML([module]
name = "demo"
[species.inhibitor]
molar_mass = "400 g/mol"
[pool."stomach.inhibitor"]
baseline = { value = 0, unit = "mmol", kind = "assumption", note = "n" }
[pool."plasma.inhibitor"]
baseline = { value = 0, unit = "umol/L", kind = "assumption", note = "n" }
[process.absorption]
turns = "stomach.inhibitor -> plasma.inhibitor"
rate = "stomach.inhibitor / 40 [min]"
[process.elimination]
turns = "plasma.inhibitor -> "
rate = "amount(plasma.inhibitor) / 300 [min]"
[parameter.Ki]
value = 5
unit = "umol/L"
kind = "assumption"
note = "n"
[modify."gut.gls1"]
modifiers = ["1 / (1 + plasma.inhibitor / demo.Ki)"]
[product.demo-inhibitor]
unit = "mmol"
molar_mass = "400 g/mol"
delivers = [ { species = "inhibitor", amount = "1" } ]
routes = ["oral"]
)TOML";
  const std::string file = scratch.file("inhibitor.toml", text);
  const auto given = [&](std::vector<std::string> doses) {
    std::vector<std::string> arguments = {"simulate", "--with",     file, "--json",
                                          "-r",       "plasma.gln", "-r", "gut.citrulline_output"};
    for (const auto& dose : doses) arguments.insert(arguments.end(), {"--dose", dose});
    const auto outcome = gln(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.json()["readouts"];
  };
  const auto none = given({"10 g oral"}), some = given({"10 g oral", "100 mg demo-inhibitor oral"});
  EXPECT_EQ(none["plasma.gln"]["baseline"], some["plasma.gln"]["baseline"]);
  EXPECT_GT(some["plasma.gln"]["auc_rise"].get<double>(), 1.2 * none["plasma.gln"]["auc_rise"].get<double>());
  const auto wrong = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    other.replace(other.find(from), from.size(), to);
    return gln({"simulate", "--with", scratch.file("wrong.toml", other)});
  };
  expect_refused(wrong("gut.gls1", "gut.gls2"), {"GLN-N006", "wrong.toml:", "gut.gls1"});
  expect_refused(wrong("1 / (1 + plasma.inhibitor / demo.Ki)", "plasma.inhibitor"), {"GLN-U008", "wrong.toml:"});
  expect_refused(wrong("1 / (1 + plasma.inhibitor / demo.Ki)", "2 / (1 + plasma.inhibitor / demo.Ki)"), {"GLN-B007"});
}

TEST(Installed, TheTreeCanBeMoved) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch / "anywhere/bin");
  std::filesystem::create_directories(scratch / "anywhere/share/gln");
  std::filesystem::copy_file(GLN_BIN, scratch / "anywhere/bin/gln");
  for (const char* data : {"model", "evidence"})
    std::filesystem::copy(source_folder + "/" + data, scratch / (std::string("anywhere/share/gln/") + data),
                          std::filesystem::copy_options::recursive);
  const Outcome outcome =
      run_program((scratch / "anywhere/bin/gln").string(), {"simulate", "--dose", "10 g oral", "--json"}, {}, "/");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, gln({"simulate", "--dose", "10 g oral", "--json"}).out);
}

}  // namespace
}  // namespace gln::cli_test
