#pragma once
// Tokens of formulas and of `turns`.

#include <string>
#include <string_view>

namespace gln::lang {

struct Token {
  enum class Kind { number, name, unit, symbol, end, bad };
  Kind kind = Kind::end;
  std::string_view text;  ///< of a unit: what is between the brackets
  std::size_t offset = 0;
  double number = 0.0;
};

/// One token at a time. `bad` tokens carry the text that cannot be read.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { advance(); }
  const Token& token() const { return token_; }
  void advance();

 private:
  void take(Token::Kind kind, std::size_t length);
  void take_number();
  std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
};

}  // namespace gln::lang
