#pragma once
// Finding and reading the files of a model.

#include <memory>
#include <string>
#include <vector>

#include "lang/builder.hpp"

namespace gln::lang {

using SourceFiles = std::vector<std::unique_ptr<SourceFile>>;

/// Reads and parses one file. Reports GLN-T002 (cannot be read) or GLN-T001 (not TOML) and returns nullptr.
std::unique_ptr<SourceFile> read_file(const std::string& path, Diagnostics& diagnostics);

/// Files below `root` that match a pattern with * and ? in any part of the path, sorted; relative to `root`, with '/'.
std::vector<std::string> matching_files(const std::string& root, const std::string& pattern);

/// Keys of references.csv beside the model folder, and names of the studies next to it. Warns (GLN-S009) when it is not
/// there.
void read_references(const std::string& root, Builder& builder);

/// SHA-256 over names and texts, whatever the order of reading.
std::string hash_of(const SourceFiles& files, const std::string& root);

}  // namespace gln::lang
