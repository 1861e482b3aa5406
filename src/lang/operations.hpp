#pragma once
// What operations do to units: each proves that its operands fit and gives the unit of what comes out.

#include <string>

#include "lang/ast.hpp"
#include "lang/builder.hpp"

namespace gln::lang {

/// Where a piece of text stands, and who hears what is wrong with it.
class Site {
 public:
  virtual Place place(const Ast& ast) const = 0;
  virtual void error(const char* code, const Ast& ast, std::string message, std::string hint) = 0;

 protected:
  ~Site() = default;
};

/// What stands for a formula with a mistake: nothing more is said about it.
Typed bad_typed();

/// One dimension for two operands that must agree (GLN-U002); 0 agrees with everything. The formula is that of one.
Typed agree(Site& site, const Ast& ast, const Typed& a, const Typed& b);

/// a + b, a - b, a * b, a / b, a ^ b.
Typed combined(Site& site, const Ast& ast, const Typed& left, const Typed& right);

/// exp, log, log10, sqrt, tanh or abs of something.
Typed applied(Site& site, const Ast& ast, Node node, const Typed& inner);

}  // namespace gln::lang
