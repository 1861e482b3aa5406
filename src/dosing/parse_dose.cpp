// The parser of the regimen grammar: words in, one Dose or coded errors out.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "dosing/lexer.hpp"
#include "dosing/regimen.hpp"
#include "dosing/settle_dose.hpp"
#include "dosing/vocabulary.hpp"

namespace gln::dosing {

namespace {

// Each clause of the grammar begins with one of these.
const std::vector<std::string> keywords = {"at", "over", "every", "for"};

class Parser {
 public:
  Parser(std::string_view text, const lang::Model& model, Diagnostics& diagnostics, const Place& where)
      : text_(text), model_(model), messages_(text, where, diagnostics), words_(split_words(text)) {
    dose_.text = std::string(text);
  }

  std::optional<Dose> parse() {
    if (words_.empty()) {
      error("GLN-R001", 0, "the dose is empty", "write an amount, a product and a route, such as \"10 g oral\"");
      return std::nullopt;
    }
    if (!read_amount()) return std::nullopt;
    read_names();
    while (next_ < words_.size() && read_clause()) {
    }
    if (messages_.failed() || !settle(said_, text_, model_, messages_)) return std::nullopt;
    return dose_;
  }

 private:
  std::string_view text_;
  const lang::Model& model_;
  Messages messages_;
  std::vector<Word> words_;
  std::size_t next_ = 0;
  Said said_;
  Dose& dose_ = said_.dose;
  bool has_at_ = false, has_over_ = false;

  void error(const char* code, std::size_t offset, std::string message, std::string hint = {}) {
    messages_.error(code, offset, std::move(message), std::move(hint));
  }
  const Word* peek() const { return next_ < words_.size() ? &words_[next_] : nullptr; }
  std::size_t offset_here() const { return next_ < words_.size() ? words_[next_].offset : text_.size(); }

