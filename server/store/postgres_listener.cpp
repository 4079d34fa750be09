#include "store/postgres_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/log.hpp"
#include "base/root.hpp"

namespace aip::store {
namespace {

constexpr std::array kChannels{Channel::kTasks, Channel::kEvents};
constexpr int kFirstPause = 100;  // milliseconds between attempts to connect
constexpr int kMaxPause = 5'000;

}  // namespace

PostgresListener::PostgresListener(const PostgresAddress& address)
    : address_(address), stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!stop_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

PostgresListener::~PostgresListener() {
  if (!thread_.joinable()) return;
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

std::shared_ptr<void> PostgresListener::listen(Channel channel, std::function<void()> listener) {
  auto handle = listeners_.add(channel, std::move(listener));
  const std::scoped_lock lock(starting_);
  if (!thread_.joinable())
    thread_ = start_thread("database notices", [this] {
      while (!survives("database notices", [this] { run(); }) && wait(nullptr, kMaxPause)) {
      }
    });
  return handle;
}

void PostgresListener::run() {
  int pause = kFirstPause;
  bool complained = false;
  do {
    auto session = subscribe();
    if (!session) {
      if (!std::exchange(complained, true))
        log::warning("not listening to the database: {}", session.error().message);
      pause = std::min(pause * 2, kMaxPause);
      continue;
    }
    if (std::exchange(complained, false)) log::info("listening to the database again");
    pause = kFirstPause;
    call_all();
    do {
      if (!wait(session->get(), -1)) return;
    } while (deliver(**session));
  } while (wait(nullptr, pause));
}

bool PostgresListener::wait(const PostgresSession* session, int timeout) const {
  std::array<pollfd, 2> ready{
      {{.fd = stop_.get(), .events = POLLIN, .revents = 0},
       {.fd = session == nullptr ? -1 : PQsocket(session->handle()), .events = POLLIN, .revents = 0}}};
  while (::poll(ready.data(), ready.size(), timeout) < 0 && errno == EINTR) {
  }
  return ready[0].revents == 0;
}

Result<std::unique_ptr<PostgresSession>> PostgresListener::subscribe() {
  AIP_TRY_ASSIGN(auto session, PostgresSession::open(address_));
  for (const Channel channel : kChannels) {
    AIP_TRY(session->execute_script(std::string("listen ") + channel_name(channel)));
  }
  return session;
}

bool PostgresListener::deliver(const PostgresSession& session) {
  const bool alive = PQconsumeInput(session.handle()) == 1;
  std::set<std::string_view> heard;
  while (PGnotify* notification = PQnotifies(session.handle())) {
    for (const Channel channel : kChannels) {
      if (std::string_view(notification->relname) == channel_name(channel))
        heard.insert(channel_name(channel));
    }
    PQfreemem(notification);
  }
  for (const Channel channel : kChannels) {
    if (heard.contains(channel_name(channel))) listeners_.call(channel);
  }
  return alive;
}

void PostgresListener::call_all() {
  for (const Channel channel : kChannels) listeners_.call(channel);
}

}  // namespace aip::store
