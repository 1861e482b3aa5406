// Every code these folders can print has a page in docs/errors.md, and every page of theirs a code.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace gln::study {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::set<std::string> found(const std::string& text, const std::regex& pattern) {
  std::set<std::string> codes;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator(); ++it)
    codes.insert((*it)[1]);
  return codes;
}

TEST(Pages, EveryCodeHasOneAndEveryPageACode) {
  const std::filesystem::path root = GLN_SOURCE_DIR;
  std::set<std::string> printed;
  for (const char* folder : {"dosing", "person", "study", "analysis"})
    for (const auto& entry : std::filesystem::directory_iterator(root / "src" / folder))
      if (entry.path().extension() == ".cpp")
        printed.merge(found(text_of(entry.path()), std::regex("\"(GLN-[RPD][0-9]{3})\"")));
  const auto pages = found(text_of(root / "docs/errors.md"), std::regex("### (GLN-[RPD][0-9]{3})"));
  EXPECT_GT(printed.size(), 40u);
  EXPECT_EQ(printed, pages);
}

}  // namespace
}  // namespace gln::study
