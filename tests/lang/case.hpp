#pragma once
// A small model on disk for one test: a base that is good, and a file `case.toml` that may not be.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::lang::testing_case {

inline constexpr const char* base = R"TOML(
[species.gln]
atoms = { C = 5, N = 2 }
molar_mass = "146.146 g/mol"
[species.glu]
atoms = { C = 5, N = 1 }
[species.nh4]
atoms = { N = 1 }
[species.heat]
unit = "kcal"
[species.water]
unit = "L"
[compartment.gut]
[compartment.urine]
boundary = true
[compartment.plasma]
volume = { value = 3, unit = "L", kind = "assumption", note = "n" }
[pool."plasma.gln"]
baseline = { value = 600, unit = "umol/L", kind = "assumption", note = "n" }
[pool."plasma.glu"]
baseline = { value = 50, unit = "umol/L", kind = "assumption", note = "n" }
[pool."plasma.nh4"]
baseline = { value = 30, unit = "umol/L", kind = "assumption", note = "n" }
[pool."gut.gln"]
baseline = { value = 0, unit = "mmol", kind = "assumption", note = "n" }
[pool."gut.water"]
baseline = { value = 0, unit = "L", kind = "assumption", note = "n" }
[pool."gut.heat"]
baseline = { value = 0, unit = "kcal", kind = "assumption", note = "n" }
[covariate.weight]
value = 70
unit = "kg"
[parameter.k]
value = 0.1
unit = "1/min"
kind = "assumption"
note = "n"
[parameter.a]
value = 2
unit = "1"
kind = "assumption"
note = "n"
[parameter.c]
value = 1
unit = "mmol/L"
kind = "assumption"
note = "n"
[law.michaelis]
arguments = ["C", "Km"]
formula = "C / (Km + C)"
[process.move]
turns = "gut.gln -> plasma.gln"
rate = "k * amount(gut.gln)"
[route.oral]
compartment = "gut"
)TOML";

/// A folder that goes when the test ends: model/ with body.toml, base.toml, case.toml, and evidence/references.csv
/// beside it.
class Folder {
 public:
  explicit Folder(const std::string& text, bool references = true) {
    static std::atomic<int> count{0};
    root_ = std::filesystem::temp_directory_path() /
            ("gln-lang-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(root_ / "model");
    write("model/body.toml", "[model]\nname = \"t\"\nversion = \"1\"\ninclude = [\"base.toml\", \"case.toml\"]\n");
    write("model/base.toml", base);
    write("model/case.toml", text);
    write("extra.toml", "");
    if (!references) return;
    std::filesystem::create_directories(root_ / "evidence" / "studies");
    write("evidence/references.csv", "key,citation\nsmith2001,\"Smith, somewhere\"\n");
    write("evidence/studies/drink.toml", "");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  std::string model() const { return (root_ / "model").string(); }
  std::string path(const std::string& name) const { return (root_ / name).string(); }

 private:
  std::filesystem::path root_;
};

/// "GLN-N002 case.toml:3:7", sorted.
inline std::vector<std::string> places(const Diagnostics& diagnostics) {
  std::vector<std::string> result;
  for (const auto& message : diagnostics.all()) {
    const auto& place = message.place;
    result.push_back(message.code + " " + std::filesystem::path(place.file).filename().string() + ":" +
                     std::to_string(place.line) + ":" + std::to_string(place.column));
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// A text in which @GLN-X000@ marks where that message is expected: the text without marks and the places they stood
/// at.
struct Marked {
  std::string text;
  std::vector<std::string> expected;
};

inline Marked unmark(const std::string& marked, const std::string& file) {
  Marked result;
  int line = 1, column = 1;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked.compare(i, 5, "@GLN-") == 0) {
      const auto end = marked.find('@', i + 1);
      result.expected.push_back(marked.substr(i + 1, end - i - 1) + " " + file + ":" + std::to_string(line) + ":" +
                                std::to_string(column));
      i = end;
      continue;
    }
    result.text += marked[i];
    if (marked[i] == '\n')
      ++line, column = 1;
    else if ((static_cast<unsigned char>(marked[i]) & 0xC0U) != 0x80U)
      ++column;
  }
  std::sort(result.expected.begin(), result.expected.end());
  return result;
}

}  // namespace gln::lang::testing_case
