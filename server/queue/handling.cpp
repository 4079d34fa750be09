#include "queue/handling.hpp"

#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.hpp"

namespace aip::queue {

namespace asio = boost::asio;

asio::awaitable<Verdict> run_handler(const Handlers& handlers, asio::io_context& io, Run& run) {
  const auto handler = handlers.find(run.task.kind);
  if (handler == handlers.end()) {
    co_return Failed{
        {.message = fmt::format("this version of the program knows no tasks of kind {}", run.task.kind),
         .public_message = "This version of the program can't do this."}};
  }
  std::string thrown;
  try {
    Verdict verdict =
        co_await asio::co_spawn(io, handler->second->run(run.task),
                                asio::bind_cancellation_slot(run.signal.slot(), asio::use_awaitable));
    co_return verdict;
  } catch (const std::exception& exception) {
    thrown = exception.what();
  } catch (...) {
    thrown = "something that is no std::exception";
  }
  if (run.halt == Halt::kNo) log::error("the handler of {} threw: {}", run.task.kind, thrown);
  co_return Failed{{.message = fmt::format("the handler of {} threw: {}", run.task.kind, thrown)}};
}

Verdict verdict_after(Verdict verdict, Halt halt) {
  if (std::holds_alternative<Done>(verdict)) return verdict;
  const Reply reply = reply_of(verdict);
  Cost cost = cost_of(verdict);
  switch (halt) {
    case Halt::kNo:
      return verdict;
    case Halt::kCancelled:
      return Cancelled{reply, std::move(cost)};
    case Halt::kStopping:
    case Halt::kHeartbeatLost:
    case Halt::kLost:
      return Released{reply, std::move(cost)};
  }
  return verdict;
}

}  // namespace aip::queue
