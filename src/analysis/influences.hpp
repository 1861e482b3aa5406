#pragma once
// Which numbers of the model matter most to what is explained: local sensitivities to each of them.
//
// Every free number (a parameter without a formula, a change made by a condition or a product in use) is made a little
// smaller and a little larger, one at a time, each as a person of its own; all of them are run together. The
// elasticity is the central difference d log(result) / d log(number). Baselines and steady states follow.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "study/run.hpp"

namespace gln::analysis {

struct Influence {
  std::string name, title, unit;
  std::string of;      ///< the condition or product that makes the change; "" a parameter of the model
  std::string action;  ///< multiply, set, add; "" a parameter of the model
  double value = 0;    ///< in `unit`, as the scaled slots below
  std::optional<double> low, high;
  lang::Source source;
  std::optional<double> on_value;         ///< per cent of the readout's last value per per cent of the number
  std::optional<double> on_change;        ///< the same of what is explained
  std::optional<double> at_low, at_high;  ///< what is explained when the number is at the end of its range
  std::string remark;                     ///< why something is missing
};

struct Influences {
  std::vector<Influence> all;  ///< those that matter most first
  std::string unit;
  double value = 0, change = 0;  ///< the readout at the end, and what is explained; in `unit`
  bool by_change = true;         ///< order and range are those of the change; false: nothing changed, of the value
  std::size_t examined = 0;      ///< numbers that can reach the readout
  std::size_t out_of_reach = 0;  ///< numbers that cannot, whatever their value
  std::size_t failed = 0;        ///< of those examined: no answer (see Influence::remark)
};

struct InfluenceQuery {
  std::string readout;
  double from = 0, to = 0;     ///< min; `to` 0: at rest, before anything is given
  bool of_changes = false;     ///< two arms: compare changes since `from`, not values at `to`
  std::size_t with_range = 8;  ///< for how many the ends of the range are run
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< may be empty; called from any thread
};

/// One arm: what is explained is the change of the readout from `from` to `to`. Two arms: the second less the first.
/// nullopt with GLN-D021 or GLN-D023, or the messages of doses and persons.
std::optional<Influences> influences(const lang::Model& model, std::span<const study::Arm> arms,
                                     const InfluenceQuery& query, const study::RunOptions& options,
                                     Diagnostics& diagnostics);

}  // namespace gln::analysis
