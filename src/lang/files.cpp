#include "lang/files.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/csv.hpp"
#include "lang/sha256.hpp"

namespace gln::lang {

namespace fs = std::filesystem;

std::unique_ptr<SourceFile> read_file(const std::string& path, Diagnostics& diagnostics) {
  auto file = std::make_unique<SourceFile>();
  file->path = path;
  std::error_code problem;
  std::ifstream stream;
  if (!fs::is_directory(path, problem)) stream.open(path, std::ios::binary);
  if (!stream.is_open()) {
    diagnostics.error("GLN-T002", {path, 0, 0}, "the file cannot be read");
    return nullptr;
  }
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  file->text = bytes.str();
  file->lines = line_starts(file->text);
  try {
    file->table = toml::parse(file->text);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    diagnostics.error("GLN-T001", {path, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                      fmt::format("this is not TOML: {}", error.description()));
    return nullptr;
  }
  return file;
}

namespace {

void match(const fs::path& root, const fs::path& done, const std::vector<std::string>& parts, std::size_t next,
           std::vector<std::string>& found) {
  std::error_code problem;
  if (next == parts.size()) {
    if (fs::is_regular_file(root / done, problem)) found.push_back(done.generic_string());
    return;
  }
  if (parts[next].find_first_of("*?[") == std::string::npos)
    return match(root, done / parts[next], parts, next + 1, found);
  for (const auto& entry : fs::directory_iterator(root / done, problem)) {
    const std::string name = entry.path().filename().string();
    if (fnmatch(parts[next].c_str(), name.c_str(), FNM_PERIOD) == 0) match(root, done / name, parts, next + 1, found);
  }
}

}  // namespace

std::vector<std::string> matching_files(const std::string& root, const std::string& pattern) {
  std::vector<std::string> parts;
  for (const auto& part : fs::path(pattern)) parts.push_back(part.string());
  std::vector<std::string> found;
  match(root, {}, parts, 0, found);
  std::sort(found.begin(), found.end());
  return found;
}

void read_references(const std::string& root, Builder& builder) {
  std::error_code problem;
  // NOTE: "model/" and "model" have different parents for std::filesystem; the canonical form has one.
  const fs::path evidence = fs::weakly_canonical(root, problem).parent_path() / "evidence";
  const fs::path list = evidence / "references.csv";
  if (!fs::is_regular_file(list, problem)) {
    builder.diagnostics.warning("GLN-S009", {root, 0, 0},
                                "evidence/references.csv was not found: references are not checked",
                                "it belongs beside the model folder");
    return;
  }
  Diagnostics unread;
  const CsvTable table = read_csv(list.string(), unread);
  const int column = table.column("key");
  builder.diagnostics.append(unread);
  if (column < 0) return;
  builder.references.emplace();
  for (const auto& row : table.rows)
    if (static_cast<std::size_t>(column) < row.size())
      builder.references->insert(row[static_cast<std::size_t>(column)]);
  for (const auto& entry : fs::directory_iterator(evidence / "studies", problem))
    if (entry.path().extension() == ".toml") builder.studies.insert(entry.path().stem().string());
}

std::string hash_of(const SourceFiles& files, const std::string& root) {
  std::vector<std::pair<std::string, const std::string*>> texts;
  for (const auto& file : files) {
    // The model folder may be moved without becoming another model.
    const bool inside = !file->run_time && file->path.starts_with(root + "/");
    const std::string name = inside ? file->path.substr(root.size() + 1) : fs::path(file->path).filename().string();
    texts.emplace_back((file->run_time ? "+" : "") + name, &file->text);
  }
  std::sort(texts.begin(), texts.end(),
            [](const auto& a, const auto& b) { return std::tie(a.first, *a.second) < std::tie(b.first, *b.second); });
  Sha256 sum;
  for (const auto& [name, text] : texts)
    sum.add(fmt::format("{}:{}{}:", name.size(), name, text->size())), sum.add(*text);
  return sum.hex();
}

}  // namespace gln::lang
