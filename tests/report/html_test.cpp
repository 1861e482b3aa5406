// The pages: whole in themselves, readable without a script, safe against whatever a file's text holds.
#include "report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "report/assets.hpp"
#include "report/html_page.hpp"
#include "report/observed_points.hpp"
#include "report/scene_fixture.hpp"

namespace gln::report {
namespace {

using ::testing::AllOf;
using testing::Fixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::row;
using Json = nlohmann::json;

constexpr const char* kAttack = "</script><script>alert(1)</script><!-- \" onload='x' & <img src=x>";

/// The text of the data element.
std::string data_of(const std::string& page) {
  const std::string open = "<script type=\"application/json\" id=\"data\">";
  const std::size_t from = page.find(open) + open.size();
  return page.substr(from, page.find("</script>", from) - from);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t i = text.find(part); i != std::string::npos; i = text.find(part, i + part.size())) ++n;
  return n;
}

/// The page without its scripts and styles, which are ours and not data.
std::string markup_of(const std::string& page) {
  std::string out = page;
  for (const char* tag : {"script", "style"}) {
    const std::string open = std::string("<") + tag, close = std::string("</") + tag + ">";
    for (std::size_t i = out.find(open); i != std::string::npos; i = out.find(open))
      out.erase(i, out.find(close, i) + close.size() - i);
  }
  return out;
}

struct Validation {
  Fixture fixture{2};
  std::vector<analysis::Row> rows;
  Validation() {
    fixture.study.file = "evidence/studies/harris2012.toml";
    study::Observed at_time;
    at_time.readout = "plasma.gln";
    at_time.at = 45;
    study::Observed rise;
    rise.readout = "plasma.gln";
    rise.measure = study::Measure::max_rise;
    fixture.study.arms[0].observed = {at_time, rise};
    rows = {row("harris2012", "l-gln", "value", 950, 1000), row("harris2012", "l-gln", "max_rise", 300, 420)};
    rows[0].spread = 50;
    rows[0].spread_kind = "sd";
  }
  std::string page() const {
    analysis::Summary summary;
    summary.n = 2;
    summary.gmfe = 1.21;
    return validate_html(fixture.model, rows, {{"calibration", summary}}, {{&fixture.study, &fixture.runs}},
                         fixture.scene.citations);
  }
};

TEST(Assets, AreInTheProgram) {
  for (const char* name :
       {"page.css", "uPlot.min.css", "uPlot.iife.min.js", "chart.js", "simulate.js", "validate.js"}) {
    EXPECT_GT(asset(name).size(), 500U) << name;
    // An asset that ended its own element would end the page.
    EXPECT_EQ(asset(name).find("</script"), std::string_view::npos) << name;
    EXPECT_EQ(asset(name).find("</style"), std::string_view::npos) << name;
  }
  EXPECT_TRUE(asset("nothing").empty());
}

TEST(Escaping, LeavesNoMarkup) {
  EXPECT_EQ(html_escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(html_escape(std::string("a\0b\x1b", 4)), "a b ");
  const std::string json = Json(kAttack).dump();
  const std::string safe = script_json(json);
  EXPECT_EQ(safe.find('<'), std::string::npos);
  EXPECT_EQ(Json::parse(safe).get<std::string>(), kAttack);
}

TEST(Sources, AreNamedAsAReaderWouldNameThem) {
  const Citations citations = {
      {"boza2001", {"Boza JJ. Splanchnic extraction of glutamine, Am J Physiol 2001;281:G267", "", ""}},
      {"redoxs2013", {"Heyland. Glutamine and antioxidants (REDOXS), N Engl J Med 2013;368:1489", "", ""}},
      {"metaplus2014", {"van Zanten. MetaPlus trial, JAMA 2014;312:514", "", ""}},
      {"ardawi1983", {"Ardawi, Newsholme. Rat lymphocytes, Biochem J 1983;212:835", "", ""}},
      {"chen2014", {"Glutamine in critical illness, meta-analysis 2014 (author Chen unconfirmed)", "", ""}},
      {"valproate2002", {"Valproate encephalopathy and glutamine, 2002", "", ""}},
      {"ogc2011", {"Capillary ammonia after an oral glutamine challenge, BMC Gastroenterology 2011;11:134", "", ""}},
      {"lexicomp_text", {"Glutamine, Lexicomp monograph text", "", ""}},
      {"trifan_ogc", {"Trifan. Arterial ammonia after a challenge, J Liver Dis (year unconfirmed)", "", ""}},
      {"empty", {"", "", ""}},
  };
  for (const auto& [key, name] :
       std::map<std::string, std::string>{{"boza2001", "Boza 2001"},
                                          {"redoxs2013", "Heyland 2013"},
                                          {"metaplus2014", "van Zanten 2014"},
                                          {"ardawi1983", "Ardawi 1983"},
                                          {"chen2014", "Chen 2014"},
                                          {"valproate2002", "Valproate encephalopathy and glutamine 2002"},
                                          {"ogc2011", "Capillary ammonia after an oral … 2011"},
                                          {"lexicomp_text", "Glutamine, Lexicomp monograph text"},
                                          {"trifan_ogc", "Trifan"},
                                          {"empty", "empty"},
                                          {"unknown", "unknown"}})
    EXPECT_EQ(cited_as(key, citations), name) << key;
}

TEST(Pages, LoadNothing) {
  const Fixture fixture(2);
  for (const std::string& page : {simulate_html(fixture.scene), Validation().page()}) {
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    // A link is followed only by a click; everything else that names an address would be a load.
    const std::string markup = markup_of(page);
    EXPECT_FALSE(std::regex_search(
        markup, std::regex("<(link|img|iframe|object|embed|base|form|audio|video)\\b", std::regex::icase)));
    EXPECT_FALSE(std::regex_search(markup, std::regex("\\ssrc(set)?\\s*=")));
    EXPECT_EQ(count(page, "<script src"), 0U);
    EXPECT_EQ(count(page, "@import"), 0U);
    EXPECT_FALSE(std::regex_search(page, std::regex("url\\(\\s*['\"]?(https?:)?//")));
    for (const char* call : {"fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "importScripts", "import("})
      EXPECT_EQ(count(page, call), 0U) << call;
  }
}

TEST(Pages, HaveOneFrameAndBalancedScripts) {
  const Fixture fixture;
  for (const std::string& page : {simulate_html(fixture.scene), Validation().page()}) {
    EXPECT_EQ(page.rfind("<!doctype html>", 0), 0U);
    EXPECT_EQ(count(page, "<script"), 2U);
    EXPECT_EQ(count(page, "</script>"), 2U);
    EXPECT_THAT(page, AllOf(HasSubstr("<html lang=\"en\">"), HasSubstr("name=\"viewport\""),
                            HasSubstr("prefers-color-scheme: dark"), HasSubstr("not medical advice"),
                            HasSubstr("<noscript>"), HasSubstr("MIT licence")));
  }
}

TEST(SimulatePage, DataAreTheRuns) {
  const Fixture fixture(2);
  const Json data = Json::parse(data_of(simulate_html(fixture.scene)));
  ASSERT_EQ(data["readouts"].size(), 3U);
  const Json& gln = data["readouts"][0];
  EXPECT_EQ(gln["name"], "plasma.gln");
  EXPECT_NEAR(gln["molar_mass"].get<double>(), 146.146, 1e-9);
  ASSERT_EQ(gln["arms"].size(), 2U);
  EXPECT_EQ(gln["arms"][1]["label"], "ala-gln");
  ASSERT_EQ(gln["arms"][0]["values"].size(), fixture.runs[0].hours.size());
  for (std::size_t i = 0; i < 481; i += 40) {
    const double exact = fixture.runs[0].columns[0].values[i];
    EXPECT_NEAR(gln["arms"][0]["values"][i].get<double>(), exact, 1e-6 * exact);  // seven digits
  }
  EXPECT_TRUE(data["readouts"][1]["molar_mass"].is_null());
}

TEST(SimulatePage, TheSummaryNeedsNoScript) {
  const Fixture fixture;
  const std::string markup = markup_of(simulate_html(fixture.scene));
  EXPECT_THAT(markup, AllOf(HasSubstr(">1000</td>"), HasSubstr("10 g oral"), HasSubstr("age 30 y, height 175 cm"),
                            HasSubstr("haussinger1989"), HasSubstr("https://doi.org/10.1000/x")));
}

TEST(SimulatePage, TextOfFilesIsOnlyText) {
  Fixture fixture(2);
  fixture.study.title = fixture.study.note = fixture.study.arms[0].title = fixture.study.arms[0].id = kAttack;
  fixture.study.arms[0].person.given = {kAttack};
  fixture.study.arms[0].doses[0].text = kAttack;
  fixture.runs[0].columns[0].name = fixture.runs[0].columns[0].title = fixture.runs[0].columns[0].unit = kAttack;
  fixture.scene.notices = {{"x", kAttack, kAttack}};
  fixture.scene.citations["haussinger1989"] = {kAttack, kAttack, ""};
  const std::string page = simulate_html(fixture.scene);
  EXPECT_EQ(count(page, "alert(1)</script>"), 0U);
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_EQ(count(page, "<img"), 0U);
  EXPECT_EQ(count(markup_of(page), "<!--"), 0U);
  EXPECT_EQ(Json::parse(data_of(page))["readouts"][0]["name"], kAttack);
}

TEST(SimulatePage, AFailedArmIsSaidAndNotDrawn) {
  Fixture fixture(2);
  fixture.runs[1].status = ode::Status::singular;
  fixture.runs[1].reason = "matrix is singular";
  const std::string page = simulate_html(fixture.scene);
  EXPECT_THAT(page, HasSubstr("The computation failed: matrix is singular"));
  const Json readouts = Json::parse(data_of(page))["readouts"];
  ASSERT_EQ(readouts.size(), 3U);
  for (const auto& readout : readouts) EXPECT_EQ(readout["arms"].size(), 1U);
}

TEST(SimulatePage, NotANumberIsNull) {
  Fixture fixture;
  fixture.runs[0].columns[0].values[3] = NAN;
  fixture.runs[0].columns[0].max = INFINITY;
  const std::string page = simulate_html(fixture.scene);
  EXPECT_TRUE(Json::parse(data_of(page))["readouts"][0]["arms"][0]["values"][3].is_null());
  EXPECT_THAT(page, HasSubstr("values that are not numbers"));
  EXPECT_THAT(markup_of(page), Not(HasSubstr(">nan<")));
}

TEST(ValidatePage, HasRowsPointsAndStudies) {
  const std::string page = Validation().page();
  const Json data = Json::parse(data_of(page));
  ASSERT_EQ(data["rows"].size(), 2U);
  EXPECT_EQ(data["rows"][0]["study_index"], 0);
  const Json points = data["studies"][0]["readouts"][0]["arms"][0]["points"];
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0]["from"], 0.75);
  EXPECT_EQ(points[0]["to"], 0.75);
  EXPECT_EQ(points[0]["y"], 950.0);
  EXPECT_EQ(points[0]["spread"], 50.0);
  EXPECT_EQ(points[1]["y"], 880.0);  // a rise of 300 above the predicted baseline of 580 ...
  EXPECT_EQ(points[1]["to"], 8.0);   // ... at no given time
  EXPECT_TRUE(points[1]["spread"].is_null());
  EXPECT_THAT(markup_of(page), AllOf(HasSubstr("950 ± 50"), HasSubstr("1.05×"), HasSubstr("1.21")));
}

TEST(ValidatePage, TextOfFilesIsOnlyText) {
  Validation validation;
  validation.rows[0].study = validation.rows[0].note = validation.rows[0].unit = validation.rows[0].role =
      validation.rows[0].area = kAttack;
  validation.fixture.study.title = validation.fixture.study.reference = kAttack;
  const std::string page = validation.page();
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_EQ(count(page, "<img"), 0U);
  EXPECT_EQ(Json::parse(data_of(page))["studies"][0]["title"], kAttack);
}

TEST(ObservedPoints, ConvertUnits) {
  Validation validation;
  validation.rows[0].unit = "mmol/L";
  validation.rows[0].observed = 0.95;
  validation.rows[1].unit = "mg/dL";
  validation.rows[1].observed = 4.38438;  // 300 umol/L of 146.146 g/mol
  const auto& run = validation.fixture.runs[0];
  const auto points =
      observed_points(validation.fixture.model, run, run.columns[0], {&validation.rows[0], &validation.rows[1]});
  ASSERT_EQ(points.size(), 2U);
  EXPECT_NEAR(points[0].value, 950, 1e-9);
  EXPECT_NEAR(points[1].value, 880, 1e-6);
}

TEST(ObservedPoints, TheHighestValueStandsAtItsObservedTime) {
  Validation validation;
  auto& observed = validation.fixture.study.arms[0].observed;
  observed[0].measure = study::Measure::time_of_max;
  observed[0].value = 50;
  const auto& run = validation.fixture.runs[0];
  const auto points =
      observed_points(validation.fixture.model, run, run.columns[0], {&validation.rows[0], &validation.rows[1]});
  ASSERT_EQ(points.size(), 1U);
  EXPECT_NEAR(points[0].from, 50.0 / 60, 1e-12);
  EXPECT_EQ(points[0].from, points[0].to);
}

TEST(ObservedPoints, LeaveOutWhatHasNoPlaceOnACurve) {
  Validation validation;
  auto& observed = validation.fixture.study.arms[0].observed;
  const auto& run = validation.fixture.runs[0];
  const auto points = [&] {
    return observed_points(validation.fixture.model, run, run.columns[0], {&validation.rows[0], &validation.rows[1]});
  };
  observed[0].measure = study::Measure::auc_rise;
  observed[1].versus = "placebo";
  EXPECT_TRUE(points().empty());
  observed[0].measure = study::Measure::value;
  validation.rows[0].unit = "h";
  EXPECT_TRUE(points().empty());
}

}  // namespace
}  // namespace gln::report
