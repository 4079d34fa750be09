#include "pixel/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <spawn.h>
#include <time.h>

#include "base/file.hpp"
#include "pixel/channel.hpp"
#include "pixel/child.hpp"

namespace aip::pixel {
namespace {

// What a started process has and has not: the two objects of posix_spawn.
class SpawnPlan {
 public:
  explicit SpawnPlan(int socket) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, socket, kSocketDescriptor);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kSocketDescriptor + 1);

    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    // A process group of its own: Ctrl+C at a terminal is for the server to handle.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }

  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }

  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::string describe(int status) {
  if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
  if (WEXITSTATUS(status) == kOutOfMemoryExit) return "out of memory";
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& executable, std::uint64_t memory_bytes,
                                         const std::optional<ModelPaths>& model,
                                         std::string_view program_word) {
  AIP_TRY_ASSIGN(auto ends, make_channel());
  const SpawnPlan plan(ends.second.get());
  std::string path = executable.string();
  std::string word(program_word);
  std::vector<std::string> variables{fmt::format("{}={}", kMemoryVariable, memory_bytes)};
  if (model) {
    variables.push_back(fmt::format("{}={}", kRuntimeVariable, model->library.string()));
    variables.push_back(fmt::format("{}={}", kModelVariable, model->folder.string()));
  }
  const std::array<char*, 3> arguments{path.data(), word.data(), nullptr};
  std::vector<char*> environment;
  for (auto& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, path.c_str(), plan.actions(), plan.attributes(), arguments.data(),
                                environment.data());
  if (error != 0) return fail(errno_error(error, "start " + path));
  return ChildProcess(pid, std::move(ends.first));
}

std::uint64_t ChildProcess::resident_bytes() const {
  const auto text = read_file(fmt::format("/proc/{}/statm", pid_));
  if (!text) return 0;
  char* rest = nullptr;
  std::strtoull(text->c_str(), &rest, 10);  // the first number is the address space
  return std::strtoull(rest, nullptr, 10) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::chrono::milliseconds ChildProcess::processor_time() const {
  clockid_t clock{};
  timespec used{};
  if (pid_ < 0 || clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) +
         std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(used.tv_nsec));
}

std::string ChildProcess::end() {
  if (pid_ < 0) return "ended";
  int status = 0;
  // It may have ended by itself a moment ago; then its own reason is the one to tell.
  if (waitpid(pid_, &status, WNOHANG) != pid_) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
  socket_.reset();
  return describe(status);
}

}  // namespace aip::pixel
