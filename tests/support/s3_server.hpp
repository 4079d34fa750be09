#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include <spawn.h>

#include "base/fd.hpp"

extern char** environ;

namespace aip::test {

// The S3 server of tests/support/node/s3 as a process of its own, on a free port of the loopback. It ends
// when this does.
class S3Server {
 public:
  // `options`: JSON of S3Server.start(), {"region":"eu-central-1"}.
  explicit S3Server(const std::string& options = "{}") {
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) std::abort();
    const Fd in_of_child(in[0]);
    const Fd out_of_child(out[1]);
    input_ = Fd(in[1]);
    output_ = Fd(out[0]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in_of_child.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out_of_child.get(), STDOUT_FILENO);
    std::string program = "node";
    std::string script = AIP_SOURCE_DIR "/tests/support/node/s3/main.mjs";
    std::string given = options;
    char* const arguments[] = {program.data(), script.data(), given.data(), nullptr};
    const int error = ::posix_spawnp(&process_, "node", &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) process_ = -1;
  }

  ~S3Server() {
    input_.reset();
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
  }

  S3Server(const S3Server&) = delete;
  S3Server& operator=(const S3Server&) = delete;

  // "http://127.0.0.1:12345"; empty when it did not start (is `npm ci --prefix tests` done?).
  std::string url() {
    char c = 0;
    while (!is_read_ && ::read(output_.get(), &c, 1) == 1) {
      is_read_ = c == '\n';
      if (!is_read_) url_ += c;
    }
    return is_read_ ? url_ : std::string();
  }

 private:
  Fd input_;
  Fd output_;
  pid_t process_ = -1;
  bool is_read_ = false;
  std::string url_;
};

}  // namespace aip::test
