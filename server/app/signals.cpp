#include "app/signals.hpp"

#include <signal.h>

#include <ctime>

namespace aip::app {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void block_stop_signals() {
  const sigset_t set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int wait_for_stop_signal() {
  const sigset_t set = stop_signals();
  int signal = 0;
  while (::sigwait(&set, &signal) != 0) {
  }
  return signal;
}

int pending_stop_signal() {
  const sigset_t set = stop_signals();
  const timespec none{};
  const int signal = ::sigtimedwait(&set, nullptr, &none);
  return signal > 0 ? signal : 0;
}

}  // namespace aip::app
