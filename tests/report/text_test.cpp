// What is printed for people: it fits the terminal, says what was assumed, and never shows a number that is none.
#include "report/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "report/plot.hpp"
#include "report/scene_fixture.hpp"
#include "report/table.hpp"

namespace gln::report {
namespace {

using ::testing::AllOf;
using testing::Fixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::row;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t width = 0;
  for (std::string line; std::getline(lines, line);) width = std::max(width, display_width(line));
  return width;
}

bool ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

TEST(Number, ReadsAsAPersonWritesIt) {
  EXPECT_EQ(number(712), "712");
  EXPECT_EQ(number(580.0), "580");
  EXPECT_EQ(number(0.0341), "0.0341");
  EXPECT_EQ(number(123456), "123456");
  EXPECT_EQ(number(1.2e-5), "1.2e-05");
  EXPECT_EQ(number(-2.5), "-2.5");
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(kNan), "-");
  EXPECT_EQ(number(INFINITY), "-");
}

TEST(Printable, TextFromAFileCannotDriveTheTerminal) {
  const Style style;
  EXPECT_EQ(printable("a\x1b[2Jb", style), "a?[2Jb");
  EXPECT_EQ(printable("x\xE2\x80\xAEy", style), "x?y");  // right-to-left override
  EXPECT_EQ(printable("bad\xFFutf", style), "bad?utf");
  Style plain;
  plain.unicode = false;
  EXPECT_EQ(printable("5 ± 1 µmol", plain), "5 +- 1 umol");
}

TEST(Shorten, CutsByCharactersNotBytes) {
  const Style style;
  EXPECT_EQ(shorten("µµµµ", 3, style), "µµ…");
  EXPECT_EQ(shorten("µµµ", 3, style), "µµµ");
}

TEST(Wrap, KeepsWithinTheWidth) { EXPECT_EQ(wrap("one two three", 7, 2), "one two\n  three"); }

TEST(Simulate, SaysWhatWasAssumedAndWhatCameOut) {
  const Fixture fixture;
  const std::string text = simulate_text(fixture.scene, Style());
  EXPECT_THAT(text,
              AllOf(HasSubstr("gln-body 0.1.0"), HasSubstr("male, weight 70 kg; assumed: age 30 y, height 175 cm"),
                    HasSubstr("10 g oral"), HasSubstr("healthy, fasted"), HasSubstr("nitrogen to 3e-13"),
                    HasSubstr("not medical advice")));
  EXPECT_THAT(text, HasSubstr("plasma.gln              580   1000  0.75"));
  EXPECT_THAT(text, HasSubstr("2.5 ↓"));  // gut.uptake falls: its trough is shown, not its baseline as a "peak"
}

TEST(Simulate, FitsTheTerminalWithAndWithoutUnicode) {
  for (const int width : {60, 80, 132})
    for (const bool unicode : {true, false}) {
      const Fixture fixture(2);
      Style style;
      style.width = width;
      style.unicode = unicode;
      const std::string text = simulate_text(fixture.scene, style);
      EXPECT_LE(widest(text), static_cast<std::size_t>(width)) << text;
      EXPECT_EQ(text.find('\x1b'), std::string::npos);
      if (!unicode) {
        EXPECT_TRUE(ascii(text)) << text;
      }
    }
}

TEST(Simulate, ColourChangesNothingButColour) {
  const Fixture fixture(2);
  Style colour;
  colour.colour = true;
  std::string text = simulate_text(fixture.scene, colour), stripped;
  EXPECT_NE(text.find('\x1b'), std::string::npos);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      stripped += text[i];
    }
  }
  // Blanks at line ends may hide behind the codes.
  const auto trimmed = [](const std::string& all) {
    std::istringstream lines(all);
    std::string out;
    for (std::string line; std::getline(lines, line);) out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    return out;
  };
  EXPECT_EQ(trimmed(stripped), trimmed(simulate_text(fixture.scene, Style())));
}

