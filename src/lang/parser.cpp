#include <fmt/format.h>

#include "lang/ast.hpp"
#include "lang/lexer.hpp"

namespace gln::lang {

namespace {

/// Deeper formulas are refused: recursion must not meet the end of the stack.
constexpr int depth_limit = 100;

struct Precedence {
  int level = -1;  ///< higher binds tighter; -1: no infix operator
  bool right = false;
};

Precedence precedence(const Token& token) {
  if (token.kind != Token::Kind::symbol) return {};
  if (token.text == "<" || token.text == ">" || token.text == "<=" || token.text == ">=") return {0, false};
  if (token.text == "+" || token.text == "-") return {1, false};
  if (token.text == "*" || token.text == "/") return {2, false};
  if (token.text == "^") return {4, true};
  return {};
}
constexpr int unary_minus_level = 3;  // -x^2 is -(x^2); 2*-x is allowed

/// Recursive descent over operator precedence. `failed_` stops everything after the first syntax error of a formula:
/// what follows would only be its echo.
class Parser {
 public:
  Parser(const Text& text, Diagnostics& diagnostics) : text_(text), diagnostics_(diagnostics), lexer_(text.value()) {}

  AstPtr formula() {
    if (lexer_.token().kind == Token::Kind::end) return fail("GLN-F012", "the formula is empty", "");
    auto result = expression(0);
    if (failed_) return nullptr;
    if (lexer_.token().kind != Token::Kind::end) return unexpected("an operator");
    return result;
  }

 private:
  AstPtr fail(const char* code, std::string message, std::string hint) {
    if (!failed_) diagnostics_.error(code, text_.at(lexer_.token().offset), std::move(message), std::move(hint));
    failed_ = true;
    return nullptr;
  }

  AstPtr unexpected(const char* wanted) {
    const Token& token = lexer_.token();
    if (token.kind == Token::Kind::end)
      return fail("GLN-F011", fmt::format("the formula ends where {} should follow", wanted), "");
    if (token.kind == Token::Kind::bad) {
      std::string hint;
      if (token.text == "**") hint = "powers are written a^b";
      if (token.text == "==" || token.text == "!=")
        hint = "comparisons are < <= > >=, as the first argument of if(...)";
      if (token.text == "&&" || token.text == "||") hint = "nest if(...) instead";
      if (token.text == "[") hint = "a unit needs its closing ]";
      if (token.text.front() >= '0' && token.text.front() <= '9') hint = "write products with *";
      return fail("GLN-F010", fmt::format("'{}' cannot stand in a formula", token.text), hint);
    }
    if (token.kind == Token::Kind::unit)
      return fail("GLN-F011", fmt::format("[{}] stands where {} should", token.text, wanted),
                  "a unit follows a number: 0.3 [mmol/L]");
    return fail("GLN-F011", fmt::format("'{}' stands where {} should", token.text, wanted), "");
  }

  bool accept(std::string_view symbol) {
    if (lexer_.token().kind != Token::Kind::symbol || lexer_.token().text != symbol) return false;
    lexer_.advance();
    return true;
  }

  AstPtr make(Ast::Kind kind, std::size_t offset, std::string_view text = {}) {
    auto node = std::make_unique<Ast>();
    node->kind = kind;
    node->offset = offset;
    node->text = text;
    return node;
  }

  AstPtr expression(int minimum) {
    if (++depth_ > depth_limit)
      return fail("GLN-F016", "the formula is nested too deeply", "split it with assignments");
    auto left = prefix();
    for (int links = 0; !failed_; ++links) {
      const Token operation = lexer_.token();
      const auto [level, right] = precedence(operation);
      if (level < minimum) break;
      if (links > 1000) return fail("GLN-F016", "the formula is too long", "split it with assignments");
      if (level == 0 && left->kind == Ast::Kind::binary && precedence_of_text(left->text) == 0 && !parenthesised_)
        return fail("GLN-F013", "comparisons cannot be chained", "if(a < b, if(b < c, ...), ...)");
      lexer_.advance();
      auto node = make(Ast::Kind::binary, operation.offset, operation.text);
      auto argument = expression(right ? level : level + 1);
      if (failed_) break;
      node->arguments.push_back(std::move(left));
      node->arguments.push_back(std::move(argument));
      left = std::move(node);
      parenthesised_ = false;
    }
    --depth_;
    return failed_ ? nullptr : std::move(left);
  }

