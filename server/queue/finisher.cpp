#include "queue/finisher.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/root.hpp"
#include "queue/blocking.hpp"

namespace aip::queue {

namespace asio = boost::asio;

asio::awaitable<Result<bool>> Finisher::finish(const Task& task, const Verdict& verdict) {
  Waiting mine{.finish = {&task, &verdict},
               .answered = asio::steady_timer(io_, asio::steady_timer::time_point::max()),
               .answer = {}};
  waiting_.push_back(&mine);
  if (!std::exchange(draining_, true)) asio::co_spawn(io_, drain(), EndsProcess{"committing results"});
  boost::system::error_code ignored;
  while (!mine.answer) co_await mine.answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return *std::move(mine.answer);
}

// An exception in a commit concerns that task alone, and is an answer like any other: a caller that waits for
// one that never comes would hold its lease for good.
std::vector<Result<bool>> Finisher::commit(std::span<const Finish> batch) {
  std::vector<Result<bool>> answers;
  if (survives("committing results", [&] { answers = queue_.finish(batch); })) return answers;
  answers.clear();
  if (batch.size() == 1) {
    answers.emplace_back(fail(ErrorCode::kInternal, "committing the result threw"));
    return answers;
  }
  for (const Finish& one : batch) answers.push_back(std::move(commit({&one, 1}).front()));
  return answers;
}

asio::awaitable<void> Finisher::drain() {
  while (!waiting_.empty()) {
    const auto batch = std::exchange(waiting_, {});
    std::vector<Finish> finishes;
    for (const Waiting* one : batch) finishes.push_back(one->finish);
    std::vector<Result<bool>> answers;
    co_await blocking([&] { answers = commit(finishes); });
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch[i]->answer = std::move(answers[i]);
      batch[i]->answered.cancel();
    }
  }
  draining_ = false;
}

}  // namespace aip::queue