TEST(Simulate, AFailedArmHasAReasonAndNoNumbers) {
  Fixture fixture(2);
  fixture.runs[1].status = ode::Status::not_finite;
  fixture.runs[1].reason = "person 2 at 1.5 h: plasma.gln is not a number";
  fixture.runs[1].columns.clear();
  const std::string text = simulate_text(fixture.scene, Style());
  EXPECT_THAT(text, HasSubstr("failed: person 2 at 1.5 h: plasma.gln is not a number"));
  EXPECT_EQ(text.find("790"), std::string::npos);
}

TEST(Simulate, NotANumberIsSaidNotShown) {
  Fixture fixture;
  fixture.runs[0].columns[0].max = kNan;
  const std::string text = simulate_text(fixture.scene, Style());
  EXPECT_THAT(text, HasSubstr("warning: l-gln: plasma.gln has values that are not numbers"));
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(Simulate, NothingToReportStillReports) {
  Fixture fixture;
  fixture.runs[0].columns.clear();
  EXPECT_THAT(simulate_text(fixture.scene, Style()), HasSubstr("10 g oral"));
}

TEST(PlotDrawing, PeaksWhereTheDataPeak) {
  std::vector<double> x, y;
  for (int i = 0; i <= 100; ++i) {
    x.push_back(i / 10.0);
    y.push_back(i == 50 ? 10.0 : 0.0);
  }
  Style style;
  style.unicode = false;
  const std::string text = draw({"t", "h", {{"", x, y}}, 0, false, 8}, style);
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);  // the top row
  EXPECT_EQ(line.substr(0, 2), "10");
  const std::size_t mark = line.find('*');
  ASSERT_NE(mark, std::string::npos);
  const double middle = (static_cast<double>(style.width) + 4) / 2;
  EXPECT_NEAR(static_cast<double>(mark), middle, 2);
}

TEST(PlotDrawing, RoundingNoiseIsFlat) {
  std::vector<double> x{0, 1, 2, 3}, y{580, 580 + 1e-9, 580 - 1e-9, 580};
  Style style;
  style.unicode = false;
  const std::string text = draw({"t", "h", {{"", x, y}}, 580, true, 8}, style);
  std::istringstream lines(text);
  int rows_with_marks = 0;
  for (std::string line; std::getline(lines, line);) rows_with_marks += line.find('*') != std::string::npos;
  EXPECT_EQ(rows_with_marks, 1) << text;
}

TEST(PlotDrawing, SurvivesGapsAndNothing) {
  std::vector<double> x{0, 1, 2}, none{kNan, kNan, kNan}, gap{1, kNan, 3}, one{0}, value{5};
  EXPECT_THAT(draw({"t", "h", {{"", x, none}}, 0, false, 8}, Style()), HasSubstr("nothing to draw"));
  EXPECT_THAT(draw({"t", "h", {{"", x, gap}}, 0, false, 8}, Style()), Not(HasSubstr("nan")));
  EXPECT_THAT(draw({"t", "h", {{"", one, value}}, 0, false, 8}, Style()), HasSubstr("t"));
}