  bool is_keyword(const Word& word) const {
    return !word.number && std::find(keywords.begin(), keywords.end(), lower(word.text)) != keywords.end();
  }
  /// "x3", "x": the word that says how often.
  static bool is_times(const Word& word) {
    return !word.number && !word.text.empty() && (word.text[0] == 'x' || word.text[0] == 'X') &&
           std::all_of(word.text.begin() + 1, word.text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
  }
  bool is_name(const Word& word) const {
    return !word.number && (model_.find_route(lower(word.text)) >= 0 || model_.find_product(lower(word.text)) >= 0);
  }
  const lang::Product* product_ahead() const {
    for (const auto& word : words_)
      if (const int i = word.number ? -1 : model_.find_product(lower(word.text)); i >= 0)
        return &model_.products[static_cast<std::size_t>(i)];
    const int i = model_.find_product(default_product);
    return i >= 0 ? &model_.products[static_cast<std::size_t>(i)] : nullptr;
  }

  bool read_amount() {
    const Word& first = words_[0];
    said_.amount_offset = first.offset;
    if (!first.number) {
      const bool comma =
          first.text.find(',') != std::string::npos && std::isdigit(static_cast<unsigned char>(first.text[0]));
      error("GLN-R002", first.offset, fmt::format("a dose begins with an amount, not '{}'", first.text),
            comma ? "write decimals with a point and no thousands separator" : "for example \"10 g oral\"");
      return false;
    }
    next_ = 1;
    if (!std::isfinite(*first.number) || *first.number <= 0.0)
      error("GLN-R005", first.offset, fmt::format("the amount must be a positive number, not {}", first.text));
    dose_.amount = *first.number;
    const Word* unit = peek();
    if (unit == nullptr || unit->number || is_keyword(*unit) || is_times(*unit) || is_name(*unit)) {
      error("GLN-R003", first.offset, fmt::format("the amount {} has no unit", first.text),
            "units that would do: " + units_for(product_ahead()));
      return true;  // names and clauses may hold further mistakes
    }
    said_.unit_offset = unit->offset;
    ++next_;
    read_unit(*unit);
    return true;
  }

  void read_unit(const Word& word) {
    std::size_t begin = 0;
    bool first = true;
    while (begin <= word.text.size()) {
      const std::size_t end = std::min(word.text.find('/', begin), word.text.size());
      std::string part = word.text.substr(begin, end - begin);
      const std::size_t offset = word.offset + begin;
      if (first) {
        if (part == "IU") part = "U";
        std::string why;
        const auto unit = part.empty() ? std::nullopt : parse_unit(part, &why);
        if (!unit) {
          error("GLN-R004", offset, fmt::format("'{}' is not a unit{}", part, why.empty() ? "" : " (" + why + ")"),
                "units that would do: " + units_for(product_ahead()));
          return;
        }
        dose_.unit = *unit;
      } else if (part == "kg" && !dose_.per_weight) {
        dose_.per_weight = true;
      } else if ((part == "m2" || part == "m^2") && !dose_.per_area) {
        dose_.per_area = true;
      } else if (!read_rate_time(part)) {
        error("GLN-R004", offset, fmt::format("'{}' cannot follow '/' in the unit of a dose", part),
              "a dose may be per kg, per m2 and per time: g/kg, U/m2, g/kg/d, umol/kg/h");
        return;
      }
      first = false;
      begin = end + 1;
    }
    if (dose_.per_weight && dose_.per_area)
      error("GLN-R004", word.offset, "a dose is per kg or per m2, not both", "write g/kg or g/m2");
  }

  bool read_rate_time(const std::string& part) {
    if (dose_.per_time || part.empty()) return false;
    const auto unit = parse_unit(part);
    Dimension time;
    time.exponent[Dimension::time] = 1;
    if (!unit || !(unit->dimension == time) || !(unit->factor > 0.0)) return false;
    dose_.per_time = true;
    said_.rate_time = unit->factor;
    return true;
  }

  void read_names() {
    std::vector<Word> names;
    bool route_seen = false;
    while (next_ < words_.size() && !words_[next_].number && !is_keyword(words_[next_]) && !is_times(words_[next_])) {
      const Word& word = words_[next_];
      // After the route only another name is a name; anything else is a clause gone wrong.
      if (route_seen && !is_name(word)) break;
      route_seen = route_seen || model_.find_route(lower(word.text)) >= 0;
      names.push_back(word);
      ++next_;
    }
    std::string product;
    std::size_t product_offset = 0;
    for (const auto& word : names) {
      if (const int route = model_.find_route(lower(word.text)); route >= 0) {
        if (dose_.route >= 0)
          error("GLN-R014", word.offset, fmt::format("a second route, '{}'", word.text),
                "write one dose for each route");
        dose_.route = route;
        continue;
      }
      if (product.empty()) product_offset = word.offset;
      product += (product.empty() ? "" : "-") + lower(word.text);
    }
    if (product.empty()) {
      dose_.product = model_.find_product(default_product);
      if (dose_.product < 0)
        error("GLN-R020", offset_here(), fmt::format("no product is named and the model has no '{}'", default_product),
              "name one of: " + join(product_names(model_)));
    } else {
      dose_.product = model_.find_product(product);
      if (dose_.product < 0) unknown_name(product, product_offset);
    }
    if (dose_.route < 0 && (dose_.product >= 0 || product.empty()))
      error("GLN-R008", offset_here(), "the route is missing", "name one of: " + join(route_names(model_)));
    if (dose_.route < 0 || dose_.product < 0) return;
    const auto& given = model_.products[static_cast<std::size_t>(dose_.product)];
    const auto& route = model_.routes[static_cast<std::size_t>(dose_.route)].name;
    if (std::find(given.routes.begin(), given.routes.end(), route) == given.routes.end())
      error("GLN-R009", names.empty() ? offset_here() : names.back().offset,
            fmt::format("{} cannot be given {}", given.name, route),
            given.routes.empty() ? "the product declares no route" : "its routes: " + join(given.routes));
  }

  void unknown_name(const std::string& name, std::size_t offset) {
    auto candidates = product_names(model_);
    const auto routes = route_names(model_);
    const bool route_missing = dose_.route < 0;
    if (route_missing) candidates.insert(candidates.end(), routes.begin(), routes.end());
    std::string meant = nearest(name, candidates);
    const std::string usual = usual_name(name);
    if (std::find(candidates.begin(), candidates.end(), usual) != candidates.end()) meant = usual;
    std::string hint = meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant);
    hint += "Products: " + join(product_names(model_));
    if (route_missing) hint += "; routes: " + join(routes);
    error("GLN-R007", offset, fmt::format("'{}' is not a product{}", name, route_missing ? " and no route" : ""), hint);
  }

