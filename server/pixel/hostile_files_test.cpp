#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/json.hpp"
#include "pixel/pool.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::pixel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCanary = "/tmp/HOSTILE_CANARY";

// Files made to break image libraries, where the test data is at hand (AIP_TEST_DATA names its folder).
class HostileFiles : public testing::Test {
 protected:
  HostileFiles() {
    if (const char* data = std::getenv("AIP_TEST_DATA")) data_ = data;
  }

  // How reading a file ended: a code, or "ok".
  std::string outcome(const fs::path& path) {
    auto input = open_regular(path);
    if (!input) return std::string(to_string(input.error().code));
    const auto start = std::chrono::steady_clock::now();
    const auto seen = pool_->inspect_blocking(input->get());
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    if (took > std::chrono::seconds(2)) std::cout << path << " took " << took.count() << " ms\n";
    if (seen) return "ok";
    if (seen.error().code == ErrorCode::kPixelProcessDied)
      std::cout << path << ": " << seen.error().message << '\n';
    return std::string(to_string(seen.error().code));
  }

  fs::path data_;
  test::TemporaryFolder folder_;
  std::unique_ptr<Pool> pool_ = *Pool::create(
      {.executable = fs::read_symlink("/proc/self/exe"), .scratch = folder_.path(), .processes = 1});
};

TEST_F(HostileFiles, AreRejectedOrTakenAsTheyDeserve) {
  if (data_.empty()) return;
  const fs::path out = folder_ / "hostile";
  const std::string make =
      fmt::format("python3 '{0}/hostile/make_hostile.py' '{1}' '{0}/hostile/base.jpg' >/dev/null",
                  data_.string(), out.string());
  ASSERT_EQ(std::system(make.c_str()), 0);
  const auto text = read_file(out / "manifest.json");
  ASSERT_OK(text);
  const auto manifest = parse_json(*text);
  ASSERT_OK(manifest);
  for (const auto& entry : manifest->as_array()) {
    const std::string name = *string_at(entry.as_object(), "file");
    const std::string expected = *string_at(entry.as_object(), "expect");
    const std::string seen = outcome(out / name);
    if (expected == "accept") EXPECT_EQ(seen, "ok") << name;
    if (expected == "reject") EXPECT_NE(seen, "ok") << name;
    EXPECT_NE(seen, "internal") << name;
  }
  EXPECT_FALSE(fs::exists(kCanary));
}

TEST_F(HostileFiles, OfOtherProjectsSuitesAllEndInAnAnswer) {
  if (data_.empty()) return;
  int read = 0;
  int refused = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data_ / "hostile_suites")) {
    if (!entry.is_regular_file()) continue;
    const std::string seen = outcome(entry.path());
    EXPECT_NE(seen, "internal") << entry.path();
    ++(seen == "ok" ? read : refused);
  }
  std::cout << read << " read, " << refused << " refused\n";
  EXPECT_OK(pool_->inspect_blocking(open_regular(data_ / "hostile" / "base.jpg")->get()));
}

}  // namespace
}  // namespace aip::pixel
