#pragma once
// From what the words of a dose said to a dose that makes sense.

#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "dosing/regimen.hpp"

namespace gln::dosing {

constexpr double minutes_per_day = 1440.0;
constexpr double longest_time = 10 * 365.25 * minutes_per_day;  ///< min; ten years: beyond, a typing error
constexpr int most_doses = 10000;

/// Messages about a dose, each at the place of a word.
class Messages {
 public:
  Messages(std::string_view text, const Place& where, Diagnostics& diagnostics)
      : text_(text), where_(where), diagnostics_(diagnostics) {}

  void error(const char* code, std::size_t offset, std::string message, std::string hint = {});
  void warning(const char* code, std::size_t offset, std::string message, std::string hint = {});
  bool failed() const { return failed_; }

 private:
  std::string_view text_;
  const Place& where_;
  Diagnostics& diagnostics_;
  bool failed_ = false;

  Place place(std::size_t offset) const;
};

/// What was said, word by word, and where.
struct Said {
  Dose dose;
  double rate_time = 0.0;  ///< min in the time unit of a rate
  double lasts = 0.0;      ///< min, of "for D"
  bool has_for = false, has_count = false;
  std::size_t amount_offset = 0, unit_offset = 0, every_offset = 0;
};

/// What the words mean together: how often, how much each time, and whether the product is dosed in that unit.
/// False with messages when they do not go together.
bool settle(Said& said, std::string_view text, const lang::Model& model, Messages& messages);

}  // namespace gln::dosing
