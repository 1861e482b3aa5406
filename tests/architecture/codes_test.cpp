// Every coded message of the sources has a page in docs/errors.md and a test that names it outside comments (those of
// src/lang in tests/lang, with their places); every page has a message.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;
const fs::path root = GLN_SOURCE_DIR;

/// The first group of `pattern` wherever it matches in a file, or in the C++ files under a folder.
std::set<std::string> codes(const fs::path& where, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex shape(pattern);
  const auto look = [&](const fs::path& path) {
    std::ifstream file(path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (path.extension() != ".md") text = std::regex_replace(text, std::regex("//[^\n]*"), "");
    for (std::sregex_iterator match(text.begin(), text.end(), shape), end; match != end; ++match)
      found.insert((*match)[1]);
  };
  if (fs::is_regular_file(where)) look(where);
  if (fs::is_directory(where))
    for (const auto& entry : fs::recursive_directory_iterator(where))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") look(entry.path());
  return found;
}

TEST(Codes, HaveAPageAndATest) {
  // A code begins its literal: "GLN-T001" or "GLN-X030 error: ...".
  const auto printed = codes(root / "src", "\"(GLN-[A-Z][0-9]{3})");
  const auto pages = codes(root / "docs/errors.md", "### (GLN-[A-Z][0-9]{3})\n");
  std::set<std::string> tested;
  for (const auto& folder : fs::directory_iterator(root / "tests"))
    if (folder.path().filename() != "architecture") tested.merge(codes(folder.path(), "(GLN-[A-Z][0-9]{3})"));
  for (const auto& code : codes(root / "src/lang", "\"(GLN-[A-Z][0-9]{3})"))
    EXPECT_TRUE(codes(root / "tests/lang", "(GLN-[A-Z][0-9]{3})").count(code)) << code << " has no test in tests/lang";
  EXPECT_GT(printed.size(), 170u);
  for (const auto& code : printed) {
    EXPECT_TRUE(pages.count(code)) << code << " has no page in docs/errors.md";
    EXPECT_TRUE(tested.count(code)) << code << " is named by no test";
  }
  for (const auto& code : pages) EXPECT_TRUE(printed.count(code)) << code << " has a page, but nothing says it";
}

TEST(Codes, AreGroupedOnThePage) {
  const auto groups = codes(root / "docs/errors.md", "\\| `GLN-([A-Z])[0-9x]+` \\|");
  for (const auto& code : codes(root / "docs/errors.md", "### GLN-([A-Z])[0-9]{3}\n"))
    EXPECT_TRUE(groups.count(code)) << "the table of docs/errors.md lacks GLN-" << code;
}

}  // namespace
