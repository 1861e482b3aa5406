#include "lang/lexer.hpp"

#include <charconv>
#include <cmath>

namespace gln::lang {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

void Lexer::take(Token::Kind kind, std::size_t length) {
  token_ = {kind, text_.substr(at_, length), at_, 0.0};
  at_ += length;
}

void Lexer::take_number() {
  double value = 0.0;
  const char* begin = text_.data() + at_;
  const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), value);
  auto length = static_cast<std::size_t>(end - begin);
  // NOTE: "2x" and "1.2.3" are slips, not products.
  bool good = problem == std::errc() && std::isfinite(value) && length > 0;
  if (length == 0) length = 1;
  while (at_ + length < text_.size() &&
         (is_letter(text_[at_ + length]) || is_digit(text_[at_ + length]) || text_[at_ + length] == '.'))
    ++length, good = false;
  take(good ? Token::Kind::number : Token::Kind::bad, length);
  token_.number = value;
}

void Lexer::advance() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  if (at_ >= text_.size()) return take(Token::Kind::end, 0);
  const char c = text_[at_];
  if (is_digit(c) || c == '.') return take_number();
  if (is_letter(c)) {
    std::size_t length = 1;
    while (at_ + length < text_.size()) {
      const char next = text_[at_ + length];
      const bool dot = next == '.' && at_ + length + 1 < text_.size() && is_letter(text_[at_ + length + 1]);
      if (!is_letter(next) && !is_digit(next) && !dot) break;
      ++length;
    }
    return take(Token::Kind::name, length);
  }
  if (c == '[') {
    const auto close = text_.find(']', at_);
    if (close == std::string_view::npos) return take(Token::Kind::bad, 1);
    const std::size_t begin = at_;
    token_ = {Token::Kind::unit, text_.substr(begin + 1, close - begin - 1), begin, 0.0};
    at_ = close + 1;
    return;
  }
  const std::string_view two = text_.substr(at_, 2);
  if (two == "<=" || two == ">=" || two == "->") return take(Token::Kind::symbol, 2);
  if (two == "==" || two == "!=" || two == "&&" || two == "||" || two == "**") return take(Token::Kind::bad, 2);
  if (std::string_view("+-*/^(),<>").find(c) != std::string_view::npos) return take(Token::Kind::symbol, 1);
  std::size_t length = 1;  // a whole UTF-8 character, so that the message is readable
  while (at_ + length < text_.size() && (static_cast<unsigned char>(text_[at_ + length]) & 0xC0U) == 0x80U) ++length;
  take(Token::Kind::bad, length);
}

}  // namespace gln::lang
