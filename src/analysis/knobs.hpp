#pragma once
// The numbers of a model that can be turned, one at a time.

#include <optional>
#include <span>
#include <vector>

#include "analysis/influences.hpp"
#include "analysis/reach.hpp"
#include "study/timeline.hpp"

namespace gln::analysis {

/// A number that can be changed: a slot of the person, or a change of a condition or product.
struct Knob {
  enum class Kind { parameter, condition, product } kind = Kind::parameter;
  int index = -1;          ///< of the parameter, condition or product
  std::size_t change = 0;  ///< of the condition or product
};

/// One Influence for each knob, in the same order, with what the number is and nothing yet of what it does.
struct Numbers {
  std::vector<Knob> knobs;
  std::vector<Influence> described;
  std::size_t out_of_reach = 0;
};

/// Every number with a source of its own that can reach the readout in one of the arms. What a formula derives follows
/// the others; covariates and measured baselines describe the person, not the model.
Numbers numbers_in_reach(const lang::Model& model, std::span<const study::Arm> arms, const Reach& reach);

/// Arms with one number other than it is.
class Turning {
 public:
  explicit Turning(const lang::Model& model) : model_(model), altered_(model) {}

  /// As it is, internal units.
  double value(const Knob& knob) const;

  /// nullopt with messages when a dose cannot be given.
  std::optional<study::Timeline> timeline(const study::Arm& arm, const Knob& knob, double value,
                                          const std::vector<int>& state_of_pool, Diagnostics& diagnostics);

 private:
  const lang::Model& model_;
  lang::Model altered_;  ///< the same, with one change of a condition or product altered while a timeline is made
};

}  // namespace gln::analysis
