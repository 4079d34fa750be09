#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include <gtest/gtest.h>

namespace aip::test {

// Runs `body` in a copy of this process that is killed where `body` kills it, or after it, as if the machine
// had taken it. `body` opens what it uses itself; nothing but memory is shared with this process.
inline void in_a_killed_process(const std::function<void()>& body) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    body();
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the process ended by itself";
}

}  // namespace aip::test
