#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/engine.hpp"
#include "queue/queue.hpp"
#include "service/spending.hpp"
#include "tasks/spool.hpp"

namespace aip::tasks {

// The journal of one attempt: what was sent goes into the task's row, what came back into the spool. For one
// coroutine.
class TaskJournal final : public engine::Journal {
 public:
  // `again`: the job allows that a request without an answer is sent once more. Borrows the rest.
  TaskJournal(queue::Queue& queue, const Spool& spool, const queue::Task& task, bool again)
      : queue_(queue),
        spool_(spool),
        task_(task),
        again_(again || (task.sent && task.sent->resend)),
        claim_(task.sent ? task.sent->claim_seq : task.claim_seq) {}

  // Who is asked from here on: a name, without line ends, that is kept with what comes back; and what a
  // request is thought to cost there.
  void ask(std::string asked, service::Expected expected) {
    asked_ = std::move(asked);
    expected_ = expected;
  }

  // Who was asked for answer() or operation(); empty when that was not kept.
  const std::string& asked() const { return asked_; }

  // Looks for what an earlier attempt was answered; blocks. kOutcomeUnknown when it has sent something that
  // has no answer and must not be sent again.
  Result<void> look();

  std::optional<std::string> answer() const override { return answer_; }

  std::optional<std::string> operation() const override { return operation_; }

  // kQuotaExceeded: a budget would be passed.
  boost::asio::awaitable<Result<void>> sending() override;
  // These two wait while the database is unreachable or the disk is full: what they store is paid for.
  boost::asio::awaitable<Result<void>> accepted(std::string operation) override;
  boost::asio::awaitable<Result<void>> answered(std::string answer) override;

  void failed() override { failed_ = true; }

  // Whether the request of this attempt was refused explicitly, or never left, so that nothing is open
  // and another profile may be asked.
  bool was_refused(const Error& error) const;

  // What the queue is to know of the request once the engine has ended with this error.
  queue::Reply reply_to(const Error& error) const;

  // The usage that the answer in the spool tells, whatever else is in it; empty: none. Blocks.
  json::object usage() const;

  // Whether the request was not sent after all, because it could not be written down or was cancelled.
  bool was_withheld() const { return unwritten_ || withheld_; }

  // The claim under which an answer may lie in the spool.
  std::int64_t claim() const { return claim_; }

 private:
  queue::Lease lease() const { return {task_.id, task_.claim_seq}; }

  // Until it succeeds, fails for good, or the attempt is cancelled.
  boost::asio::awaitable<Result<void>> keep(std::function<Result<void>()> write);

  // What was kept, without the name of who was asked, which goes into asked_.
  std::string read(const std::string& kept);
  std::string signed_by_asked(const std::string& text) const;

  queue::Queue& queue_;
  const Spool& spool_;
  const queue::Task& task_;
  service::Expected expected_;
  const bool again_;
  std::optional<std::string> answer_;
  std::optional<std::string> operation_;
  std::string asked_;
  std::int64_t claim_;  // that sent the request which is out
  bool spooled_ = false;
  bool open_ = false;  // a request of this or an earlier attempt is out
  // That of this attempt may be written down as sent, but not a byte has left …
  bool withheld_ = false;   // … since it was cancelled
  bool unwritten_ = false;  // … since writing it down failed; the answer to a commit may have been lost
  bool failed_ = false;     // the provider says that its promise came to nothing
  bool missed_ = false;     // what came back could not be written down
};

}  // namespace aip::tasks