  static int precedence_of_text(const std::string& text) {
    return text == "<" || text == ">" || text == "<=" || text == ">=" ? 0 : 1;
  }

  AstPtr prefix() {
    const Token token = lexer_.token();
    parenthesised_ = false;
    if (accept("-")) {
      auto node = make(Ast::Kind::unary_minus, token.offset);
      auto argument = expression(unary_minus_level);
      if (failed_) return nullptr;
      node->arguments.push_back(std::move(argument));
      return node;
    }
    if (accept("+")) return expression(unary_minus_level);
    if (accept("(")) {
      auto inner = expression(0);
      if (failed_) return nullptr;
      if (!accept(")")) return unexpected("')'");
      parenthesised_ = true;
      return inner;
    }
    if (token.kind == Token::Kind::number) return number();
    if (token.kind == Token::Kind::name) return name_or_call();
    return unexpected("a number, a name or '('");
  }

  AstPtr number() {
    auto node = make(Ast::Kind::number, lexer_.token().offset);
    node->number = lexer_.token().number;
    lexer_.advance();
    if (lexer_.token().kind == Token::Kind::unit) {
      node->has_unit = true;
      node->unit = lexer_.token().text;
      node->unit_offset = lexer_.token().offset + 1;
      lexer_.advance();
    }
    return node;
  }

  AstPtr name_or_call() {
    auto node = make(Ast::Kind::name, lexer_.token().offset, lexer_.token().text);
    lexer_.advance();
    if (!accept("(")) return node;
    node->kind = Ast::Kind::call;
    if (accept(")")) return node;
    do {
      auto argument = expression(0);
      if (failed_) return nullptr;
      node->arguments.push_back(std::move(argument));
    } while (accept(","));
    if (!accept(")")) return unexpected("',' or ')'");
    return node;
  }

  const Text& text_;
  Diagnostics& diagnostics_;
  Lexer lexer_;
  int depth_ = 0;
  bool failed_ = false;
  bool parenthesised_ = false;
};

}  // namespace

AstPtr parse_formula(const Text& text, Diagnostics& diagnostics) { return Parser(text, diagnostics).formula(); }

bool is_formula_name(std::string_view name) {
  Lexer lexer(name);
  return lexer.token().kind == Token::Kind::name && lexer.token().text.size() == name.size();
}

bool parse_turns(const Text& text, Turns& turns, Diagnostics& diagnostics) {
  Lexer lexer(text.value());
  const auto fail = [&](const std::string& message) {
    diagnostics.error("GLN-F018", text.at(lexer.token().offset), message,
                      "write \"a.x + 2 b.y -> c.z\"; for both directions write two processes");
    return false;
  };
  const auto side = [&](std::vector<TurnsTerm>& terms) {
    const auto ends = [&] {
      return lexer.token().kind == Token::Kind::end ||
             (lexer.token().kind == Token::Kind::symbol && lexer.token().text == "->");
    };
    if (ends()) return true;
    while (true) {
      TurnsTerm term;
      term.offset = lexer.token().offset;
      if (lexer.token().kind == Token::Kind::number) {
        term.coefficient = lexer.token().number;
        if (!(term.coefficient > 0)) return fail("a coefficient is greater than 0");
        lexer.advance();
        if (lexer.token().kind == Token::Kind::unit) {
          term.unit = lexer.token().text;
          lexer.advance();
        }
      }
      if (lexer.token().kind != Token::Kind::name)
        return fail(fmt::format("a pool should stand here, not '{}'", lexer.token().text));
      term.name = lexer.token().text;
      lexer.advance();
      terms.push_back(std::move(term));
      if (ends()) return true;
      if (lexer.token().kind != Token::Kind::symbol || lexer.token().text != "+")
        return fail(fmt::format("'+' or '->' should stand here, not '{}'", lexer.token().text));
      lexer.advance();
    }
  };
  if (!side(turns.left)) return false;
  if (lexer.token().text != "->") return fail("the arrow -> is missing");
  lexer.advance();
  if (!side(turns.right)) return false;
  if (lexer.token().kind != Token::Kind::end) return fail("there is a second arrow");
  if (turns.left.empty() && turns.right.empty()) return fail("nothing stands on either side of the arrow");
  return true;
}

}  // namespace gln::lang
