#include "lang/operations.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gln::lang {

namespace {

FormulaPtr made(const Site& site, const Ast& ast, Node node, std::vector<FormulaPtr> arguments) {
  return std::make_shared<const Formula>(Formula{node, 0.0, -1, std::move(arguments), site.place(ast)});
}

Typed power(Site& site, const Ast& ast, const Typed& base, const Typed& exponent) {
  if (base.bad || exponent.bad) return bad_typed();
  if (!exponent.dimension.dimensionless()) {
    site.error("GLN-U005", ast, fmt::format("an exponent is a pure number, not {}", to_string(exponent.dimension)), "");
    return bad_typed();
  }
  Typed typed;
  typed.formula = made(site, ast, Node::power, {base.formula, exponent.formula});
  if (base.dimension.dimensionless()) return typed;
  const Formula* e = exponent.formula.get();
  const bool negative = e->node == Node::negate;
  if (negative) e = e->arguments[0].get();
  if (e->node != Node::number || e->number != std::floor(e->number) || std::abs(e->number) > 9) {
    site.error("GLN-U005", ast,
               fmt::format("{} can only be raised to a whole number written here", to_string(base.dimension)),
               "divide by a reference first: (C / K)^n");
    return bad_typed();
  }
  typed.dimension = base.dimension.power(static_cast<int>(negative ? -e->number : e->number));
  return typed;
}

}  // namespace

Typed bad_typed() {
  Typed typed;
  typed.bad = true;
  typed.formula = std::make_shared<Formula>();
  return typed;
}

Typed agree(Site& site, const Ast& ast, const Typed& a, const Typed& b) {
  if (a.bad || b.bad) return bad_typed();
  if (a.any) return b;
  if (b.any || a.dimension == b.dimension) return a;
  site.error("GLN-U002", ast,
             fmt::format("'{}' joins {} and {}", ast.text, to_string(a.dimension), to_string(b.dimension)),
             "both sides need the same unit");
  return bad_typed();
}

Typed combined(Site& site, const Ast& ast, const Typed& left, const Typed& right) {
  const char operation = ast.text[0];
  if (operation == '^') return power(site, ast, left, right);
  Typed typed;
  if (operation == '+' || operation == '-') {
    typed = agree(site, ast, left, right);
    if (typed.bad) return typed;
    typed.any = left.any && right.any;
    typed.formula = made(site, ast, operation == '+' ? Node::add : Node::subtract, {left.formula, right.formula});
    return typed;
  }
  if (left.bad || right.bad) return bad_typed();
  typed.dimension = operation == '*' ? left.dimension * right.dimension : left.dimension / right.dimension;
  typed.formula = made(site, ast, operation == '*' ? Node::multiply : Node::divide, {left.formula, right.formula});
  return typed;
}

Typed applied(Site& site, const Ast& ast, Node node, const Typed& inner) {
  if (inner.bad) return inner;
  Typed typed = inner;
  typed.formula = made(site, ast, node, {inner.formula});
  if (node == Node::abs) return typed;
  if (node == Node::sqrt) {
    for (auto& exponent : typed.dimension.exponent) {
      if (exponent % 2 != 0) {
        site.error("GLN-U006", ast, fmt::format("the square root of {} has no unit", to_string(inner.dimension)), "");
        return bad_typed();
      }
      exponent /= 2;
    }
    return typed;
  }
  typed.any = false;
  if (inner.dimension.dimensionless()) return typed;
  site.error("GLN-U004", ast, fmt::format("{}(...) takes a pure number, not {}", ast.text, to_string(inner.dimension)),
             "divide by a reference of the same unit");
  return bad_typed();
}

}  // namespace gln::lang
