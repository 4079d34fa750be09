#include "pixel/installed_model.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "image/test_photos.hpp"
#include "model/library.hpp"
#include "pixel/pool.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::pixel {
namespace {

// With what script/test has installed: AIP_MODELS names the folder.
class InstalledModelTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* set = std::getenv("AIP_MODELS");
    const auto chosen = model::choose_model(set != nullptr ? set : model::default_folder(), "");
    if (!chosen || !*chosen) GTEST_SKIP() << "no model installed";
    model_ = {.name = (*chosen)->model.manifest.name,
              .library = (*chosen)->runtime.library(),
              .folder = (*chosen)->model.folder};
  }

  Result<Processed> process(image::Recipe recipe) {
    AIP_TRY_ASSIGN(const auto pool,
                   Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                                 .scratch = folder_.path(),
                                 .processes = 1,
                                 .model = model_}));
    AIP_TRY_ASSIGN(const Fd input, open_temporary(folder_.path()));
    AIP_TRY(write_all(input.get(), image::test::file_of(image::test::ball_on_white())));
    boost::asio::io_context io;
    std::optional<Result<Processed>> result;
    boost::asio::co_spawn(
        io, pool->process(input.get(), std::move(recipe)),
        [&](const std::exception_ptr&, Result<Processed> made) { result = std::move(made); });
    io.run();
    died_ = pool->status().died_total;
    return *std::move(result);
  }

  test::TemporaryFolder folder_;
  Model model_;
  std::uint64_t died_ = 0;
};

TEST_F(InstalledModelTest, CutsOutInsideTheSandbox) {
  for (const auto detail : {image::Detail::kStandard, image::Detail::kHigh}) {
    const auto made = process({.detail = detail, .width = 300, .height = 300});
    ASSERT_OK(made);
    EXPECT_EQ(string_at(*object_at(made->report, "cutOut"), "method"), "model");
  }
  EXPECT_EQ(died_, 0u);
}

TEST_F(InstalledModelTest, DoesWithoutWhereTheRecipeSaysSo) {
  const auto made = process({.model = std::string(image::kNoModel), .width = 300, .height = 300});
  ASSERT_OK(made);
  EXPECT_EQ(string_at(*object_at(made->report, "cutOut"), "method"), "background");
  EXPECT_FAILS(process({.model = "other"}), ErrorCode::kEngine);
}

TEST_F(InstalledModelTest, AFileThatIsNoNetworkCostsItsPhotoOnly) {
  const auto manifest = model::parse_manifest(*read_file(model_.folder / model::kManifestFile));
  ASSERT_OK(manifest);
  const auto broken = folder_ / "broken";
  std::filesystem::create_directory(broken);
  std::filesystem::copy_file(model_.folder / model::kManifestFile, broken / model::kManifestFile);
  for (const auto& file : manifest->files)
    ASSERT_OK(write_file_durably(broken / file.file, "\x08\x08\x3a\x3a no"));
  model_.folder = broken;
  EXPECT_FAILS(process({}), ErrorCode::kEngine);
  EXPECT_EQ(died_, 0u);
  EXPECT_OK(process({.model = std::string(image::kNoModel)}));
}

// With a library that crashes or hangs in ONNX Runtime's place (tests/support/fake_runtime.cpp).
class BrokenRuntimeTest : public testing::Test {
 protected:
  void SetUp() override {
    const model::Manifest manifest{
        .name = "fake",
        .title = "Fake",
        .licence = "none",
        .source = "test",
        .files = {{{.file = "fake.onnx", .sha256 = std::string(64, '0'), .bytes = 4}, 128}},
        .input = {.name = "input"},
        .output = {.name = "output"}};
    ASSERT_OK(write_file_durably(folder_ / "manifest.json", model::to_text(manifest)));
    ASSERT_OK(write_file_durably(folder_ / "fake.onnx", "fake"));
    auto pool =
        Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                      .scratch = folder_.path(),
                      .processes = 1,
                      .time_limit = std::chrono::milliseconds(700),
                      .model = Model{.name = "fake", .library = AIP_FAKE_RUNTIME, .folder = folder_.path()}});
    ASSERT_OK(pool);
    pool_ = *std::move(pool);
  }

  Result<Processed> process(image::Rgb colour) {
    AIP_TRY_ASSIGN(const Fd input, open_temporary(folder_.path()));
    AIP_TRY(write_all(input.get(), image::test::file_of(image::test::sheet(200, 200, colour))));
    boost::asio::io_context io;
    std::optional<Result<Processed>> result;
    boost::asio::co_spawn(
        io, pool_->process(input.get(), {.width = 200, .height = 200}),
        [&](const std::exception_ptr&, Result<Processed> made) { result = std::move(made); });
    io.run();
    return *std::move(result);
  }

  void expect_one_lost(const Result<Processed>& result, std::uint64_t died) {
    EXPECT_FAILS(result, ErrorCode::kPixelProcessDied);
    if (!result) EXPECT_EQ(result.error().retry, Retry::kLater);
    EXPECT_EQ(pool_->status().died_total, died);
  }

  static constexpr image::Rgb kCrash{255, 0, 0};
  static constexpr image::Rgb kHang{0, 0, 255};
  static constexpr image::Rgb kHarmless{90, 140, 90};

  test::TemporaryFolder folder_;
  std::unique_ptr<Pool> pool_;
};

TEST_F(BrokenRuntimeTest, ACrashCostsOneAttemptOfOnePhoto) {
  EXPECT_OK(process(kHarmless));
  expect_one_lost(process(kCrash), 1);
  EXPECT_OK(process(kHarmless));
  EXPECT_EQ(pool_->status().died_total, 1u);
}

TEST_F(BrokenRuntimeTest, AHangCostsOneAttemptOfOnePhoto) {
  expect_one_lost(process(kHang), 1);
  EXPECT_OK(process(kHarmless));
  EXPECT_EQ(pool_->status().died_total, 1u);
}

}  // namespace
}  // namespace aip::pixel
