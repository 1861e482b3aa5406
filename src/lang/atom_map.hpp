#pragma once
// Which atoms of what a process uses become which atoms of what it makes, from `turns` and the groups alone.

#include <vector>

#include "lang/model.hpp"

namespace gln::lang {

/// So many atoms of `from` become atoms of `to` with each turn. `to.pool` -1: a molecule that was taken apart.
struct Transfer {
  PoolGroup from, to;
  double atoms = 0.0;
};

/// In this order, each step using up what it can: `moves` of the process; groups of one species; groups of one name;
/// whatever is left of the element, well mixed. Within a step every giver gives to every taker in proportion. Element M
/// follows the molecules of `tracer` alone. What is not balanced (molecules) goes nowhere.
std::vector<Transfer> transfers(const Model& model, const Process& process, const Tracer& tracer);

}  // namespace gln::lang
