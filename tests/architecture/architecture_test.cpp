// The architecture as a test: a folder under src includes only folders before it in GLN_FOLDERS of CMakeLists.txt (or
// itself). Static libraries are linked in that order too, but headers would pass unseen without this.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The words of `set(GLN_FOLDERS ...)`: the one place where the order is written.
Names folders_in_order(const std::string& cmake) {
  std::smatch match;
  if (!std::regex_search(cmake, match, std::regex(R"(set\(GLN_FOLDERS\s+([^)]*)\))"))) return {};
  std::istringstream words(match[1].str());
  return {std::istream_iterator<std::string>(words), {}};
}

/// One line per include of a folder that is not before `folder` in `order`, or that is not a folder of src.
Names wrong_includes(const std::string& name, const std::string& folder, const std::string& text, const Names& order) {
  const std::regex include(R"(^\s*#\s*include\s*"([^"/]*)/?[^"]*")");
  const auto own = std::find(order.begin(), order.end(), folder);
  Names wrong;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string where = name + ":" + std::to_string(number) + ": ";
    const auto included = std::find(order.begin(), order.end(), match[1].str());
    if (included == order.end())
      wrong.push_back(where + "'" + match[1].str() + "' is no folder of src (write \"folder/file.hpp\")");
    else if (included > own)
      wrong.push_back(where + folder + " must not include " + *included + ", which comes after it");
  }
  return wrong;
}

struct Source {
  std::string name;    ///< relative to the root
  std::string folder;  ///< first folder under src; empty for src/main.cpp
  std::string text;
};

std::vector<Source> sources() {
  const fs::path root = GLN_SOURCE_DIR;
  std::vector<Source> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "src")) {
    const fs::path& path = entry.path();
    if (path.extension() != ".cpp" && path.extension() != ".hpp" && path.extension() != ".inc") continue;
    const fs::path relative = path.lexically_relative(root / "src");
    const bool inside = std::distance(relative.begin(), relative.end()) > 1;
    found.push_back({"src/" + relative.string(), inside ? relative.begin()->string() : "", read(path)});
  }
  std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.name < b.name; });
  return found;
}

Names order() { return folders_in_order(read(fs::path(GLN_SOURCE_DIR) / "CMakeLists.txt")); }

TEST(Architecture, TheOrderIsTheOneOfTheDesign) {
  EXPECT_THAT(order(), testing::ElementsAre("base", "units", "lang", "expr", "kernel", "ode", "dosing", "person",
                                            "study", "analysis", "evidence", "report", "cli"));
}

TEST(Architecture, TheCheckSeesAWrongInclude) {
  const Names few = {"base", "lang", "ode"};
  EXPECT_TRUE(
      wrong_includes("f", "lang", "#include \"base/a.hpp\"\n#include \"lang/b.hpp\"\n#include <ode/x>\n", few).empty());
  EXPECT_THAT(wrong_includes("f", "lang", "\n#include \"ode/a.hpp\"\n", few),
              testing::ElementsAre("f:2: lang must not include ode, which comes after it"));
  EXPECT_THAT(wrong_includes("f", "lang", "  # include \"local.hpp\"", few), testing::SizeIs(1));
}

TEST(Architecture, AFolderIncludesOnlyThoseBeforeIt) {
  const Names few = order();
  int checked = 0;
  for (const Source& source : sources()) {
    if (source.folder.empty()) {
      EXPECT_EQ(source.name, "src/main.cpp") << "sources live in a folder";
      continue;
    }
    EXPECT_THAT(few, testing::Contains(source.folder)) << source.name;
    for (const std::string& wrong : wrong_includes(source.name, source.folder, source.text, few))
      ADD_FAILURE() << wrong;
    ++checked;
  }
  EXPECT_GT(checked, 10) << "the sources were not found";
}

TEST(Architecture, EveryFolderSaysWhatItIs) {
  for (const std::string& folder : order())
    EXPECT_TRUE(fs::exists(fs::path(GLN_SOURCE_DIR) / "src" / folder / "README.md"))
        << "src/" << folder << "/README.md is missing";
}

// The independent integrator judges ours; linking it into the program would make it a part of what it judges.
TEST(Architecture, TheJudgeIsNotInTheProgram) {
  for (const Source& source : sources())
    EXPECT_FALSE(std::regex_search(source.text, std::regex(R"(#\s*include\s*[<"](cvode|sundials|nvector|sunlinsol))")))
        << source.name;
}

// A soft limit: printed, not failed.
TEST(Architecture, LongFilesAreNamed) {
  for (const Source& source : sources()) {
    const auto lines = std::count(source.text.begin(), source.text.end(), '\n');
    if (lines > 400) std::cout << "long file: " << source.name << " has " << lines << " lines\n";
  }
}

}  // namespace
