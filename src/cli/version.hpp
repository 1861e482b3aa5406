#pragma once
// The program's own version.

namespace gln::cli {
inline constexpr const char* program_version = GLN_VERSION;
}  // namespace gln::cli
