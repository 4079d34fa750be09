#include "tasks/task_journal.hpp"

#include <string_view>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/fail_point.hpp"
#include "engine/provider/paid_call.hpp"
#include "queue/backoff.hpp"
#include "queue/blocking.hpp"

namespace aip::tasks {

namespace asio = boost::asio;
using queue::Reply;

namespace {

constexpr std::string_view kAsked = "asked: ";

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kMaxPause{15'000};

asio::awaitable<bool> is_called_off() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

// Whether another look at the same answer can't end differently.
bool lies_in_the_answer(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNoPicture:
    case ErrorCode::kModerated:
    case ErrorCode::kProviderRefused:
    case ErrorCode::kImageUnreadable:
    case ErrorCode::kImageTooLarge:
    case ErrorCode::kUnsupportedMedia:
      return true;
    default:
      return false;
  }
}

// Who was asked, and what came back.
std::pair<std::string, std::string> split(const std::string& kept) {
  const auto end = kept.find('\n');
  if (!kept.starts_with(kAsked) || end == std::string::npos) return {"", kept};
  return {kept.substr(kAsked.size(), end - kAsked.size()), kept.substr(end + 1)};
}

// Errors that tell nothing of what the provider has done.
bool is_a_word_of_the_provider(const Error& error) {
  return error.code != ErrorCode::kCancelled && error.code != ErrorCode::kTimeout &&
         error.code != ErrorCode::kInternal;
}

}  // namespace

std::string TaskJournal::read(const std::string& kept) {
  auto [asked, text] = split(kept);
  asked_ = std::move(asked);
  return std::move(text);
}

std::string TaskJournal::signed_by_asked(const std::string& text) const {
  return std::string(kAsked) + asked_ + "\n" + text;
}

Result<void> TaskJournal::look() {
  if (!task_.sent) return {};
  open_ = true;
  AIP_TRY_ASSIGN(answer_, spool_.find(task_.id, claim_));
  spooled_ = answer_.has_value();
  operation_ = task_.sent->operation;
  if (operation_) operation_ = read(*operation_);
  if (answer_) answer_ = read(*answer_);
  if (answer_ || operation_ || again_) return {};
  return fail(ErrorCode::kOutcomeUnknown, "sent by an earlier attempt that was lost before its answer came");
}

asio::awaitable<Result<void>> TaskJournal::sending() {
  Result<void> sent;
  co_await queue::blocking([&] {
    AIP_FAIL_POINT("before_send", task_.id);
    sent = queue_.sending(lease(), again_, [&](store::Connection& connection, Micros held) {
      return service::reserve(connection, task_.user, task_.job, expected_, held);
    });
    AIP_FAIL_POINT("sending", task_.id);
  });
  if (!sent) {
    unwritten_ = true;
    co_return sent;
  }
  open_ = true;
  claim_ = task_.claim_seq;
  withheld_ = co_await is_called_off();
  if (withheld_) co_return fail(ErrorCode::kCancelled, "cancelled before anything was sent");
  co_return sent;
}

asio::awaitable<Result<void>> TaskJournal::keep(std::function<Result<void>()> write) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int failures = 1;; ++failures) {
    Result<void> written;
    co_await queue::blocking([&] { written = write(); });
    if (written) co_return written;
    missed_ = true;
    if (!queue::is_passing(written.error()) || co_await is_called_off()) co_return written;
    timer.expires_after(queue::backoff_bound(failures, kFirstPause, kMaxPause));
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    missed_ = false;
  }
}

asio::awaitable<Result<void>> TaskJournal::accepted(std::string operation) {
  auto written = co_await keep([&] { return queue_.accepted(lease(), signed_by_asked(operation)); });
  if (written) operation_ = std::move(operation);
  co_return written;
}

asio::awaitable<Result<void>> TaskJournal::answered(std::string answer) {
  auto kept = co_await keep([&] {
    AIP_FAIL_POINT("response", task_.id);
    auto put = spool_.put(task_.id, claim_, signed_by_asked(answer));
    AIP_FAIL_POINT("spool", task_.id);
    return put;
  });
  spooled_ = kept.has_value();
  co_return kept;
}

json::object TaskJournal::usage() const {
  const auto kept = spool_.find(task_.id, claim_);
  if (!kept || !*kept) return {};
  const auto answer = split(**kept).second;
  const auto parsed = parse_json(engine::Answer::from(answer).body);
  if (!parsed || !parsed->is_object()) return {};
  for (const auto key : {"usage", "usageMetadata"}) {
    if (const auto* found = object_at(parsed->get_object(), key)) return *found;
  }
  return {};
}

bool TaskJournal::was_refused(const Error& error) const {
  const bool is_own = open_ && !was_withheld() && !operation_ && claim_ == task_.claim_seq;
  return is_own && reply_to(error) == Reply::kRefusal;
}

Reply TaskJournal::reply_to(const Error& error) const {
  if (withheld_ || (unwritten_ && !open_)) return Reply::kRefusal;
  // Of one that is out from before nothing is known yet.
  if (unwritten_ || !open_) return Reply::kNone;
  if (spooled_) return lies_in_the_answer(error) ? Reply::kUnusable : Reply::kSpooled;
  if (missed_ || error.code == ErrorCode::kOutcomeUnknown) return Reply::kUnknown;
  // What was promised is asked for again, whatever has gone wrong with asking: a key that is not taken any
  // more, say.
  if (operation_ && !failed_) return Reply::kNone;
  // A deadline that passed over a request without a promise passed before all of it was sent.
  const bool never_left = error.code == ErrorCode::kTimeout && !operation_;
  return never_left || is_a_word_of_the_provider(error) ? Reply::kRefusal : Reply::kNone;
}

}  // namespace aip::tasks
