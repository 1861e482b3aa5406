#include "dosing/settle_dose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dosing/lexer.hpp"
#include "dosing/vocabulary.hpp"

namespace gln::dosing {

namespace {

class Settling {
 public:
  Settling(Said& said, std::string_view text, const lang::Model& model, Messages& messages)
      : said_(said), dose_(said.dose), text_(text), model_(model), messages_(messages) {}

  bool settle() {
    repeats();
    if (!messages_.failed()) rate();
    if (!messages_.failed()) basis();
    return !messages_.failed();
  }

 private:
  Said& said_;
  Dose& dose_;
  std::string_view text_;
  const lang::Model& model_;
  Messages& messages_;

  void repeats() {
    if ((said_.has_for || said_.has_count) && dose_.every <= 0.0) {
      messages_.error("GLN-R013", text_.size(), "how often is not said",
                      "write 'every T for D' or 'every T xN', such as 'every 8 h for 3 d'");
    } else if (said_.has_for && said_.has_count) {
      messages_.error("GLN-R013", said_.every_offset, "both 'for' and 'xN' are said", "keep one of them");
    } else if (dose_.every > 0.0 && !said_.has_for && !said_.has_count) {
      messages_.error("GLN-R013", said_.every_offset, "'every' has no end", "add 'for 3 d' or 'x9'");
    } else if (said_.has_for) {
      // NOTE: doses at 0, T, 2T ... before D; the tolerance keeps "every 8 h for 3 d" at nine when 1/3 does not fit a
      // double.
      const double n = std::ceil(said_.lasts / dose_.every - 1e-9);
      if (n > most_doses) {
        messages_.error("GLN-R015", said_.every_offset, fmt::format("that is {:.0f} doses", n),
                        fmt::format("at most {} are run", most_doses));
        return;
      }
      dose_.count = std::max(1, static_cast<int>(n));
    }
    if (dose_.count > 1 && dose_.start_of(dose_.count - 1) > longest_time)
      messages_.error("GLN-R012", said_.every_offset, "the last dose is more than 10 y away");
    if (!messages_.failed() && dose_.count > 1 && dose_.over > dose_.every)
      messages_.warning("GLN-R019", said_.every_offset,
                        "each dose runs longer than the time to the next: they overlap and add up");
  }

  void rate() {
    if (!dose_.per_time) return;
    dose_.amount /= said_.rate_time;
    if (dose_.over > 0.0) {
      if (dose_.every > 0.0 && dose_.over < dose_.every && said_.rate_time >= minutes_per_day)
        messages_.error("GLN-R016", said_.unit_offset,
                        "an amount per day, given over part of the day and repeated, can be read in two ways",
                        "write the amount of one dose, such as '10 g iv over 2 h every 8 h for 3 d'");
      return;
    }
    if (dose_.every > 0.0) {  // so much per time, in portions
      dose_.amount *= dose_.every;
      dose_.per_time = false;
      return;
    }
    messages_.error("GLN-R010", said_.unit_offset, "a rate needs a duration",
                    "add 'over 24 h', or 'every 8 h for 3 d' to split it into doses");
  }

  void basis() {
    const auto& product = model_.products[static_cast<std::size_t>(dose_.product)];
    const Basis asked = basis_of(dose_.unit.dimension), needed = basis_of(product.basis.dimension);
    const bool by_molar_mass = product.molar_mass && (asked == Basis::mass || asked == Basis::amount) &&
                               (needed == Basis::mass || needed == Basis::amount);
    if (asked == Basis::other || (asked != needed && !by_molar_mass)) {
      messages_.error("GLN-R006", said_.unit_offset,
                      fmt::format("{} is not dosed in {}", product.name, dose_.unit.text),
                      "units that would do: " + units_for(&product));
      return;
    }
    const double each = amount_given(dose_, model_, {1.0, 1.0});
    const bool relative = dose_.per_weight || dose_.per_area;
    double most = 1e300;
    std::string sane;
    // NOTE: far above anything in the literature; a slip of the unit (g for mg) is what this catches.
    if (needed == Basis::energy) most = relative ? 60 : 4000, sane = relative ? "60 kcal/kg" : "4000 kcal";
    if (needed == Basis::enzyme) most = relative ? 5e4 : 1e5, sane = relative ? "50000 U per m2 or kg" : "100000 U";
    if (needed == Basis::mass) most = relative ? 0.005 : 0.25, sane = relative ? "5 g/kg" : "250 g";
    if (needed == Basis::amount && product.molar_mass)
      most = (relative ? 0.005 : 0.25) / *product.molar_mass, sane = relative ? "5 g/kg" : "250 g";
    if (dose_.per_area) most *= needed == Basis::enzyme ? 1.0 : 40.0;
    if (each > most)
      messages_.warning("GLN-R017", said_.amount_offset,
                        fmt::format("one dose of '{}' is very large (above {})", text_, sane),
                        "check the unit: g, mg or g/kg?");
    if (!std::isfinite(each))
      messages_.error("GLN-R005", said_.amount_offset, "the amount is too large to be a number");
  }
};

}  // namespace

Place Messages::place(std::size_t offset) const {
  Place place = where_;
  if (place.file.empty()) place.file = "regimen";
  if (place.line == 0) place.line = 1;
  place.column = (where_.column > 0 ? where_.column - 1 : 0) + column_of(text_, offset);
  return place;
}

void Messages::error(const char* code, std::size_t offset, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.error(code, place(offset), std::move(message), std::move(hint));
}

void Messages::warning(const char* code, std::size_t offset, std::string message, std::string hint) {
  diagnostics_.warning(code, place(offset), std::move(message), std::move(hint));
}

bool settle(Said& said, std::string_view text, const lang::Model& model, Messages& messages) {
  return Settling(said, text, model, messages).settle();
}

}  // namespace gln::dosing
