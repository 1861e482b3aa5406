#include "evidence/uncertainty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace gln::evidence {

namespace {

constexpr double coarse_grid = 10.0;      // min: moments after a dose are kept apart from it
constexpr std::size_t draws_at_once = 8;  // whole curves are kept of each: more would take gigabytes

/// Uniform in [0, 1): the standard fixes the generator, not its distributions.
double unit(std::mt19937_64& random) { return static_cast<double>(random() >> 11U) * 0x1p-53; }

std::vector<int> parameters_of(const lang::Model& model, const Claim& claim, Diagnostics& diagnostics) {
  std::vector<int> parameters;
  for (const auto& name : claim.uncertain) {
    const int index = model.find_parameter(name);
    if (index < 0) {
      diagnostics.error("GLN-K012", claim.place, fmt::format("{}: '{}' is no parameter of the model", claim.id, name),
                        "see gln model list parameters");
      continue;
    }
    const auto& source = model.parameters[static_cast<std::size_t>(index)].source;
    if (!source.low || !source.high) {
      diagnostics.error("GLN-K012", claim.place, fmt::format("{}: '{}' has no range to draw from", claim.id, name),
                        "give it `low` and `high` in the model");
      continue;
    }
    parameters.push_back(index);
  }
  return parameters;
}

/// What a row says, in the unit it is shown in: the change in per cent, or the number. NaN: nothing.
double said(const analysis::Row& row, const RowDetail& detail) {
  if (row.failed) return std::nan("");
  return row.is_direction ? detail.percent : row.predicted;
}

void widen(Range& range, double value) {
  if (!std::isfinite(value)) return;
  range.low = std::isfinite(range.low) ? std::min(range.low, value) : value;
  range.high = std::isfinite(range.high) ? std::max(range.high, value) : value;
}

/// Counts one draw of a row.
void count_draw(Range& range, const analysis::Row& row, const RowDetail& detail, double fold) {
  ++range.draws;
  widen(range, said(row, detail));
  const auto agrees = row_agrees(row, fold);
  if (!agrees && range.unanswered++ == 0) range.reason = row.remark.empty() ? "the computation failed" : row.remark;
  if (agrees.value_or(false)) ++range.agreeing;
}

/// The experiment once more, on people with these numbers.
void add_copy(const Experiment& experiment, const study::Study& study, const std::vector<int>& parameters,
              const std::vector<double>& numbers, Experiments& copies) {
  copies.list.push_back(experiment);
  copies.list.back().study = static_cast<int>(copies.studies.size());
  copies.studies.push_back(study);
  for (auto& arm : copies.studies.back().arms)
    for (std::size_t k = 0; k < parameters.size(); ++k) arm.person.slots[parameters[k]] = numbers[k];
}

}  // namespace

std::vector<std::vector<double>> draws(const lang::Model& model, const std::vector<int>& parameters, int count) {
  std::mt19937_64 random(20261128);
  std::vector<std::vector<double>> all(static_cast<std::size_t>(count), std::vector<double>(parameters.size()));
  for (std::size_t k = 0; k < parameters.size(); ++k) {
    const auto& source = model.parameters[static_cast<std::size_t>(parameters[k])].source;
    const bool logarithmic = *source.low > 0.0;
    const double low = logarithmic ? std::log(*source.low) : *source.low;
    const double high = logarithmic ? std::log(*source.high) : *source.high;
    std::vector<int> part(static_cast<std::size_t>(count));
    std::iota(part.begin(), part.end(), 0);
    for (std::size_t i = part.size(); i-- > 1;) std::swap(part[i], part[random() % (i + 1)]);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const double value = low + (high - low) * (part[i] + unit(random)) / count;
      all[i][k] = logarithmic ? std::exp(value) : value;
    }
  }
  return all;
}

Ranges run_ranges(const study::Engine& engine, const Claim& claim, int count, const study::RunOptions& options,
                  const Experiments& experiments, Diagnostics& diagnostics) {
  Ranges ranges;
  if (claim.uncertain.empty() || count <= 0) return ranges;
  const auto parameters = parameters_of(*engine.model, claim, diagnostics);
  if (diagnostics.has_errors()) return ranges;
  const auto numbers = draws(*engine.model, parameters, count);
  auto coarse = options;
  coarse.grid = std::max(options.grid, coarse_grid);
  for (const auto& name : claim.experiments) {
    const auto* experiment = experiments.find(name);
    if (experiment == nullptr || experiment->study < 0) continue;
    auto& rows = ranges[name];
    for (std::size_t k = 0; k < experiment->rows.size(); ++k) {
      const double as_it_is = said(experiment->rows[k], experiment->details[k]);
      rows.push_back({as_it_is, as_it_is, 0, 0, 0, ""});
    }
    const auto& study = experiments.studies[static_cast<std::size_t>(experiment->study)];
    for (std::size_t first = 0; first < numbers.size(); first += draws_at_once) {
      Experiments copies;
      for (std::size_t i = first; i < std::min(first + draws_at_once, numbers.size()); ++i)
        add_copy(*experiment, study, parameters, numbers[i], copies);
      run_experiments(engine, coarse, copies, diagnostics);
      if (diagnostics.has_errors() || (options.stop != nullptr && options.stop->load())) return ranges;
      for (const auto& copy : copies.list)
        for (std::size_t k = 0; k < copy.rows.size() && k < rows.size(); ++k)
          count_draw(rows[k], copy.rows[k], copy.details[k], claim.fold);
    }
  }
  return ranges;
}

}  // namespace gln::evidence
