#pragma once
// A formula after its names have been resolved: a small tree of typed references into a Model.
// Laws are already written out; units are already proved.

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"

namespace gln::lang {

struct Formula;
using FormulaPtr = std::shared_ptr<const Formula>;

enum class Node {
  number,         ///< `number`, in internal units
  parameter,      ///< `index` into Model::parameters
  concentration,  ///< `index` into Model::pools (amount / compartment volume)
  amount,         ///< `index` into Model::pools
  assignment,     ///< `index` into Model::assignments
  rate,           ///< `index` into Model::processes
  negate,
  add,
  subtract,
  multiply,
  divide,
  power,
  less,  // comparisons only as first argument of `choose`
  less_equal,
  greater,
  greater_equal,
  choose,    ///< if(cond, a, b)
  baseline,  ///< value of the only argument at baseline
  exp,
  log,
  log10,
  sqrt,
  tanh,
  abs,
  min,
  max,
  // Only in tracer readouts; with_tracers writes them out for each tracer.
  enrichment,  ///< `index` into Model::pools: labelled share of what is there
  label_flow,  ///< `index` into Model::pools: label arriving, as molecules of the tracer
  infusion,    ///< `index` into Model::routes: tracer being given
  others       ///< the only argument, summed over the other tracers of the run
};

struct Formula {
  Node node = Node::number;
  double number = 0.0;
  int index = -1;
  std::vector<FormulaPtr> arguments;
  Place place;
};

}  // namespace gln::lang
