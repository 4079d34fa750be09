#include "base/root.hpp"

#include <unistd.h>

#include <atomic>
#include <new>
#include <utility>

#include "base/log.hpp"

namespace aip {
namespace {

std::atomic<std::uint64_t> noted = 0;

[[noreturn]] void end_process(std::string_view name) noexcept {
  try {
    log::error("{} can't continue: the process exits so that it is restarted", name);
  } catch (...) {
    // Out of memory for a message: the process ends without one.
  }
  // No destructors: other threads still use what they would destroy. Everything durable is on disk.
  ::_exit(kExitOnException);
}

}  // namespace

void note_exception(std::string_view place, const std::exception_ptr& thrown) noexcept {
  ++noted;
  try {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
      log::error("unexpected exception in {}: {}", place, exception.what());
    } catch (...) {
      log::error("unexpected exception in {}", place);
    }
  } catch (...) {
    // It is counted; there is no memory to say more.
  }
}

std::uint64_t noted_exceptions() { return noted; }

std::thread start_thread(std::string name, std::function<void()> body) {
  return std::thread([name = std::move(name), body = std::move(body)] {
    if (!survives(name, body)) end_process(name);
  });
}

void EndsProcess::operator()(const std::exception_ptr& thrown) const noexcept {
  if (!thrown) return;
  note_exception(name_, thrown);
  end_process(name_);
}

void GoesOn::operator()(const std::exception_ptr& thrown) const noexcept {
  if (thrown) note_exception(name_, thrown);
}

}  // namespace aip
