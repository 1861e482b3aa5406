#include "study/read_observed.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "person/quantity.hpp"
#include "study/readouts.hpp"
#include "study/toml_keys.hpp"

namespace gln::study {

namespace {

const std::vector<std::string> spread_kinds = {"SD",      "SE",         "CI95",        "IQR",       "range",
                                               "p10_p90", "CV_percent", "IIV_percent", "not_stated"};
// What change, fold, percent_change and direction may compare.
const std::vector<std::string> comparable = {"value", "mean", "min", "max", "max_rise", "auc_rise", "time_of_max"};

bool compares(Measure measure) {
  return measure == Measure::change || measure == Measure::fold || measure == Measure::percent_change ||
         measure == Measure::direction;
}

Measure measure_of(const std::string& name) {
  const auto& names = measure_names();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Measure>(i);
  return Measure::value;
}

Dimension time_dimension() {
  Dimension time;
  time.exponent[Dimension::time] = 1;
  return time;
}

/// The dimension of a plain measure of a readout.
Dimension dimension_of(Measure measure, const Dimension& readout) {
  switch (measure) {
    case Measure::time_of_max:
    case Measure::time_to_baseline:
      return time_dimension();
    case Measure::auc_rise:
      return readout * time_dimension();
    case Measure::fold:
    case Measure::percent_change:
    case Measure::direction:
      return {};
    default:
      return readout;
  }
}

class ObservedReader {
 public:
  ObservedReader(const toml::table& table, const std::string& file, const lang::Model& model, Diagnostics& diagnostics)
      : table_(table),
        file_(file),
        keys_(table, file, "an observed number", diagnostics),
        model_(model),
        diagnostics_(diagnostics),
        errors_before_(diagnostics.error_count()) {}

  std::optional<Observed> read() {
    row_.place = keys_.place();
    read_readout();
    read_measure();
    read_when();
    read_numbers();
    if (const auto text = keys_.text("note")) row_.note = *text;
    if (const auto trust = keys_.choice("trust", {"A", "B", "C"})) row_.trust = *trust;
    row_.n = keys_.count("n");
    if (const auto text = keys_.text("versus")) row_.versus = *text;
    read_within();
    read_assay();
    check_when();
    keys_.finish();
    if (diagnostics_.error_count() > errors_before_) return std::nullopt;
    return row_;
  }

 private:
  const toml::table& table_;
  const std::string& file_;
  TomlKeys keys_;
  const lang::Model& model_;
  Diagnostics& diagnostics_;
  std::size_t errors_before_;
  Observed row_;
  std::optional<ReadoutRef> readout_;
  bool measured_ = false;

  void error(const char* code, std::string message, std::string hint = {}) {
    diagnostics_.error(code, row_.place, std::move(message), std::move(hint));
  }

  void read_readout() {
    const auto name = keys_.text("readout");
    if (!name) {
      if (!table_.contains("readout"))
        error("GLN-D004", "an observed number needs a 'readout'", "for example readout = \"plasma.gln\"");
      return;
    }
    row_.readout = *name;
    readout_ = find_readout(model_, *name);
    if (readout_) return;
    const std::string meant = nearest(*name, readout_names(model_));
    keys_.error("GLN-D005", *table_.get("readout"), fmt::format("the model has no readout '{}'", *name),
                meant.empty() ? "'gln model list readouts' shows them" : fmt::format("did you mean '{}'?", meant));
  }

  void read_measure() {
    if (!table_.contains("measure")) {
      keys_.take("measure");
      error("GLN-D004", "an observed number needs a 'measure'", "for example measure = \"value\"");
    } else if (const auto name = keys_.choice("measure", measure_names())) {
      row_.measure = measure_of(*name);
      measured_ = true;
    }
    if (const auto of = keys_.choice("of", comparable)) {
      row_.of = measure_of(*of);
      if (measured_ && !compares(row_.measure))
        keys_.error("GLN-D014", *table_.get("of"), fmt::format("'of' has no meaning for '{}'", to_string(row_.measure)),
                    "it says what change, fold, percent_change and direction compare");
    }
  }

  void read_when() {
    row_.at = keys_.time("at");
    if (row_.at && *row_.at < 0.0)
      keys_.error("GLN-D010", *table_.get("at"), "'at' is before the study begins", "time 0 is the start");
    const auto* node = keys_.take("window");
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() != 2) {
      keys_.wrong_type(*node, "window", "two times, such as [\"0 h\", \"4 h\"]");
      return;
    }
    const auto from = keys_.to_time((*list)[0], "window"), to = keys_.to_time((*list)[1], "window");
    if (!from || !to) return;
    if (*from < 0.0 || *to <= *from) {
      keys_.error("GLN-D010", *node, "a window goes from 0 or later to a later time");
      return;
    }
    row_.window = std::make_pair(*from, *to);
  }

