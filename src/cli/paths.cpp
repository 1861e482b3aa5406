#include "cli/paths.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace gln::cli {

namespace fs = std::filesystem;

namespace {

bool is_model(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "body.toml", ignored);
}

Paths with_evidence(const fs::path& model) {
  std::error_code ignored;
  const fs::path evidence = model.parent_path() / "evidence";
  return {model.string(), fs::is_directory(evidence, ignored) ? evidence.string() : std::string()};
}

}  // namespace

std::optional<Paths> find_paths(const std::string& given, Diagnostics& diagnostics) {
  std::error_code error;
  const char* environment = std::getenv("GLN_MODEL_PATH");
  std::string asked = given;
  if (asked.empty() && environment != nullptr) asked = environment;
  if (!asked.empty()) {
    const fs::path folder = fs::absolute(asked, error).lexically_normal();
    if (is_model(folder)) return with_evidence(folder);
    diagnostics.error("GLN-X010", {asked, 0, 0}, "no model here: body.toml is missing",
                      given.empty() ? "GLN_MODEL_PATH must name a folder with a body.toml"
                                    : "--model must name a folder with a body.toml");
    return std::nullopt;
  }
  const fs::path binary = fs::canonical("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = binary.parent_path().parent_path() / "share" / "gln" / "model";
    if (is_model(installed)) return with_evidence(installed);
    for (fs::path folder = binary.parent_path(); folder != folder.root_path(); folder = folder.parent_path())
      if (is_model(folder / "model")) return with_evidence(folder / "model");
  }
  diagnostics.error("GLN-X010", {}, "the model was not found beside the program",
                    "set GLN_MODEL_PATH to the folder that holds body.toml");
  return std::nullopt;
}

}  // namespace gln::cli
