#pragma once
// Output files are written whole or not at all.

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"

namespace gln {

/// Replaces the file at `path` by `bytes`: a temporary file in the same folder, flushed to the disk, then renamed over
/// it. A reader sees the old file or the new one, never a part. Permissions of an existing file are kept, links are
/// followed, and a path that is not a regular file (a pipe, a terminal) is written to directly. Errors: GLN-O001
/// (folder missing), GLN-O002 (not writable), GLN-O003 (writing failed); nothing is left behind.
std::optional<Diagnostic> write_file_atomically(const std::string& path, std::string_view bytes);

/// The same errors as far as they can be seen beforehand, without touching the file: GLN-O001 and O002.
std::optional<Diagnostic> check_writable(const std::string& path);

}  // namespace gln
