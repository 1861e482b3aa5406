#include "lang/source_text.hpp"

namespace gln::lang {

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> lines{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') lines.push_back(i + 1);
  return lines;
}

namespace {

Place place_of(const SourceFile& file, const toml::source_region& region) {
  return {file.path, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Bytes of the UTF-8 form of a code point.
std::size_t utf8_length(unsigned long code) { return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4; }

/// Walks a raw TOML string literal: how many bytes of it make how many bytes of the value.
class Literal {
 public:
  Literal(std::string_view raw, std::size_t begin) : raw_(raw), at_(begin) {
    if (at_ >= raw_.size()) return;
    const char quote = raw_[at_];
    basic_ = quote == '"';
    const std::string three(3, quote);
    const bool multi = raw_.substr(at_, 3) == three;
    at_ += multi ? 3 : 1;
    if (!multi) return;
    if (raw_.substr(at_, 2) == "\r\n")
      at_ += 2;
    else if (at_ < raw_.size() && raw_[at_] == '\n')
      ++at_;
  }
  std::size_t position() const { return at_; }

  /// Moves over one unit of the literal; returns the bytes it stands for in the value.
  std::size_t step() {
    if (at_ >= raw_.size()) return 1;
    if (!basic_ || raw_[at_] != '\\') return ++at_, 1;
    const char kind = at_ + 1 < raw_.size() ? raw_[at_ + 1] : ' ';
    if (kind == 'u' || kind == 'U') {
      const std::size_t digits = kind == 'u' ? 4 : 8;
      const std::string hex(raw_.substr(std::min(at_ + 2, raw_.size()), digits));
      at_ += 2 + digits;
      return utf8_length(std::strtoul(hex.c_str(), nullptr, 16));
    }
    if (kind == ' ' || kind == '\t' || kind == '\n' || kind == '\r') {  // a line break that is not part of the value
      for (++at_; at_ < raw_.size() && std::string_view(" \t\r\n").find(raw_[at_]) != std::string_view::npos;) ++at_;
      return 0;
    }
    at_ += 2;
    return 1;
  }

 private:
  std::string_view raw_;
  std::size_t at_ = 0;
  bool basic_ = true;
};

}  // namespace

Place place_of(const SourceFile& file, const toml::node& node) { return place_of(file, node.source()); }
Place place_of(const SourceFile& file, const toml::key& key) { return place_of(file, key.source()); }

Text::Text(const SourceFile& file, const toml::value<std::string>& node)
    : file_(&file), value_(node.get()), line_(node.source().begin.line), column_(node.source().begin.column) {}

Place Text::place() const {
  if (file_ == nullptr) return {};
  return {file_->path, static_cast<int>(line_), static_cast<int>(column_)};
}

Place Text::at(std::size_t offset) const {
  if (file_ == nullptr || line_ == 0 || line_ > file_->lines.size()) return {};
  const std::string& raw = file_->text;
  // Byte of the opening quote: columns count characters, not bytes.
  std::size_t begin = file_->lines[line_ - 1];
  for (std::size_t column = 1; column < column_ && begin < raw.size(); ++begin)
    if (begin + 1 >= raw.size() || !continues_character(raw[begin + 1])) ++column;
  Literal literal(raw, begin);
  for (std::size_t done = 0; done < offset && literal.position() < raw.size();) done += literal.step();
  // A skipped line break belongs to what comes after it.
  std::size_t position = std::min(literal.position(), raw.size());
  if (offset < value_.size())
    for (Literal next = literal; next.position() < raw.size();) {
      if (next.step() > 0) break;
      position = next.position();
    }
  std::size_t line = line_ - 1;
  while (line + 1 < file_->lines.size() && file_->lines[line + 1] <= position) ++line;
  int column = 1;
  for (std::size_t i = file_->lines[line]; i < position; ++i)
    if (!continues_character(raw[i])) ++column;
  return {file_->path, static_cast<int>(line) + 1, column};
}

}  // namespace gln::lang
