#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>

namespace gln {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  bool close() {
    const int number = number_;
    number_ = -1;
    return number < 0 || ::close(number) == 0;
  }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Diagnostic failure(const char* code, const std::string& path, const std::string& what, int error, const char* hint) {
  std::string message = what;
  if (error != 0) (message += ": ") += std::strerror(error);
  return {code, Severity::error, {path, 0, 0}, message, hint};
}

/// Opens a file that did not exist before, beside `target`. The kernel applies the umask, as for any new file.
int open_beside(const std::filesystem::path& target, std::filesystem::path& temporary) {
  std::random_device random;
  for (int attempt = 0; attempt < 16; ++attempt) {
    temporary = target.parent_path() /
                ("." + target.filename().string().substr(0, 200) + "." + std::to_string(random()) + ".part");
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

std::optional<Diagnostic> write_in_place(const std::string& path, std::string_view bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open()) return failure("GLN-O002", path, "cannot be opened for writing", errno, "choose another file");
  if (!write_all(file.number(), bytes)) return failure("GLN-O003", path, "writing failed", errno, "");
  return std::nullopt;
}

/// A rename is durable only when its folder is.
void flush_folder(const std::filesystem::path& folder) {
  Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.open()) ::fsync(descriptor.number());
}

/// Where the bytes will go, once links are followed, and what is there now.
struct Target {
  std::filesystem::path path;
  bool existed = false, regular = true;
};

/// Settles the target of `path`, or says why it cannot be written.
std::optional<Diagnostic> find_target(const std::string& path, Target& target) {
  namespace fs = std::filesystem;
  std::error_code error;
  target.path = path;
  if (path.empty()) return failure("GLN-O001", path, "the file name is empty", 0, "give a file name");
  target.existed = fs::exists(target.path, error);
  if (target.existed) {
    const fs::path followed = fs::canonical(target.path, error);
    if (!error) target.path = followed;
  } else if (fs::is_symlink(fs::symlink_status(target.path, error))) {
    return failure("GLN-O002", path, "is a link to a file that does not exist", 0,
                   "remove the link or choose another file");
  }
  if (target.existed && fs::is_directory(target.path, error))
    return failure("GLN-O002", path, "is a folder", 0, "give the name of a file");
  target.regular = !target.existed || fs::is_regular_file(target.path, error);
  if (target.existed && ::access(target.path.c_str(), W_OK) != 0)
    return failure("GLN-O002", path, "is not writable", errno, "change its permissions or choose another file");
  if (!target.regular) return std::nullopt;
  if (!target.path.has_parent_path()) target.path = fs::path(".") / target.path;
  const fs::path folder = target.path.parent_path();
  if (!fs::is_directory(folder, error))
    return failure("GLN-O001", path, "its folder does not exist", 0, "make the folder first");
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return failure("GLN-O002", path, "cannot write in this folder", errno, "choose another folder");
  return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> check_writable(const std::string& path) {
  Target target;
  return find_target(path, target);
}

std::optional<Diagnostic> write_file_atomically(const std::string& path, std::string_view bytes) {
  Target place;
  if (auto problem = find_target(path, place)) return problem;
  if (!place.regular) return write_in_place(path, bytes);
  const auto& target = place.path;

  std::filesystem::path temporary;
  Descriptor file(open_beside(target, temporary));
  if (!file.open()) return failure("GLN-O002", path, "cannot write in this folder", errno, "choose another folder");
  const auto give_up = [&](const char* what, int number) {
    file.close();
    ::unlink(temporary.c_str());
    return failure("GLN-O003", path, what, number, "is the disk full? the file was left as it was");
  };
  struct stat old {};
  if (place.existed && ::stat(target.c_str(), &old) == 0 && ::fchmod(file.number(), old.st_mode & 07777) != 0)
    return give_up("its permissions could not be kept", errno);
  if (!write_all(file.number(), bytes)) return give_up("writing failed", errno);
  if (::fsync(file.number()) != 0) return give_up("could not be flushed to the disk", errno);
  if (!file.close()) return give_up("closing failed", errno);
  if (::rename(temporary.c_str(), target.c_str()) != 0) return give_up("could not be put in place", errno);
  flush_folder(target.parent_path());
  return std::nullopt;
}

}  // namespace gln
