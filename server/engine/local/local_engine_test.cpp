#include "engine/local/local_engine.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "engine/no_journal.hpp"
#include "engine/registry.hpp"
#include "image/library.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::engine {
namespace {

class LocalEngineTest : public testing::Test {
 protected:
  Result<Response> run(Request request) {
    const std::string file = image::test::file_of(image::test::ball_on_white());
    auto input = open_temporary(folder_.path());
    if (!input) return fail(input.error());
    AIP_TRY(write_all(input->get(), file));
    request.input = input->get();

    boost::asio::io_context io;
    auto response =
        boost::asio::co_spawn(io, engine_.run(std::move(request), journal_), boost::asio::use_future);
    io.run();
    return response.get();
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<pixel::Pool> pool_ =
      *pixel::Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                            .scratch = folder_.path(),
                            .processes = 1});
  LocalEngine engine_{*pool_};
  NoJournal journal_;
};

TEST_F(LocalEngineTest, MakesAFinishedPicture) {
  Request request;
  request.recipe.width = 300;
  request.recipe.height = 200;
  const auto response = run(std::move(request));
  ASSERT_OK(response);
  EXPECT_TRUE(response->finished);
  EXPECT_EQ(response->made.picture.info.width, 300);
  EXPECT_EQ(response->made.picture.info.height, 200);
  EXPECT_TRUE(response->note.empty());
}

TEST_F(LocalEngineTest, SaysThatAPromptWasNotUsed) {
  Request request;
  request.prompt = "on a beach";
  const auto response = run(std::move(request));
  ASSERT_OK(response);
  EXPECT_NE(response->note.find("not used"), std::string::npos);
}

TEST_F(LocalEngineTest, MakesAPhotoByItselfWithoutAModel) {
  Request request;
  request.recipe.width = 300;
  request.sha256 = "own";
  const Fd other = open_temporary(folder_.path()).value();
  request.siblings = {{.photo = other.get(), .sha256 = "other"}};
  request.consistent = true;
  ASSERT_OK(run(std::move(request)));
}

class Named final : public Engine {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}

  std::string_view name() const override { return name_; }

  Capabilities capabilities() const override { return {}; }

  boost::asio::awaitable<Result<Response>> run(Request, Journal&) override {
    co_return fail(ErrorCode::kEngine, "only a name");
  }

 private:
  std::string name_;
};

TEST(Registry, FindsByNameAndFallsBackToLocalForNone) {
  Registry registry;
  registry.add(std::make_unique<Named>("gemini"));
  registry.add(std::make_unique<Named>("local"));
  EXPECT_EQ((*registry.find("gemini"))->name(), "gemini");
  EXPECT_EQ((*registry.find(""))->name(), "local");
  EXPECT_FAILS(registry.find("nobody"), ErrorCode::kInvalidInput);
  EXPECT_EQ(registry.names(), (std::vector<std::string_view>{"local", "gemini"}));
}

}  // namespace
}  // namespace aip::engine

int main(int argc, char** argv) {
  if (aip::pixel::is_pixel_process(argc, argv)) return aip::pixel::pixel_process_main();
  testing::InitGoogleTest(&argc, argv);
  if (!aip::image::start_libraries(argv[0])) return 1;
  return RUN_ALL_TESTS();
}
