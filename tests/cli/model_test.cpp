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
