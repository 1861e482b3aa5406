#pragma once
// Runs the built program as a person would: arguments in, exit code and both streams out.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace gln::cli_test {

struct Outcome {
  int code = -1;  ///< exit code; -1 when a signal ended it
  std::string out, err;

  /// The one JSON document on stdout; a test failure when there is anything else.
  nlohmann::json json() const {
    auto document = nlohmann::json::parse(out, nullptr, false);
    EXPECT_FALSE(document.is_discarded()) << "stdout is not one JSON document:\n"
                                          << out.substr(0, 2000) << "\nstderr:\n"
                                          << err;
    return document;
  }
};

/// A folder that is gone with the test.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gln-cli-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Runs `program` with `arguments` in `folder` (empty: here), stdin closed, neither stream a terminal.
inline Outcome run_program(const std::string& program, const std::vector<std::string>& arguments,
                           const Environment& environment = {}, const std::string& folder = "") {
  const Scratch scratch;
  const std::string out = (scratch / "out").string(), err = (scratch / "err").string();
  const pid_t child = fork();
  if (child == 0) {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(open(out.c_str(), flags, 0600), 1);
    dup2(open(err.c_str(), flags, 0600), 2);
    if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(126);
    unsetenv("GLN_MODEL_PATH");
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> raw = {const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    execv(program.c_str(), raw.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
}

inline const std::string source_folder = GLN_SOURCE_DIR;

/// The built program with the model of the sources (a build folder may be anywhere); `environment` may name another.
inline Outcome gln(const std::vector<std::string>& arguments, Environment environment = {}) {
  environment.insert(environment.begin(), {"GLN_MODEL_PATH", source_folder + "/model"});
  return run_program(GLN_BIN, arguments, environment);
}

/// Instrumented programs run ten times slower.
#ifdef GLN_SANITIZED
inline constexpr bool slow_program = true;
#else
inline constexpr bool slow_program = false;
#endif

/// Wrong input: exit 2, a coded message that contains `words`, and nothing on stdout.
inline void expect_refused(const Outcome& outcome, const std::vector<std::string>& words = {}) {
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("GLN-"), std::string::npos) << "no code in: " << outcome.err;
  for (const auto& word : words)
    EXPECT_NE(outcome.err.find(word), std::string::npos) << "'" << word << "' is not in: " << outcome.err;
}

}  // namespace gln::cli_test