TEST(Ticks, AreRound) {
  EXPECT_THAT(round_ticks(0, 10, 5), ::testing::ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(round_ticks(0.13, 0.39, 3),
              ::testing::ElementsAre(::testing::DoubleNear(0.2, 1e-12), ::testing::DoubleNear(0.3, 1e-12)));
}

TEST(Validate, GroupsByStudyAndSummarisesByRole) {
  std::vector<analysis::Row> rows{row("harris2012", "l-gln", "max_rise", 179, 201),
                                  row("harris2012", "ala-gln", "max_rise", 284, 150),
                                  row("gore1994", "sepsis", "value", 400, 430, "validation")};
  rows[0].spread = 61;
  rows[2].fold_error.reset();
  rows[2].agrees = false;
  analysis::Summary summary;
  summary.n = 2;
  summary.gmfe = 1.46;
  summary.within_1_25 = 0.5;
  const std::string text = validate_text(rows, {{"calibration", summary}}, Style(), true);
  EXPECT_THAT(text, AllOf(HasSubstr("harris2012  calibration"), HasSubstr("179 ± 61        201  umol/L  1.12×"),
                          HasSubstr("1.89×"), HasSubstr("differs"), HasSubstr("1.46"), HasSubstr("50 %")));
  EXPECT_LE(widest(text), 80U);
}

TEST(Validate, AFailedRowShowsNoPrediction) {
  auto failed = row("s", "a", "value", 400, kNan);
  failed.failed = true;
  const std::string text = validate_text({failed}, {}, Style());
  EXPECT_THAT(text, AllOf(HasSubstr("failed"), Not(HasSubstr("nan"))));
}

TEST(Validate, DirectionsAreWords) {
  auto up = row("s", "a", "direction", 1, 0);
  up.unit = "1";
  up.fold_error.reset();
  up.agrees = false;
  EXPECT_THAT(validate_text({up}, {}, Style()),
              AllOf(HasSubstr("rises       same        differs"), Not(HasSubstr("plasma.gln direction"))));
}

TEST(Ledger, GathersWhatRoundsToNothing) {
  LedgerView ledger{"t", "umol/L", {{"a", "A", 10, 100}}, 10, ""};
  for (int i = 0; i < 8; ++i) ledger.entries.push_back({"tiny" + std::to_string(i), "", 1e-6, 1e-5});
  EXPECT_THAT(ledger_text(ledger, Style()), AllOf(HasSubstr("8 others"), Not(HasSubstr("tiny")), HasSubstr("100.0 %")));
}

TEST(Ledger, ClosesInPrint) {
  // Three thirds: 33.3 + 33.3 + 33.3 would not close.
  const LedgerView ledger{
      "t", "umol/L", {{"a", "A", 1, 100.0 / 3}, {"b", "B", 1, 100.0 / 3}, {"c", "C", 1, 100.0 / 3}}, 3, ""};
  const std::string text = ledger_text(ledger, Style());
  EXPECT_THAT(text, AllOf(HasSubstr("33.4 %"), HasSubstr("33.3 %"), HasSubstr("100.0 %")));
}

TEST(Ledger, NegativeSharesCloseToo) {
  const LedgerView ledger{"t", "umol/L", {{"a", "A", 3, 150.04}, {"b", "B", -1, -50.04}}, 2, ""};
  EXPECT_THAT(ledger_text(ledger, Style()), AllOf(HasSubstr("150.0 %"), HasSubstr("-50.0 %"), HasSubstr("100.0 %")));
}

TEST(ModelShow, AProcessSaysWhatItTurnsAndWhereItsNumbersComeFrom) {
  const Fixture fixture;
  const std::string text = model_show_text(fixture.model, "liver.gls2", fixture.scene.citations, {0.095}, Style());
  EXPECT_THAT(text, AllOf(HasSubstr("gln -> glu + nh4"), HasSubstr("michaelis(gln, Km)"), HasSubstr("5.7 mmol/h"),
                          HasSubstr("22–28"), HasSubstr("haussinger1989 (rat)"), HasSubstr("doi:10.1000/x")));
  EXPECT_EQ(model_show_text(fixture.model, "liver.gls3", {}, {}, Style()), "");
}

TEST(ModelShow, APoolListsItsProcesses) {
  const Fixture fixture;
  EXPECT_THAT(model_show_text(fixture.model, "plasma.gln", {}, {0.095}, Style()),
              AllOf(HasSubstr("liver.gls2"), HasSubstr("-5.7")));
}

TEST(ModelList, ShowsTheWrittenUnit) {
  const Fixture fixture;
  EXPECT_THAT(model_list_text(fixture.model, "", Style()),
              AllOf(HasSubstr("600  umol/L"), HasSubstr("3 parameters: 1 assumption, 2 sourced")));
  EXPECT_THAT(model_list_text(fixture.model, "nothing", Style()), HasSubstr("no parameter has 'nothing'"));
}

TEST(Sources, AreThoseOfTheProcessesBehindTheReadouts) {
  const Fixture fixture;
  EXPECT_THAT(sources_of(fixture.model, fixture.runs), ::testing::ElementsAre("haussinger1989", "roth1990"));
}

}  // namespace
}  // namespace gln::report
