#include "base/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace gln {
namespace {

TEST(Csv, QuotedCellsKeepCommasQuotesAndLines) {
  Diagnostics diagnostics;
  const auto table = parse_csv("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\nlast,\n", "t.csv", diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0][0], "x, \"y\"");
  EXPECT_EQ(table.rows[0][1], "two\nlines");
  EXPECT_EQ(table.rows[1][1], "");
  EXPECT_EQ(table.lines[1], 4);
  EXPECT_EQ(table.column("b"), 1);
  EXPECT_EQ(table.column("c"), -1);
}

TEST(Csv, EveryBadRowIsReportedWithItsLine) {
  Diagnostics diagnostics;
  const auto table = parse_csv("a,b\n1\n2,3\n4,5,6\n", "t.csv", diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 2u);
  EXPECT_EQ(diagnostics.all()[0].code, "GLN-V002");
  EXPECT_EQ(diagnostics.all()[0].place.line, 2);
  EXPECT_EQ(diagnostics.all()[1].place.line, 4);
  EXPECT_EQ(table.rows.size(), 1u);
}

TEST(Csv, OpenQuoteEmptyTextAndMissingFileAreErrors) {
  Diagnostics diagnostics;
  parse_csv("a\n\"never", "t.csv", diagnostics);
  parse_csv("", "t.csv", diagnostics);
  read_csv("/nonexistent/t.csv", diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 3u);
  EXPECT_EQ(diagnostics.all()[0].code, "GLN-V001");
  EXPECT_EQ(diagnostics.all()[1].code, "GLN-V003");
  EXPECT_EQ(diagnostics.all()[2].code, "GLN-V004");
}

std::string quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

TEST(Csv, QuotingRoundTripsAnyText) {
  rc::check([](const std::vector<std::pair<std::string, std::string>>& cells) {
    std::string text = "a,b\n";
    for (const auto& [a, b] : cells) text += quoted(a) + "," + quoted(b) + "\n";
    Diagnostics diagnostics;
    const auto table = parse_csv(text, "t.csv", diagnostics);
    RC_ASSERT(!diagnostics.has_errors());
    RC_ASSERT(table.rows.size() == cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      RC_ASSERT(table.rows[i] == std::vector<std::string>({cells[i].first, cells[i].second}));
  });
}

TEST(Nearest, FindsATypoAndRefusesAStranger) {
  EXPECT_EQ(nearest("sepsi", {"sepsis", "burn"}), "sepsis");
  EXPECT_EQ(nearest("plasma.glm", {"plasma.gln", "muscle.gln"}), "plasma.gln");
  EXPECT_EQ(nearest("xyz", {"gut", "liver"}), "");
}

}  // namespace
}  // namespace gln
