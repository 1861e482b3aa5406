#include "units/units.hpp"

#include <udunits2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <unordered_map>

namespace gln {

namespace {

/// What a walk over a UDUNITS unit collects: scale to SI and exponents.
struct Reading {
  double scale = 1.0;
  Dimension dimension;
  std::string problem;
};

/// A base unit of the UDUNITS system and what one of it is in ours: 10^tens * 60^sixties internal units of `base`.
struct BaseUnit {
  ut_unit* unit = nullptr;
  Dimension::Base base = Dimension::amount;
  int tens = 0, sixties = 0;
};

/// The parsed database plus our own units. UDUNITS keeps state behind its calls (status, parser), so one mutex guards
/// them all.
class Database {
 public:
  Database() {
    ut_set_error_message_handler(ut_ignore);
    system_ = ut_read_xml(nullptr);
    if (system_ == nullptr) return;
    bases_[0] = {ut_get_unit_by_name(system_, "mole"), Dimension::amount, 3, 0};
    bases_[1] = {ut_get_unit_by_name(system_, "meter"), Dimension::length, 1, 0};
    bases_[2] = {ut_get_unit_by_name(system_, "kilogram"), Dimension::mass, 0, 0};
    bases_[3] = {ut_get_unit_by_name(system_, "second"), Dimension::time, 0, -1};
    bases_[4] = {ut_new_base_unit(system_), Dimension::enzyme, 0, 0};
    bases_[5] = {ut_new_base_unit(system_), Dimension::energy, 0, 0};
    symbol("U", bases_[4].unit);
    symbol("IU", bases_[4].unit);
    define_energy();
    define("y", "365.25 d");
    define("yr", "365.25 d");
    define("year", "365.25 d");
    define("years", "365.25 d");
    define("Osm", "mol");
  }
  ~Database() {
    // NOTE: the basis units taken by name are clones; the two new ones belong to the system.
    if (system_ == nullptr) return;
    for (auto& base : bases_) ut_free(base.unit);
    ut_free_system(system_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  bool open() const { return system_ != nullptr; }

  Reading read(const std::string& text) {
    Reading reading;
    ut_unit* unit = ut_parse(system_, text.c_str(), UT_UTF8);
    if (unit == nullptr) {
      reading.problem = ut_get_status() == UT_UNKNOWN ? "it contains a word that is no unit" : "it cannot be read";
      return reading;
    }
    Visit visit{this, &reading};
    static const ut_visitor visitor{on_basic, on_product, on_galilean, on_timestamp, on_logarithmic};
    if (ut_accept_visitor(unit, &visitor, &visit) != UT_SUCCESS && reading.problem.empty())
      reading.problem = "it cannot be read";
    ut_free(unit);
    return reading;
  }

 private:
  struct Visit {
    Database* database;
    Reading* reading;
  };

  void symbol(const char* name, ut_unit* unit) {
    ut_unmap_symbol_to_unit(system_, name, UT_ASCII);
    ut_map_symbol_to_unit(name, UT_ASCII, unit);
  }

  void define(const char* name, const char* meaning) {
    ut_unit* unit = ut_parse(system_, meaning, UT_ASCII);
    ut_unmap_name_to_unit(system_, name, UT_ASCII);
    symbol(name, unit);
    ut_free(unit);
  }

  /// Energy is a base of its own (food energy); the thermochemical calorie ties joule to it.
  void define_energy() {
    ut_unit* joule = ut_scale(1.0 / 4184.0, bases_[5].unit);
    ut_unit* calorie = ut_scale(1e-3, bases_[5].unit);
    symbol("kcal", bases_[5].unit);
    symbol("cal", calorie);
    symbol("J", joule);
    for (const char* name : {"calorie", "calories", "joule", "joules"}) ut_unmap_name_to_unit(system_, name, UT_ASCII);
    ut_map_name_to_unit("calorie", UT_ASCII, calorie);
    ut_map_name_to_unit("joule", UT_ASCII, joule);
    ut_free(joule);
    ut_free(calorie);
  }

  ut_status add(const ut_unit* unit, int power, Reading& reading) {
    for (const auto& base : bases_) {
      if (ut_compare(unit, base.unit) != 0) continue;
      reading.dimension.exponent[base.base] += power;
      return UT_SUCCESS;
    }
    if (ut_is_dimensionless(unit) != 0) return UT_SUCCESS;  // radian
    const char* name = ut_get_name(unit, UT_ASCII);
    reading.problem = std::string("it contains '") + (name == nullptr ? "?" : name) + "', which the model does not use";
    return UT_VISIT_ERROR;
  }

  static ut_status on_basic(const ut_unit* unit, void* argument) {
    auto& visit = *static_cast<Visit*>(argument);
    return visit.database->add(unit, 1, *visit.reading);
  }
  static ut_status on_product(const ut_unit*, int count, const ut_unit* const* units, const int* powers,
                              void* argument) {
    auto& visit = *static_cast<Visit*>(argument);
    for (int i = 0; i < count; ++i)
      if (const auto status = visit.database->add(units[i], powers[i], *visit.reading); status != UT_SUCCESS)
        return status;
    return UT_SUCCESS;
  }
  static ut_status on_galilean(const ut_unit*, double scale, const ut_unit* underlying, double offset, void* argument) {
    auto& visit = *static_cast<Visit*>(argument);
    if (offset != 0.0) {
      visit.reading->problem = "it has an offset (like degrees Celsius)";
      return UT_VISIT_ERROR;
    }
    visit.reading->scale *= scale;
    static const ut_visitor visitor{on_basic, on_product, on_galilean, on_timestamp, on_logarithmic};
    return ut_accept_visitor(underlying, &visitor, argument);
  }
  static ut_status on_timestamp(const ut_unit*, const ut_unit*, double, void* argument) {
    static_cast<Visit*>(argument)->reading->problem = "it is a date";
    return UT_VISIT_ERROR;
  }
  static ut_status on_logarithmic(const ut_unit*, double, const ut_unit*, void* argument) {
    static_cast<Visit*>(argument)->reading->problem = "it is logarithmic";
    return UT_VISIT_ERROR;
  }

 public:
  /// Internal units per unit: SI scale times what each SI base is in ours.
  double factor(const Reading& reading) const {
    int tens = 0, sixties = 0;
    for (const auto& base : bases_) {
      tens += base.tens * reading.dimension.exponent[base.base];
      sixties += base.sixties * reading.dimension.exponent[base.base];
    }
    const long double exact =
        static_cast<long double>(reading.scale) * std::pow(10.0L, tens) * std::pow(60.0L, sixties);
    return rounded(static_cast<double>(exact));
  }

 private:
  /// The decimal number with 15 digits that this is a rounding error away from, so that umol/L is exactly 0.001.
  static double rounded(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.15g", value);
    const double decimal = std::strtod(text.data(), nullptr);
    return std::abs(decimal - value) <= 4.5e-16 * std::abs(value) ? decimal : value;
  }

  ut_system* system_ = nullptr;
  std::array<BaseUnit, 6> bases_;
};

struct Parsed {
  std::optional<Unit> unit;
  std::string why;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "mL/min/1.73m2": a product as divisor needs its parentheses.
std::string with_divisors_grouped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] != '/' || i + 1 >= text.size() || !is_digit(text[i + 1])) continue;
    const std::size_t end = std::min(text.find('/', i + 1), text.size());
    result += '(' + std::string(text.substr(i + 1, end - i - 1)) + ')';
    i = end - 1;
  }
  return result;
}

Parsed parse_fresh(std::string_view text) {
  if (text.empty()) return {std::nullopt, "it is empty"};
  if (text.size() > 100) return {std::nullopt, "it is longer than 100 characters"};
  if (text == "1") return {Unit{1.0, {}, "1"}, {}};
  // NOTE: UDUNITS reads "10 mmol" as a unit of ten millimoles, a trap where value and unit are written side by side.
  if (text.front() == '.' || text.front() == '-' || text.front() == '+' ||
      (is_digit(text.front()) && !text.starts_with("1/") && !text.starts_with("1 /")))
    return {std::nullopt, "a unit does not begin with a number"};
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == '@' || c == ':') return {std::nullopt, "it cannot be read"};
  static Database database;
  if (!database.open()) return {std::nullopt, "the UDUNITS-2 database was not found (install libudunits2-data)"};
  const Reading reading = database.read(with_divisors_grouped(text));
  if (!reading.problem.empty()) return {std::nullopt, reading.problem};
  const double factor = database.factor(reading);
  if (!std::isfinite(factor) || factor <= 0.0) return {std::nullopt, "its size is not a number"};
  return {Unit{factor, reading.dimension, std::string(text)}, {}};
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text, std::string* why) {
  static std::mutex mutex;
  static std::unordered_map<std::string, Parsed> known;
  const std::string key(trim(text));
  const std::lock_guard lock(mutex);
  auto found = known.find(key);
  if (found == known.end()) {
    // NOTE: bounded, so that endless different bad texts (fuzzing, a server) cannot fill memory.
    if (known.size() > 4096) known.clear();
    found = known.emplace(key, parse_fresh(key)).first;
  }
  if (!found->second.unit && why != nullptr) *why = found->second.why;
  return found->second.unit;
}

std::optional<ValueWithUnit> parse_value(std::string_view text, std::string* why) {
  const auto fail = [&](const char* reason) -> std::optional<ValueWithUnit> {
    if (why != nullptr) *why = reason;
    return std::nullopt;
  };
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || !std::isfinite(value)) return fail("it does not begin with a number");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  text = trim(text);
  if (text.empty()) return fail("it has no unit; write one, like \"3 mmol/L\"");
  auto unit = parse_unit(text, why);
  if (!unit) return std::nullopt;
  return ValueWithUnit{value, *std::move(unit)};
}

}  // namespace gln
