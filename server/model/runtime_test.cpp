#include "model/runtime.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "model/library.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

// ONNX Runtime keeps some bytes of its own start-up to the end of the process. LeakSanitizer asks for this by
// name.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)

extern "C" const char* __lsan_default_suppressions() { return "leak:libonnxruntime"; }

namespace aip::model {
namespace {

TEST(Runtime, RefusesWhatIsNoOnnxRuntime) {
  const test::TemporaryFolder folder;
  EXPECT_FAILS(Runtime::load(folder / "missing.so"), ErrorCode::kNotFound);
  ASSERT_OK(write_file_durably(folder / "text.so", "not a library"));
  EXPECT_FAILS(Runtime::load(folder / "text.so"), ErrorCode::kEngine);
  EXPECT_FAILS(Runtime::load("/lib/x86_64-linux-gnu/libm.so.6"), ErrorCode::kEngine);
}

// With what script/test has installed: AIP_MODELS names the folder.
class InstalledRuntimeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* set = std::getenv("AIP_MODELS");
    const auto found = find_runtime(set != nullptr ? set : default_folder(), Check::kQuick);
    if (!found) GTEST_SKIP() << found.error().message;
    auto loaded = Runtime::load(found->library());
    ASSERT_OK(loaded);
    runtime_.emplace(*std::move(loaded));
  }

  std::optional<Runtime> runtime_;
};

TEST_F(InstalledRuntimeTest, SaysItsVersion) { EXPECT_TRUE(runtime_->version().starts_with("1.")); }

TEST_F(InstalledRuntimeTest, RefusesBytesThatAreNoNetwork) {
  for (const std::string_view file : {"", "hello", "\x08\x08\x3a\x3a\x0a\x0b"}) {
    EXPECT_FAILS(Session::open(*runtime_, file, {.side = 64}), ErrorCode::kEngine);
  }
}

}  // namespace
}  // namespace aip::model
