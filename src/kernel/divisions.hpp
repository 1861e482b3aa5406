#pragma once
// Fewer divisions: x / (constant of the person) becomes a product, and a divisor used twice is inverted once.

#include <span>
#include <unordered_map>
#include <vector>

#include "expr/graph.hpp"

namespace gln::kernel {

/// Rewrites the nodes it is asked for; memoised. All nodes that will be asked for are named at the start.
class Divisions {
 public:
  Divisions(expr::Graph& graph, std::span<const expr::Id> nodes);
  expr::Id rewritten(expr::Id id);
  /// Depends on a state?
  bool varies(expr::Id id);

 private:
  expr::Graph& graph_;
  std::unordered_map<expr::Id, expr::Id> known_;
  std::unordered_map<expr::Id, int> divisor_uses_;
  std::vector<signed char> varies_;  // -1: not known yet
};

}  // namespace gln::kernel
