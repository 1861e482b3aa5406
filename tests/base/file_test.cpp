// Output files are whole or untouched.
#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gln {
namespace {

namespace fs = std::filesystem;

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("gln-file-test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(FileTest, WritesEveryByte) {
  const std::string bytes("a\0b\r\n", 5);
  ASSERT_FALSE(write_file_atomically(path("out"), bytes));
  EXPECT_EQ(read(path("out")), bytes);
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, KeepsPermissionsOfTheOldFile) {
  ASSERT_FALSE(write_file_atomically(path("out"), "old"));
  ASSERT_EQ(::chmod(path("out").c_str(), 0640), 0);
  ASSERT_FALSE(write_file_atomically(path("out"), "new"));
  struct stat status {};
  ASSERT_EQ(::stat(path("out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
  EXPECT_EQ(read(path("out")), "new");
}

TEST_F(FileTest, FollowsALinkAndKeepsIt) {
  ASSERT_FALSE(write_file_atomically(path("real"), "old"));
  fs::create_symlink(path("real"), path("link"));
  ASSERT_FALSE(write_file_atomically(path("link"), "new"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read(path("real")), "new");
}

TEST_F(FileTest, SaysWhenTheFolderIsMissing) {
  const auto problem = write_file_atomically(path("no/such/out"), "x");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, "GLN-O001");
  EXPECT_EQ(problem->place.file, path("no/such/out"));
  EXPECT_FALSE(problem->hint.empty());
}

TEST_F(FileTest, RefusesAFolder) {
  const auto problem = write_file_atomically(folder_.string(), "x");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, "GLN-O002");
}

TEST_F(FileTest, AFullDiskLeavesTheOldFileAndNothingElse) {
  // A limit on the size of files makes the write fail part of the way, as a full disk does.
  ASSERT_FALSE(write_file_atomically(path("out"), "old"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto problem = write_file_atomically(path("out"), std::string(100000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->code, "GLN-O003");
  EXPECT_EQ(read(path("out")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, WritesToADeviceDirectly) {
  EXPECT_FALSE(write_file_atomically("/dev/null", "x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace gln
