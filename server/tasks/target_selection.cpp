#include "tasks/target_selection.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "queue/lanes.hpp"
#include "service/events.hpp"
#include "service/lanes.hpp"
#include "store/job_log_repository.hpp"
#include "store/job_repository.hpp"

namespace aip::tasks {
namespace {

using store::Connection;

// How the journal names a target, to find it again after a kill: "gemini V1StGXR8_Z5jdHi6B-myT".
std::string name_of(const service::Target& target) { return target.engine + " " + target.profile.value; }

// "'Main key': Quota used up."
std::string sentence_of(const service::Target& target, const Error& error) {
  const auto words = error.for_people();
  return fmt::format("'{}': {}{}", target.profile_name, words, words.ends_with('.') ? "" : ".");
}

}  // namespace

Result<void> TargetSelection::begin(const TaskJournal& journal) {
  if (journal.answer() || journal.operation()) return find(journal.asked());
  auto first = working(0);
  if (!first) {
    // A person may have resolved it meanwhile. From where it is, so that it does not ask the same ones again
    // and again.
    asks_all_ = true;
    AIP_TRY_ASSIGN(first, here());
  }
  pass_over_until(*first);
  return {};
}

std::string TargetSelection::name() const { return name_of(target()); }

bool TargetSelection::goes_on(const TaskJournal& journal, const Error& error) {
  const bool another = targets_.size() > 1 && journal.was_refused(error);
  if (!another || !service::fails_over(error, task_.attempt)) return false;
  cooldowns_.start(target(), error);
  const auto next = working(at_ + 1);
  if (next) pass_over_until(*next);
  return next.has_value();
}

Error TargetSelection::explained(Error error) const {
  if (!passed_.empty()) error.public_message = passed_ + sentence_of(target(), error);
  return error;
}

Result<void> TargetSelection::find(const std::string& asked) {
  for (at_ = 0; at_ < targets_.size(); ++at_) {
    if (asked.empty() || name() == asked) return {};
  }
  at_ = 0;
  return fail(ErrorCode::kOutcomeUnknown, "the profile that was asked is gone");
}

// The target whose lane the task is in; the first when it is in another one.
Result<std::size_t> TargetSelection::here() const {
  for (std::size_t i = 1; i < targets_.size(); ++i) {
    AIP_TRY_ASSIGN(const auto lane, database_.read([&](Connection& connection) {
      return queue::lanes::find(connection, task_.user, service::lanes::name_of(targets_[i]));
    }));
    if (lane && lane->id == task_.lane) return i;
  }
  return 0;
}

// Why a target is passed over.
std::optional<Error> TargetSelection::why(const service::Target& target) const {
  if (targets_.size() == 1) return std::nullopt;
  const auto stopped = stopped_.find(service::lanes::name_of(target));
  if (stopped != stopped_.end()) return stopped->second;
  return cooldowns_.reason(target);
}

// The first, from this one on, that is not known to be out of work.
std::optional<std::size_t> TargetSelection::working(std::size_t from) const {
  for (; from < targets_.size(); ++from) {
    const auto& target = targets_[from];
    if (asks_all_ ? !stopped_.contains(service::lanes::name_of(target)) : !why(target)) return from;
  }
  return std::nullopt;
}

void TargetSelection::pass_over_until(std::size_t next) {
  for (; at_ < next; ++at_) {
    const auto reason = why(target());
    if (!reason) continue;
    passed_ += sentence_of(target(), *reason) + " ";
    tell_passed_over(target(), *reason, targets_[next]);
  }
}

// A line in the job's log, once a job.
void TargetSelection::tell_passed_over(const service::Target& target, const Error& why,
                                       const service::Target& next) {
  if (!cooldowns_.should_report(target, *task_.job)) return;
  const auto told = database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY(store::jobs::lock(connection, *task_.job));
    AIP_TRY_ASSIGN(const auto line,
                   store::job_logs::append(
                       connection, *task_.job, LogLevel::kWarning,
                       fmt::format("{} Went on with '{}'.", sentence_of(target, why), next.profile_name)));
    return service::events::log(connection, task_.user, line);
  });
  if (!told) log::warning("a line is missing in a job's log: {}", told.error().message);
}

}  // namespace aip::tasks