  /// Reads "unit" and settles how numbers of this row become internal ones.
  void read_unit(std::string text, const toml::node* node, const Dimension& wanted) {
    const Place place = node != nullptr ? keys_.place(*node) : row_.place;
    const auto* species = readout_ ? readout_->species : nullptr;
    const bool pure = wanted.dimensionless();
    const std::string units =
        row_.measure == Measure::percent_change ? "%" : person::units_that_would_do(wanted, species);
    if (text.empty() && (row_.measure == Measure::fold || row_.measure == Measure::direction)) text = "1";
    if (text.empty()) {
      diagnostics_.error("GLN-D008", place,
                         fmt::format("'{}' of {} needs a unit", to_string(row_.measure), row_.readout),
                         "units that would do: " + units);
      return;
    }
    std::string why;
    const auto unit = parse_unit(text, &why);
    if (!unit) {
      diagnostics_.error("GLN-D008", place, fmt::format("'{}' is not a unit{}", text, why.empty() ? "" : ": " + why),
                         "units that would do: " + units);
      return;
    }
    const auto fitted = person::fit_unit(*unit, wanted, pure ? nullptr : species);
    if (!fitted) {
      diagnostics_.error("GLN-D009", place,
                         fmt::format("'{}' of {} cannot be in {}", to_string(row_.measure), row_.readout, text),
                         "units that would do: " + units);
      return;
    }
    row_.unit = *fitted;
  }

  std::optional<double> internal(const toml::node& node, const std::string& key) {
    const auto number = keys_.to_number(node, key);
    if (!number) return std::nullopt;
    return *number * row_.unit.factor;
  }

  std::optional<std::pair<double, double>> pair(const toml::node& node, const std::string& key) {
    const auto* list = node.as_array();
    if (list == nullptr || list->size() != 2) {
      keys_.error("GLN-D019", node, fmt::format("'{}' should be two numbers, [low, high]", key));
      return std::nullopt;
    }
    const auto low = internal((*list)[0], key), high = internal((*list)[1], key);
    if (!low || !high) return std::nullopt;
    if (*low > *high) {
      keys_.error("GLN-D019", node, fmt::format("'{}' has its low above its high", key));
      return std::nullopt;
    }
    return std::make_pair(*low, *high);
  }

  void read_numbers() {
    const auto* unit_node = keys_.take("unit");
    const auto* value_node = keys_.take("value");
    const auto* accept_node = keys_.take("accept");
    const auto* spread_node = keys_.take("spread");
    const auto* none_node = keys_.take("none_below");
    if (const auto kind = keys_.choice("spread_kind", spread_kinds)) row_.spread_kind = *kind;
    std::string unit;
    if (unit_node != nullptr) {
      if (const auto* text = unit_node->as_string())
        unit = text->get();
      else
        keys_.wrong_type(*unit_node, "unit", "text in quotes");
    }
    if (readout_ && measured_) {
      Dimension wanted = dimension_of(row_.measure, readout_->unit.dimension);
      if (row_.measure == Measure::change && row_.of) wanted = dimension_of(*row_.of, readout_->unit.dimension);
      read_unit(unit, unit_node, wanted);
    }
    if (value_node == nullptr && accept_node == nullptr)
      error("GLN-D004", "an observed number needs a 'value' (or 'accept')");
    row_.value = std::nan("");
    if (value_node != nullptr)
      if (const auto value = internal(*value_node, "value")) row_.value = *value;
    if (accept_node != nullptr) row_.accept = pair(*accept_node, "accept");
    read_spread(spread_node);
    if (row_.measure == Measure::direction && measured_)
      read_direction(value_node, none_node);
    else if (none_node != nullptr && measured_)
      keys_.error("GLN-D014", *none_node, "'none_below' belongs to measure = \"direction\"");
  }

  void read_spread(const toml::node* node) {
    if (node == nullptr) return;
    if (node->is_array()) row_.spread_range = pair(*node, "spread");
    // A coefficient of variation is a per cent of the value, whatever the unit of the value.
    else if (row_.spread_kind == "CV_percent" || row_.spread_kind == "IIV_percent")
      row_.spread = keys_.to_number(*node, "spread");
    else
      row_.spread = internal(*node, "spread");
    if (row_.spread && *row_.spread < 0.0) keys_.error("GLN-D015", *node, "a spread is not negative");
    if (row_.spread_kind.empty()) row_.spread_kind = "not_stated";
  }

  void read_direction(const toml::node* value, const toml::node* none) {
    if (value != nullptr && row_.value != -1.0 && row_.value != 0.0 && row_.value != 1.0)
      keys_.error("GLN-D015", *value, "a direction is -1 (down), 0 (none) or 1 (up)");
    if (value == nullptr) error("GLN-D004", "a direction needs a 'value': -1, 0 or 1");
    row_.none_below = 0.1;
    if (none == nullptr) return;
    const auto* text = none->as_string();
    const auto parsed =
        text == nullptr || person::is_bare_number(text->get()) ? std::nullopt : parse_value(text->get());
    if (!parsed || !(parsed->value >= 0.0) || !std::isfinite(parsed->value)) {
      keys_.error("GLN-D008", *none, "'none_below' is a share or a value with its unit",
                  "for example none_below = \"10 %\" or \"20 umol/L\"");
      return;
    }
    row_.none_below_relative = parsed->unit.dimension.dimensionless();
    if (!row_.none_below_relative && readout_) {
      const auto wanted = dimension_of(row_.of.value_or(Measure::value), readout_->unit.dimension);
      const auto fitted = person::fit_unit(parsed->unit, wanted, readout_->species);
      if (!fitted) {
        keys_.error("GLN-D009", *none,
                    fmt::format("'none_below' of {} cannot be in {}", row_.readout, parsed->unit.text),
                    "a share such as \"10 %\", or " + person::units_that_would_do(wanted, readout_->species));
        return;
      }
      row_.none_below = parsed->value * fitted->factor;
      return;
    }
    row_.none_below = parsed->internal();
  }