  bool read_clause() {
    const Word word = words_[next_];
    const std::string key = lower(word.text);
    if (is_times(word)) return read_count(word);
    if (!is_keyword(word)) {
      const std::string meant = word.number ? "" : nearest(key, keywords);
      error("GLN-R014", word.offset, fmt::format("'{}' is not expected here", word.text),
            meant.empty() ? "after the route: at T, over D, every T for D, every T xN"
                          : fmt::format("did you mean '{}'?", meant));
      return false;
    }
    ++next_;
    const auto once = [&](bool& seen) {
      if (seen) error("GLN-R014", word.offset, fmt::format("'{}' is said twice", key));
      seen = true;
    };
    bool has_every = dose_.every > 0.0;
    if (key == "at") once(has_at_);
    if (key == "over") once(has_over_);
    if (key == "for") once(said_.has_for);
    if (key == "every") {
      once(has_every);
      said_.every_offset = word.offset;
    }
    const auto time = read_duration(key, key == "at");
    if (!time) return !messages_.failed() || next_ < words_.size();
    if (key == "at") dose_.at = *time;
    if (key == "over") dose_.over = *time;
    if (key == "every") dose_.every = *time;
    if (key == "for") said_.lasts = *time;
    return true;
  }

  bool read_count(const Word& word) {
    std::string digits = word.text.substr(1);
    ++next_;
    std::size_t offset = word.offset;
    if (digits.empty() && peek() != nullptr && peek()->number) {
      offset = peek()->offset;
      digits = words_[next_++].text;
    }
    if (said_.has_count) error("GLN-R014", word.offset, "the number of doses is said twice");
    said_.has_count = true;
    const bool whole =
        !digits.empty() && digits.size() <= 9 && digits.find_first_not_of("0123456789") == std::string::npos;
    const int count = whole ? std::stoi(digits) : 0;
    if (count < 1 || count > most_doses) {
      error("GLN-R015", offset, fmt::format("'x{}' is not a number of doses", digits),
            fmt::format("write x and a whole number from 1 to {}", most_doses));
      return true;
    }
    dose_.count = count;
    return true;
  }

  std::optional<double> read_duration(const std::string& key, bool zero_allowed) {
    const Word* number = peek();
    if (number == nullptr || !number->number) {
      error("GLN-R014", offset_here(), fmt::format("'{}' needs a time", key), fmt::format("for example '{} 2 h'", key));
      return std::nullopt;
    }
    const Word value = *number;
    ++next_;
    const Word* word = peek();
    if (word == nullptr || word->number || is_keyword(*word) || is_times(*word)) {
      error("GLN-R011", value.offset, fmt::format("the time {} has no unit", value.text),
            "units that would do: min, h, d");
      return std::nullopt;
    }
    const Word unit_word = *word;
    ++next_;
    std::string why;
    const auto unit = parse_unit(unit_word.text, &why);
    Dimension time;
    time.exponent[Dimension::time] = 1;
    if (!unit || !(unit->dimension == time)) {
      error("GLN-R012", unit_word.offset, fmt::format("'{}' is not a unit of time", unit_word.text),
            "units that would do: min, h, d");
      return std::nullopt;
    }
    const double minutes = *value.number * unit->factor;
    if (!(minutes >= 0.0) || (minutes == 0.0 && !zero_allowed) || minutes > longest_time) {
      error("GLN-R012", value.offset, fmt::format("'{} {} {}' is not a usable time", key, value.text, unit_word.text),
            fmt::format("times are {} and at most 10 y; time 0 is the start of the study",
                        zero_allowed ? "zero or more" : "above zero"));
      return std::nullopt;
    }
    return minutes;
  }
};

}  // namespace

std::optional<Dose> parse_dose(std::string_view text, const lang::Model& model, Diagnostics& diagnostics,
                               const Place& where) {
  return Parser(text, model, diagnostics, where).parse();
}

std::string format_dose(const Dose& dose, const lang::Model& model) {
  std::string text = fmt::format("{} {}{}{}{} {} {}", dose.amount, dose.unit.text, dose.per_weight ? "/kg" : "",
                                 dose.per_area ? "/m2" : "", dose.per_time ? "/min" : "",
                                 model.products[static_cast<std::size_t>(dose.product)].name,
                                 model.routes[static_cast<std::size_t>(dose.route)].name);
  if (dose.at > 0.0) text += fmt::format(" at {} min", dose.at);
  if (dose.over > 0.0) text += fmt::format(" over {} min", dose.over);
  if (dose.every > 0.0) text += fmt::format(" every {} min x{}", dose.every, dose.count);
  return text;
}

}  // namespace gln::dosing
