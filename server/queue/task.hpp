#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "store/database.hpp"

namespace aip {
namespace queue {

using TaskId = std::int64_t;
using LaneId = std::int64_t;  // see lanes.hpp

// docs/queue.md draws how a task moves between these.
enum class State {
  kScheduled,  // its job's turn has not come yet
  kAvailable,  // may be claimed once run_at has passed; also where a task waits for its next attempt
  kRunning,    // a worker holds its lease
  kCompleted,  // final: done, or skipped with a reason
  kDiscarded,  // final: failed for good
  kCancelled,  // final: cancelled
};

}  // namespace queue

template <>
inline constexpr auto kWordsOf<queue::State> =
    std::to_array<Word<queue::State>>({{queue::State::kScheduled, "scheduled"},
                                       {queue::State::kAvailable, "available"},
                                       {queue::State::kRunning, "running"},
                                       {queue::State::kCompleted, "completed"},
                                       {queue::State::kDiscarded, "discarded"},
                                       {queue::State::kCancelled, "cancelled"}});

namespace queue {

using aip::to_string;

// How an attempt ended.
enum class Outcome {
  kDone,
  kSkipped,   // with a reason
  kError,     // also when it is queued again for another attempt
  kLost,      // its process was lost
  kReleased,  // given back unharmed
  kCancelled,
};

// Whether the provider bills the request of an attempt.
enum class Billed { kNo, kYes, kUnknown };

}  // namespace queue

template <>
inline constexpr auto kWordsOf<queue::Outcome> =
    std::to_array<Word<queue::Outcome>>({{queue::Outcome::kDone, "done"},
                                         {queue::Outcome::kSkipped, "skipped"},
                                         {queue::Outcome::kError, "error"},
                                         {queue::Outcome::kLost, "lost"},
                                         {queue::Outcome::kReleased, "released"},
                                         {queue::Outcome::kCancelled, "cancelled"}});

template <>
inline constexpr auto kWordsOf<queue::Billed> = std::to_array<Word<queue::Billed>>(
    {{queue::Billed::kNo, "no"}, {queue::Billed::kYes, "yes"}, {queue::Billed::kUnknown, "unknown"}});

namespace queue {

struct NewTask {
  std::string kind;
  UserId user;
  std::optional<JobId> job;
  std::optional<PairId> pair;
  std::optional<LaneId> lane =
      {};  // none: the user's unnamed one, which has no limits unless it was given some
  json::object payload;
  int priority = 0;  // higher first
  int max_attempts = 3;
  bool scheduled = false;  // waits for release_job()
  bool held = false;       // with `scheduled`: and for clear_hold()
};

// A request that may cost money, from before its first byte until its answer is no longer needed.
struct Sent {
  std::int64_t claim_seq = 0;  // the claim that sent it; the spool keeps its answer under that
  Time at;
  std::optional<Micros> reserved;        // what was reserved for it; none: nothing
  std::optional<std::string> operation;  // the provider's name for the work it has promised
  bool answered = false;                 // an answer was found in the spool
  bool resend = false;                   // a person allowed sending it again
};

struct Task {
  TaskId id = 0;
  std::string kind;
  UserId user;
  std::optional<JobId> job;
  std::optional<PairId> pair;
  LaneId lane = 0;
  bool lane_recovers = false;  // at its claim fewer tasks of the lane were allowed than its limit
  json::object payload;
  int attempt = 0;  // this one's number, from 1
  int max_attempts = 3;
  int crash_count = 0;         // attempts before this one whose process was lost
  std::int64_t claim_seq = 0;  // the fence: a write by an older claim changes nothing
  std::optional<Sent> sent;    // by an attempt before this one, and still open
};

// What an answer has cost.
struct Cost {
  std::optional<Micros> micros;  // none: not known
  json::object usage;            // as the provider reported it; empty: nothing
};

// A request that ends with this move: it was answered.
struct Settled {
  bool billed = false;
  std::optional<Micros> cost;      // when billed; none: not known
  std::optional<Micros> reserved;  // what was reserved before it was sent; none: nothing
  Time sent_at;
};

// How a task ended for good.
struct Ending {
  State state = State::kCompleted;  // kCompleted, kDiscarded or kCancelled
  bool skipped = false;             // with kCompleted
  std::optional<Error> error;       // with kDiscarded
  // A request was sent and never answered: only a person may have it sent again. Not with kCompleted.
  bool unanswered = false;
  std::optional<Settled> settled = {};  // its request, when it has sent one that was answered
};

// How a task goes back into the queue.
struct Return {
  std::optional<Error> error;  // an error worth a retry; none: given back unharmed
  Time next_attempt;
  bool process_lost = false;            // its process was lost while it ran
  std::optional<Settled> settled = {};  // its request, when it has sent one that was answered
};

struct Ended {
  const Task* task = nullptr;  // borrowed
  Ending ending;
};

// What the rest of the program does when a task moves, inside the transaction that moves it: pair states, job
// counters, events. The queue itself knows no kind of task. Errors roll the move back; what it throws counts
// as kInternal. A call may be made more than once for a move whose transaction had to be tried again.
// Thread-safe.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual Result<void> started(store::Connection& connection, std::span<const Task> tasks) = 0;
  virtual Result<void> returned(store::Connection& connection, const Task& task, const Return& how) = 0;
  virtual Result<void> ended(store::Connection& connection, std::span<const Ended> tasks) = 0;
};

}  // namespace queue
}  // namespace aip
