#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

// Nothing is thrown through the root of a thread or of a detached coroutine: whoever starts one decides here
// what an exception that nobody expected does. script/lint finds a root that does not.
namespace aip {

// Logs what is being thrown, under the name of the place where it was caught, and counts it.
void note_exception(std::string_view place, const std::exception_ptr& thrown) noexcept;

// How many note_exception() has counted since the program started.
std::uint64_t noted_exceptions();

// Runs `work`; false when it threw, which is noted. For a loop that goes on with its next round.
template <class Work>
bool survives(std::string_view place, Work&& work) noexcept {
  try {
    std::forward<Work>(work)();
    return true;
  } catch (...) {
    note_exception(place, std::current_exception());
    return false;
  }
}

// A thread; an exception that leaves `body` is noted and ends the process (kExitOnException): without that
// thread the rest would look alive and do nothing. What can go on uses survives() inside.
std::thread start_thread(std::string name, std::function<void()> body);

// Runs an event loop until it has no more work. A handler that throws costs nothing but itself.
template <class Loop>
void run_loop(std::string_view place, Loop& loop) noexcept {
  while (!survives(place, [&] { loop.run(); })) {
  }
}

// The completion handler of a coroutine that nobody waits for: asio::co_spawn(io, work(), EndsProcess{"…"}).
// For one that the process can't do without and that ends only when told to.
class EndsProcess {
 public:
  explicit EndsProcess(std::string_view name) : name_(name) {}

  void operator()(const std::exception_ptr& thrown) const noexcept;

 private:
  std::string name_;
};

// As EndsProcess, for a coroutine that concerns one request or connection: an exception is noted, all else
// goes on.
class GoesOn {
 public:
  explicit GoesOn(std::string_view name) : name_(name) {}

  void operator()(const std::exception_ptr& thrown) const noexcept;

 private:
  std::string name_;
};

inline constexpr int kExitOnException = 70;  // EX_SOFTWARE of sysexits.h; a service manager starts it again

}  // namespace aip
