#pragma once
// Which parameters can move an output at all, by what depends on what.

#include <cstddef>
#include <vector>

#include "expr/system.hpp"

namespace gln::analysis {

class Reach {
 public:
  /// Everything `output` depends on: through the states it names, their rates and their starting amounts, and so on.
  Reach(const expr::System& system, expr::Id output);
  bool parameter(std::size_t index) const { return parameters_[index]; }

 private:
  std::vector<bool> parameters_;
};

}  // namespace gln::analysis
