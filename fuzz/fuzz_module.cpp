// A module file added to a model (`--with`): any text gives a model that passed every check, or coded messages.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/diagnostic.hpp"
#include "lang/model.hpp"

namespace {

/// One file, written anew for each input.
const std::string& scratch_file() {
  static const std::string path = [] {
    std::string name = "/tmp/gln-fuzz-" + std::to_string(getpid()) + ".toml";
    std::atexit([] { std::remove(("/tmp/gln-fuzz-" + std::to_string(getpid()) + ".toml").c_str()); });
    return name;
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::FILE* file = std::fopen(scratch_file().c_str(), "wb");
  if (file == nullptr) std::abort();
  std::fwrite(data, 1, size, file);
  std::fclose(file);
  gln::Diagnostics diagnostics;
  gln::lang::load_model(GLN_SOURCE_DIR "/tests/lang/good", {scratch_file()}, diagnostics);
  for (const auto& diagnostic : diagnostics.all())
    if (diagnostic.code.rfind("GLN-", 0) != 0 || diagnostic.message.empty()) std::abort();
  return 0;
}
