#include "pixel/pool.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "image/library.hpp"
#include "image/test_photos.hpp"
#include "pixel/child.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::pixel {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

// Misdeeds of a pixel process that has been taken over, asked for by the text of its input. Each says how it
// fared.

[[noreturn]] void tell(const char* what, bool worked) {
  throw std::runtime_error(std::string(what) + (worked ? " worked" : " was denied"));
}

void hang() {
  for (volatile unsigned i = 0;; i = i + 1) {
  }
}

void use_memory() {
  std::vector<std::unique_ptr<char[]>> blocks;
  while (true) {
    blocks.push_back(std::make_unique<char[]>(16 << 20));
    std::memset(blocks.back().get(), 1, 16 << 20);
  }
}

const std::map<std::string, std::function<void()>, std::less<>> kMisdeeds{
    {"crash", [] { raise(SIGSEGV); }},
    {"exit", [] { _exit(0); }},
    {"hang", hang},
    {"memory", use_memory},
    {"open", [] { tell("open", open("/etc/passwd", O_RDONLY) >= 0); }},
    {"create", [] { tell("create", open("/tmp/aip-sandbox-canary", O_CREAT | O_WRONLY, 0600) >= 0); }},
    {"socket", [] { tell("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0); }},
    {"execute", [] { tell("execute", execl("/bin/true", "true", nullptr) == 0); }},
    {"fork", [] { tell("fork", fork() >= 0); }},
    {"kill parent", [] { tell("kill", kill(getppid(), 0) == 0); }},
    {"environment", [] { tell("reading PATH", getenv("PATH") != nullptr); }},
    {"descriptors", [] { tell("a fourth descriptor", fcntl(20, F_GETFD) >= 0); }},
};

void misbehave(std::string_view input) {
  const auto misdeed = kMisdeeds.find(input);
  if (misdeed != kMisdeeds.end()) misdeed->second();
}

class PoolTest : public testing::Test {
 protected:
  std::unique_ptr<Pool> start(Options options = {}) {
    options.executable = fs::read_symlink("/proc/self/exe");
    options.scratch = folder_.path();
    return *Pool::create(std::move(options));
  }

  Fd file(std::string_view bytes) {
    Fd fd = *open_temporary(folder_.path());
    EXPECT_OK(write_all(fd.get(), bytes));
    return fd;
  }

  Fd photo() { return file(image::test::file_of(image::test::ball_on_white())); }

  // What became of asking a process to misbehave.
  static Error misdeed(Pool& pool, PoolTest& test, std::string_view which) {
    const Fd input = test.file(which);
    const auto result = pool.inspect_blocking(input.get());
    if (!result) return result.error();
    return Error{.message = "it went on"};
  }

  test::TemporaryFolder folder_;
};

void expect_alive(Pool& pool, const Fd& photo) { EXPECT_OK(pool.inspect_blocking(photo.get())); }

TEST_F(PoolTest, InspectsAndGivesTheFilesBack) {
  const auto pool = start();
  const Fd input = photo();
  const auto seen = pool->inspect_blocking(input.get());
  ASSERT_OK(seen);
  EXPECT_EQ(seen->info.format, image::Format::kPng);
  EXPECT_EQ(seen->info.width, 600);
  EXPECT_EQ(seen->info.bytes, file_size(input.get()));
  EXPECT_EQ(seen->thumbnail.info.width, 512);
  const auto thumbnail = read_all(seen->thumbnail.file.get());
  ASSERT_OK(thumbnail);
  EXPECT_EQ(thumbnail->size(), seen->thumbnail.info.bytes);
  EXPECT_EQ(image::format_by_magic(*thumbnail), image::Format::kWebp);
}

TEST_F(PoolTest, ResizesForAPage) {
  const auto pool = start();
  const auto small = pool->resize_blocking(photo().get(), 200, image::Format::kJpeg);
  ASSERT_OK(small);
  EXPECT_EQ(small->info.width, 200);
  EXPECT_EQ(small->info.format, image::Format::kJpeg);
}

TEST_F(PoolTest, ProcessesInACoroutine) {
  const auto pool = start();
  const Fd input = photo();
  asio::io_context io;
  std::optional<Result<Processed>> result;
  const image::Recipe recipe{.width = 300, .height = 300, .format = image::Format::kWebp};
  asio::co_spawn(io, pool->process(input.get(), recipe),
                 [&](std::exception_ptr, Result<Processed> made) { result = std::move(made); });
  io.run();
  ASSERT_TRUE(result);
  ASSERT_OK(*result);
  EXPECT_EQ((*result)->picture.info.width, 300);
  EXPECT_TRUE((*result)->report.contains("cutOut"));
  EXPECT_GT(file_size((*result)->picture.file.get()), 0u);
  EXPECT_GT(file_size((*result)->thumbnail.file.get()), 0u);
}

TEST_F(PoolTest, HandsOnWhyAPictureIsNotTaken) {
  const auto pool = start({.max_pixels = 100'000});
  EXPECT_FAILS(pool->inspect_blocking(file("no picture at all").get()), ErrorCode::kUnsupportedMedia);
  EXPECT_FAILS(pool->inspect_blocking(file("").get()), ErrorCode::kImageUnreadable);
  EXPECT_FAILS(pool->inspect_blocking(photo().get()), ErrorCode::kImageTooLarge);
  EXPECT_EQ(pool->status().died_total, 0u);
}

TEST_F(PoolTest, ReplacesAProcessThatCrashes) {
  const auto pool = start({.processes = 1});
  for (const auto* how : {"crash", "exit"}) {
    const Error error = misdeed(*pool, *this, how);
    EXPECT_EQ(error.code, ErrorCode::kPixelProcessDied) << error.message;
    EXPECT_EQ(error.retry, Retry::kLater);
    expect_alive(*pool, photo());
  }
  EXPECT_EQ(pool->status().died_total, 2u);
}

TEST_F(PoolTest, EndsAProcessThatTakesTooLong) {
  const auto pool = start({.processes = 1, .time_limit = milliseconds(300)});
  const Error error = misdeed(*pool, *this, "hang");
  EXPECT_EQ(error.code, ErrorCode::kPixelProcessDied);
  EXPECT_NE(error.message.find("time limit"), std::string::npos);
}

TEST_F(PoolTest, EndsAProcessThatTakesTooMuchMemory) {
  const auto pool = start({.processes = 1, .memory_bytes = 256ull << 20});
  const Error error = misdeed(*pool, *this, "memory");
  EXPECT_EQ(error.code, ErrorCode::kPixelProcessDied) << error.message;
  EXPECT_EQ(error.retry, Retry::kLater);
  expect_alive(*pool, photo());
}

TEST_F(PoolTest, LetsAProcessNeitherReadNorWriteOtherFiles) {
  const auto pool = start({.processes = 1});
  EXPECT_NE(misdeed(*pool, *this, "open").message.find("open was denied"), std::string::npos);
  EXPECT_NE(misdeed(*pool, *this, "create").message.find("create was denied"), std::string::npos);
  EXPECT_FALSE(fs::exists("/tmp/aip-sandbox-canary"));
}

TEST_F(PoolTest, LetsAProcessNeitherTalkNorExecuteNorTouchOthers) {
  const auto pool = start({.processes = 1});
  for (const auto* deadly : {"socket", "execute"}) {
    EXPECT_EQ(misdeed(*pool, *this, deadly).code, ErrorCode::kPixelProcessDied) << deadly;
  }
  EXPECT_NE(misdeed(*pool, *this, "fork").message.find("fork was denied"), std::string::npos);
  EXPECT_NE(misdeed(*pool, *this, "kill parent").message.find("kill was denied"), std::string::npos);
}

TEST_F(PoolTest, GivesAProcessNothingOfTheServers) {
  const Fd secret(fcntl(STDERR_FILENO, F_DUPFD, 20));  // deliberately not closed on exec
  const auto pool = start({.processes = 1});
  EXPECT_NE(misdeed(*pool, *this, "environment").message.find("denied"), std::string::npos);
  EXPECT_NE(misdeed(*pool, *this, "descriptors").message.find("denied"), std::string::npos);
}

// A coroutine that can be cancelled, run to its end.
Result<Processed> process_and_cancel(Pool& pool, const Fd& input, const std::function<bool()>& when) {
  asio::io_context io;
  asio::cancellation_signal signal;
  std::optional<Result<Processed>> result;
  asio::co_spawn(io, pool.process(input.get(), {}),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr, Result<Processed> made) {
                   result = std::move(made);
                 }));
  bool is_cancelled = false;
  while (!result) {
    io.restart();
    io.run_for(milliseconds(5));
    if (!is_cancelled && when()) {
      signal.emit(asio::cancellation_type::terminal);
      is_cancelled = true;
    }
  }
  return std::move(*result);
}

TEST_F(PoolTest, CancelsARunningOperation) {
  const auto pool = start({.processes = 1});
  const Fd input = file("hang");
  const auto result = process_and_cancel(*pool, input, [&] { return pool->status().busy == 1; });
  EXPECT_FAILS(result, ErrorCode::kCancelled);
  expect_alive(*pool, photo());
}

TEST_F(PoolTest, CancelsAWaitingOperation) {
  const auto pool = start({.processes = 1, .time_limit = milliseconds(2000)});
  const Fd hanging = file("hang");
  auto first = std::async(std::launch::async, [&] { return pool->inspect_blocking(hanging.get()); });
  while (pool->status().busy == 0) std::this_thread::yield();
  const Fd input = photo();
  const auto result = process_and_cancel(*pool, input, [&] { return pool->status().waiting == 1; });
  EXPECT_FAILS(result, ErrorCode::kCancelled);
  EXPECT_FAILS(first.get(), ErrorCode::kPixelProcessDied);
}

TEST_F(PoolTest, PutsPeopleBeforeBatches) {
  const auto pool = start({.processes = 1, .time_limit = milliseconds(1500)});
  const Fd hanging = file("hang");
  auto blocker = std::async(std::launch::async, [&] { return pool->inspect_blocking(hanging.get()); });
  while (pool->status().busy == 0) std::this_thread::yield();

  const Fd input = photo();
  std::mutex mutex;
  std::vector<std::string> order;
  const auto ask = [&](Urgency urgency, const char* name) {
    return std::async(std::launch::async, [&, urgency, name] {
      EXPECT_OK(pool->inspect_blocking(input.get(), urgency));
      const std::scoped_lock lock(mutex);
      order.emplace_back(name);
    });
  };
  auto batch = ask(Urgency::kBatch, "batch");
  while (pool->status().waiting < 1) std::this_thread::yield();
  auto person = ask(Urgency::kInteractive, "person");
  while (pool->status().waiting < 2) std::this_thread::yield();
  batch.get();
  person.get();
  EXPECT_FAILS(blocker.get(), ErrorCode::kPixelProcessDied);
  EXPECT_EQ(order, (std::vector<std::string>{"person", "batch"}));
}

TEST_F(PoolTest, WorksOnSeveralAtOnceAndStartsNoMoreThanAllowed) {
  const auto pool = start({.processes = 2});
  const Fd input = photo();
  std::vector<std::future<Result<Inspected>>> all;
  for (int i = 0; i < 12; ++i) {
    all.push_back(std::async(std::launch::async, [&] { return pool->inspect_blocking(input.get()); }));
  }
  for (auto& each : all) EXPECT_OK(each.get());
  EXPECT_LE(pool->status().started_total, 2u);
}

TEST_F(PoolTest, AnswersWhatIsUnderWayWhenItStops) {
  auto pool = start({.processes = 1});
  const Fd hanging = file("hang");
  auto running = std::async(std::launch::async,
                            [p = pool.get(), &hanging] { return p->inspect_blocking(hanging.get()); });
  while (pool->status().busy == 0) std::this_thread::yield();
  pool.reset();
  EXPECT_FAILS(running.get(), ErrorCode::kUnavailable);
}

TEST_F(PoolTest, FailsWhenTheBinaryIsNoPixelProcess) {
  auto pool = Pool::create({.executable = "/bin/true", .scratch = folder_.path(), .processes = 1});
  ASSERT_OK(pool);
  EXPECT_FAILS((*pool)->inspect_blocking(photo().get()), ErrorCode::kPixelProcessDied);
}

TEST_F(PoolTest, SaysWhenThereIsNoRoomForFiles) {
  EXPECT_FALSE(Pool::create({.executable = "/bin/true", .scratch = folder_ / "missing"}));
}

}  // namespace
}  // namespace aip::pixel

int main(int argc, char** argv) {
  if (aip::pixel::is_pixel_process(argc, argv)) return aip::pixel::serve_operations(aip::pixel::misbehave);
  testing::InitGoogleTest(&argc, argv);
  if (!aip::image::start_libraries(argv[0])) return 1;
  return RUN_ALL_TESTS();
}
