#pragma once
// A formula as written, before its names mean anything.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "lang/source_text.hpp"

namespace gln::lang {

struct Ast;
using AstPtr = std::unique_ptr<Ast>;

struct Ast {
  enum class Kind { number, name, call, unary_minus, binary };
  Kind kind = Kind::number;
  std::size_t offset = 0;  ///< byte in the formula: of the operator for binary nodes
  double number = 0.0;
  std::string text;  ///< of a name, a called function, or the operator: + - * / ^ < <= > >=
  std::string unit;  ///< inside [..] after a number; has_unit says whether
  bool has_unit = false;
  std::size_t unit_offset = 0;
  std::vector<AstPtr> arguments;
};

/// Parses an infix formula. On a syntax error reports it (GLN-F01x) with its place and returns nullptr.
AstPtr parse_formula(const Text& text, Diagnostics& diagnostics);

/// One participant of `turns`.
struct TurnsTerm {
  double coefficient = 1.0;
  std::string unit;  ///< "" none
  std::string name;
  std::size_t offset = 0;
};
struct Turns {
  std::vector<TurnsTerm> left, right;
};

/// Parses "2 a.x + b.y -> c.z". Reports GLN-F018 and returns false when it cannot be read.
bool parse_turns(const Text& text, Turns& turns, Diagnostics& diagnostics);

/// A name as formulas can write it: letters, digits and _ in parts joined by dots, no part beginning with a digit.
bool is_formula_name(std::string_view name);

}  // namespace gln::lang