  void read_within() {
    const auto* node = keys_.take("within");
    if (node == nullptr) return;
    const auto* text = node->as_string();
    const auto parsed = text == nullptr ? std::nullopt : parse_value(text->get());
    if (!parsed || !parsed->unit.dimension.dimensionless() || !(parsed->internal() > 0.0) ||
        !(parsed->internal() < 1.0)) {
      keys_.error("GLN-D008", *node, "'within' is a share of the peak's rise", "for example within = \"5 %\"");
      return;
    }
    row_.within = parsed->internal();
    if (measured_ && row_.measure != Measure::time_to_baseline)
      keys_.error("GLN-D014", *node, "'within' belongs to measure = \"time_to_baseline\"");
  }

  /// assay = { condition = "sample-room", standing = "30 min" }
  void read_assay() {
    const auto* table = keys_.table("assay");
    if (table == nullptr) return;
    TomlKeys inner(*table, file_, "an assay", diagnostics_);
    const auto name = inner.text("condition");
    const auto standing = inner.time("standing");
    inner.finish();
    if (!table->contains("condition") || !table->contains("standing")) {
      diagnostics_.error("GLN-D004", inner.place(),
                         "an assay needs a 'condition' and how long the sample was 'standing'",
                         "for example assay = { condition = \"sample-room\", standing = \"30 min\" }");
      return;
    }
    if (!name || !standing) return;
    Assay assay;
    assay.condition = model_.find_condition(*name);
    assay.standing = *standing;
    if (assay.condition < 0) {
      std::vector<std::string> names;
      for (const auto& condition : model_.conditions) names.push_back(condition.name);
      const std::string meant = nearest(*name, names);
      diagnostics_.error(
          "GLN-D006", inner.place(*table->get("condition")), fmt::format("the model has no condition '{}'", *name),
          meant.empty() ? "'gln model list conditions' shows them" : fmt::format("did you mean '{}'?", meant));
    }
    if (*standing < 0.0)
      diagnostics_.error("GLN-D010", inner.place(*table->get("standing")),
                         "a sample stands for zero minutes or longer");
    if (measured_ &&
        (!row_.at || row_.window || !row_.versus.empty() || row_.of.value_or(Measure::value) != Measure::value))
      diagnostics_.error("GLN-D014", inner.place(),
                         "an assay is of one sample: it needs 'at', without 'window', 'versus' or another 'of'");
    row_.assay = assay;
  }

  void check_when() {
    if (!measured_) return;
    const auto missing = [&](const std::string& what, const std::string& hint) {
      error("GLN-D014", fmt::format("'{}' needs {}", to_string(row_.measure), what), hint);
    };
    const Measure measure = compares(row_.measure) ? row_.of.value_or(Measure::value) : row_.measure;
    if ((measure == Measure::auc_rise || measure == Measure::mean) && !row_.window && !table_.contains("window"))
      missing("a window", "for example window = [\"0 h\", \"4 h\"]");
    if (row_.at && row_.window)
      error("GLN-D014", "both 'at' and 'window' are said", "'at' is one moment, 'window' a stretch of time");
    if (row_.at && measure != Measure::value)
      error("GLN-D014", fmt::format("'at' has no meaning for '{}'", to_string(measure)), "use a window");
    if (row_.window && measure == Measure::value && row_.measure == Measure::value)
      error("GLN-D014", "a value is at one moment", "use measure = \"mean\" for a window");
    const bool summary =
        measure == Measure::max_rise || measure == Measure::auc_rise || measure == Measure::time_of_max;
    if (compares(row_.measure) && summary && row_.versus.empty())
      missing("'versus'",
              fmt::format("a {} has no baseline of its own to be compared with; name another arm", to_string(measure)));
    if (!compares(row_.measure) && !row_.versus.empty())
      error("GLN-D014", fmt::format("'versus' has no meaning for '{}'", to_string(row_.measure)),
            fmt::format("use measure = \"fold\" (or change, percent_change, direction) with of = \"{}\"",
                        to_string(row_.measure)));
    const bool against_self = compares(row_.measure) && row_.versus.empty() && !row_.of;
    if (against_self && !row_.at && !row_.window && !table_.contains("at") && !table_.contains("window"))
      missing("'at' or 'window'", "when was it compared with its baseline?");
  }
};

}  // namespace

std::optional<Observed> read_observed(const toml::table& table, const std::string& file, const lang::Model& model,
                                      Diagnostics& diagnostics) {
  return ObservedReader(table, file, model, diagnostics).read();
}

}  // namespace gln::study
