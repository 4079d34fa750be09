// Tasks a second through the durable queue.
//   queue_bench DATABASE TASKS [FINISHED]
// DATABASE: a new SQLite file or an empty PostgreSQL database; FINISHED: so many finished tasks lie in the
// table already.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "queue/queue.hpp"
#include "store/database.hpp"
#include "store/event_repository.hpp"

namespace {

using namespace aip;

constexpr std::string_view kWorker = "bench";
const queue::Verdict kDone = queue::Done{};

// What the rest of the program does at the least when a task ends: it tells the event streams.
class Events final : public queue::Observer {
 public:
  Result<void> started(store::Connection&, std::span<const queue::Task>) override { return {}; }

  Result<void> returned(store::Connection&, const queue::Task&, const queue::Return&) override { return {}; }

  Result<void> ended(store::Connection& connection, std::span<const queue::Ended> tasks) override {
    std::vector<store::events::NewEvent> events;
    for (const auto& one : tasks) {
      const queue::Task& task = *one.task;
      events.push_back({task.user, "job", {{"task", task.id}}});
    }
    return store::events::append(connection, events);
  }
};

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().message);
  std::exit(1);
}

void must(Result<void> result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().message);
  std::exit(1);
}

double seconds_of(const std::function<void()>& work) {
  const auto begun = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

class Bench {
 public:
  explicit Bench(store::Database& database) : database_(database), queue_(database, observer_) {
    must(store::migrate(database));
    must(database.write([](store::Connection& connection) -> Result<void> {
      AIP_TRY(connection.execute(
          "insert into \"user\" (id, name, email, created_at, updated_at, role, password_hash) "
          "values ('user', 'U', 'u@example.org', $1, $1, 'owner', 'x')",
          {Time{}}));
      return {};
    }));
  }

  void enqueue(int count, int batch) {
    const std::vector<queue::NewTask> tasks(static_cast<std::size_t>(batch),
                                            {.kind = "noop", .user = UserId{"user"}, .payload = {{"n", 1}}});
    for (int done = 0; done < count; done += batch) {
      must(database_.write([&](store::Connection& connection) { return queue_.enqueue(connection, tasks); }));
    }
  }

  // As that many workers would, until nothing waits any more.
  void claim_and_complete(int batch, int workers) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) threads.emplace_back([this, batch] { work(batch); });
  }

  void lay_finished(int count) {
    must(database_.write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const Time now, connection.now());
      AIP_TRY(connection.execute(R"(
        with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
        insert into ai_task (kind, user_id, payload, state, run_at, created_at, finalized_at, outcome)
        select 'noop', 'user', '{}', 'completed', $2, $2, $2, 'done' from n)",
                                 {count, now}));
      return {};
    }));
  }

 private:
  void work(int batch) {
    for (;;) {
      const auto tasks = must(queue_.claim(kWorker, batch));
      if (tasks.empty()) return;
      std::vector<queue::Finish> finishes;
      for (const auto& task : tasks) finishes.push_back({&task, &kDone});
      for (auto& finished : queue_.finish(finishes)) must(std::move(finished));
    }
  }

  store::Database& database_;
  Events observer_;
  queue::Queue queue_;
};

void report(std::string_view what, int tasks, double seconds) {
  fmt::print("  {:<28} {:>9.0f} tasks/s\n", what, tasks / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: queue_bench DATABASE TASKS [FINISHED]\n");
    return 2;
  }
  const int tasks = std::atoi(argv[2]);
  const SystemClock clock;
  const auto database = must(store::open_database(argv[1], clock));
  Bench bench(*database);
  if (argc > 3) bench.lay_finished(std::atoi(argv[3]));

  // SQLite has one writer.
  const int workers = store::is_postgres(argv[1]) ? 4 : 1;
  const int singly = std::min(tasks, 2'000);
  report("enqueue, singly", singly, seconds_of([&] { bench.enqueue(singly, 1); }));
  report("claim and complete, singly", singly, seconds_of([&] { bench.claim_and_complete(1, 1); }));
  for (const int batch : {50, 500}) {
    report(fmt::format("enqueue, by {}", batch), tasks, seconds_of([&] { bench.enqueue(tasks, batch); }));
    report(fmt::format("claim and complete, by {}", batch), tasks,
           seconds_of([&] { bench.claim_and_complete(batch, workers); }));
  }
}
