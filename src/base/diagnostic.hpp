#pragma once
// What went wrong, where, and what to do about it. Every message a user can cause is one of these.

#include <string>
#include <utility>
#include <vector>

namespace gln {

/// A position in a text file. Line and column count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity { error, warning, note };

/// One coded message. `code` is stable ("GLN-U012") and has an entry in docs/errors.md.
struct Diagnostic {
  std::string code;
  Severity severity = Severity::error;
  Place place;
  std::string message;
  std::string hint;  ///< What to do; may be empty.
};

/// "GLN-U012 model/modules/liver.toml:41:9: error: message\n    hint: ..."
std::string to_string(const Diagnostic& diagnostic);

/// Everything found in one pass. All messages are kept, not just the first.
class Diagnostics {
 public:
  void error(std::string code, Place place, std::string message, std::string hint = {});
  void warning(std::string code, Place place, std::string message, std::string hint = {});
  void add(Diagnostic diagnostic);
  void append(const Diagnostics& other);

  bool has_errors() const { return errors_ > 0; }
  std::size_t error_count() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

/// The nearest of `candidates` to `name` by edit distance, or "" when none is close.
std::string nearest(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace gln
