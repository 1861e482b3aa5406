#pragma once
// Hash-consed expression graph: equal expressions are one node, constants are folded, derivatives are symbolic.

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace gln::expr {

using Id = std::uint32_t;

enum class Op : std::uint8_t {
  constant,
  state,      ///< amount of state `index`
  parameter,  ///< live parameter slot `index`
  reference,  ///< baseline parameter slot `index` (the person without conditions)
  add,
  subtract,
  multiply,
  divide,
  negate,
  power,  ///< a^b; a < 0 counts as 0 unless b is a whole number (a solver's rounding may take a pool a hair below 0)
  power_int,  ///< a^n, n in `index` as int32
  exp,
  log,
  sqrt,
  tanh,
  abs,
  min,
  max,
  less,  ///< a < b ? 1 : 0
  less_equal,
  choose  ///< a != 0 ? b : c
};

/// How many operands an operation has: 0 for constants and variables (the exponent of power_int is no operand).
int arity(Op op);

struct NodeData {
  Op op;
  std::uint32_t index = 0;  ///< variable index or integer exponent
  Id a = 0, b = 0, c = 0;
  double value = 0.0;  ///< of a constant
  bool operator==(const NodeData&) const = default;
};

/// One entry of a sparse gradient.
struct Partial {
  std::uint32_t state = 0;
  Id value = 0;
};

/// a^n by repeated squaring, the same bits wherever it is evaluated.
double power_of(double a, std::int32_t n);
/// a^b as Op::power means it.
double power_of(double a, double b);

/// Grows only; children always have smaller ids than their parents.
///
/// Simplification keeps values for finite operands: 0 * x is 0 even where x would not be finite, x - x is 0; x / x is
/// left alone unless x is a constant, because 0 / 0 must show.
class Graph {
 public:
  Id constant(double value);
  Id state(std::uint32_t index);
  Id parameter(std::uint32_t index);
  Id reference(std::uint32_t index);
  Id add(Id a, Id b);
  Id subtract(Id a, Id b);
  Id multiply(Id a, Id b);
  Id divide(Id a, Id b);
  Id negate(Id a);
  Id power(Id a, Id b);
  Id unary(Op op, Id a);         ///< exp, log, sqrt, tanh, abs
  Id binary(Op op, Id a, Id b);  ///< min, max, less, less_equal and the arithmetic ones
  Id choose(Id condition, Id a, Id b);

  const NodeData& node(Id id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }
  bool is_constant(Id id, double value) const;

  /// d f / d (state `index`). Piecewise functions are differentiated piece by piece.
  Id derivative(Id f, std::uint32_t state_index);
  /// All derivatives of f that are not symbolically zero, by ascending state. Memoised; a copy, because the graph
  /// grows.
  std::vector<Partial> gradient(Id f);
  /// Does f depend on any state? On which?
  std::vector<std::uint32_t> states_of(Id f) const;

  /// Plain evaluation, one person, for checks and small jobs.
  double evaluate(Id f, std::span<const double> states, std::span<const double> parameters,
                  std::span<const double> references) const;

 private:
  std::vector<NodeData> nodes_;
  struct Hash {
    std::size_t operator()(const NodeData&) const;
  };
  std::unordered_map<NodeData, Id, Hash> known_;
  std::unordered_map<Id, std::vector<Partial>> gradients_;
  Id intern(const NodeData&);
  double value(Id id) const { return nodes_[id].value; }
  bool is_constant(Id id) const { return nodes_[id].op == Op::constant; }
  Id fold(Op op, double a, double b, double c);
  Id partial(const NodeData& node, Id f, Id da, Id db, Id dc);
  std::vector<Id> reachable(Id f) const;
};

}  // namespace gln::expr
