#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "queue/queue.hpp"
#include "support/databases.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"

// What the queue's tests share: a database of either kind, an observer that writes down what it is told,
// builders and readers of rows.
namespace aip::queue {

// Writes each move into ai_event, inside the move's transaction: what is read there has truly happened.
class RecordingObserver final : public Observer {
 public:
  // Called first; an error that it returns is the observer's.
  std::function<Result<void>(std::string_view move, const Task&)> refuse;

  Result<void> started(store::Connection& connection, std::span<const Task> tasks) override {
    for (const Task& task : tasks) AIP_TRY(record(connection, "started", task));
    return {};
  }

  Result<void> returned(store::Connection& connection, const Task& task, const Return& how) override {
    std::string move = how.process_lost ? "returned, lost" : "returned";
    if (how.error) move += fmt::format(": {}", to_string(how.error->code));
    return record(connection, move, task);
  }

  Result<void> ended(store::Connection& connection, std::span<const Ended> tasks) override {
    for (const auto& [task, ending] : tasks) {
      auto move = fmt::format("{}{}", to_string(ending.state), ending.skipped ? ", skipped" : "");
      if (ending.error) move += fmt::format(": {}", to_string(ending.error->code));
      if (ending.unanswered) move += ", unanswered";
      AIP_TRY(record(connection, move, *task));
    }
    return {};
  }

 private:
  Result<void> record(store::Connection& connection, std::string_view move, const Task& task) {
    if (refuse) AIP_TRY(refuse(move, task));
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY(connection.execute(
        "insert into ai_event (user_id, type, data, created_at) values ($1, 'job', $2, $3)",
        {task.user, json::object{{"task", task.id}, {"move", move}}, now}));
    return {};
  }
};

struct TaskRow {
  std::string state;
  int attempt = 0;
  int crash_count = 0;
  std::int64_t claim_seq = 0;
  std::optional<std::string> owner;
  std::optional<std::string> outcome;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;
  std::chrono::milliseconds due_in{0};
  bool cancel_requested = false;
  bool finalized = false;
};

class QueueFixture : public ::testing::TestWithParam<store::Dialect> {
 protected:
  static constexpr std::string_view kOwner = "worker-1";

  QueueFixture()
      : database_(test::fresh_database(GetParam(), clock_)), queue_(*database_, observer_, limits()) {
    write(
        "insert into \"user\" (id, name, email, created_at, updated_at, role, password_hash) "
        "values ('user', 'U', 'u@example.org', $1, $1, 'owner', 'x')",
        {now()});
    add_job("job");
  }

  // Small enough for the tests, and far from each other.
  static Limits limits() {
    return {.lease = std::chrono::milliseconds{60'000},
            .first_backoff = std::chrono::milliseconds{2'000},
            .max_backoff = std::chrono::milliseconds{10'000},
            .max_crashes = 3};
  }

  // --- Arrange.
  void add_job(std::string_view id) {
    write(
        "insert into ai_job (id, user_id, job_type, input_data, created_at, updated_at) "
        "values ($1, 'user', 'main_image', $2, $3, $3)",
        {id, json::object{}, now()});
  }

  PairId add_pair() {
    const auto id = new_id<PairId>();
    write(
        "insert into ai_image_pair (id, job_id, input_image_url, input_storage_key, created_at, updated_at, "
        "  source_name, input_thumbnail_key, input_format, input_width, input_height, input_bytes, "
        "input_sha256) "
        "values ($1, 'job', '', '', $2, $2, $1, '', 'jpeg', 1, 1, 1, '')",
        {id, now()});
    return id;
  }

  static NewTask a_task() {
    return {.kind = "work", .user = {"user"}, .job = JobId{"job"}, .pair = {}, .payload = {{"n", 1}}};
  }

  TaskId add(const NewTask& task) { return add_all({task}).front(); }

  std::vector<TaskId> add_all(const std::vector<NewTask>& tasks) {
    const auto enqueued =
        database_->write([&](store::Connection& connection) { return queue_.enqueue(connection, tasks); });
    EXPECT_OK(enqueued);
    std::vector<TaskId> ids;
    for (const auto& row : read("select id from ai_task order by id desc limit $1", {tasks.size()})) {
      ids.insert(ids.begin(), row.get<TaskId>("id"));
    }
    return ids;
  }

  std::vector<TaskId> add_some(int count) {
    return add_all(std::vector<NewTask>(static_cast<std::size_t>(count), a_task()));
  }

  // Rows are set directly where time would have to pass: PostgreSQL's clock can't be turned.
  void make_due(TaskId task) { write("update ai_task set run_at = $2 where id = $1", {task, now()}); }

  void expire_lease(TaskId task) {
    write("update ai_task set lease_until = $2 where id = $1", {task, now() - std::chrono::milliseconds{1}});
  }

  // --- Act.
  Task claim_one(std::string_view owner = kOwner) {
    auto claimed = queue_.claim(owner, 1);
    EXPECT_OK(claimed);
    EXPECT_EQ(claimed->size(), 1u);
    return claimed->empty() ? Task{} : claimed->front();
  }

  Task add_running(const NewTask& task = a_task()) {
    add(task);
    return claim_one();
  }

  bool finish(const Task& task, const Verdict& verdict) {
    const auto finished = queue_.finish(task, verdict);
    EXPECT_OK(finished);
    return finished && *finished;
  }

  int in_write(const std::function<Result<int>(store::Connection&)>& call) {
    const auto done = database_->write(call);
    EXPECT_OK(done);
    return done ? *done : -1;
  }

  int cancel() {
    return in_write(
        [&](store::Connection& connection) { return queue_.cancel_job(connection, JobId{"job"}); });
  }

  static Failed failed(Retry retry, std::chrono::milliseconds after = {}) {
    return {{.code = ErrorCode::kEngine,
             .message = "no luck",
             .public_message = {},
             .retry = retry,
             .retry_after = after}};
  }

  // --- Assert.
  TaskRow row(TaskId task) {
    const auto rows = read("select * from ai_task where id = $1", {task});
    EXPECT_EQ(rows.size(), 1u);
    if (rows.empty()) return {};
    const auto& found = rows.front();
    return {.state = found.get<std::string>("state"),
            .attempt = found.get<int>("attempt"),
            .crash_count = found.get<int>("crash_count"),
            .claim_seq = found.get<std::int64_t>("claim_seq"),
            .owner = found.get<std::optional<std::string>>("lease_owner"),
            .outcome = found.get<std::optional<std::string>>("outcome"),
            .error_code = found.get<std::optional<std::string>>("error_code"),
            .error_message = found.get<std::optional<std::string>>("error_message"),
            .due_in = found.get<Time>("run_at") - now(),
            .cancel_requested = !found.is_null("cancel_requested_at"),
            .finalized = !found.is_null("finalized_at")};
  }

  // What the observer was told of a task, of moves that were committed.
  std::vector<std::string> moves(TaskId task) { return all_moves()[task]; }

  std::map<TaskId, std::vector<std::string>> all_moves() {
    std::map<TaskId, std::vector<std::string>> moves;
    for (const auto& event : read("select data from ai_event order by id")) {
      const auto data = event.get<json::value>("data").as_object();
      moves[int_at(data, "task").value()].push_back(*string_at(data, "move"));
    }
    return moves;
  }

  // The outcomes of a task's attempts; "open" for one that has not ended.
  std::vector<std::string> attempts(TaskId task) {
    std::vector<std::string> outcomes;
    for (const auto& attempt : read(R"(
        select outcome, claim_seq from ai_attempt where task_id = $1
        union all select 'open', claim_seq from ai_task where id = $1 and state = 'running'
        order by claim_seq)",
                                    {task})) {
      outcomes.push_back(attempt.get<std::string>("outcome"));
    }
    return outcomes;
  }

  int count(std::string_view sql, const store::Parameters& parameters = {}) {
    return read(sql, parameters).at(0).get<int>("n");
  }

  Time now() {
    return *database_->read([](store::Connection& connection) { return connection.now(); });
  }

  store::Rows read(std::string_view sql, const store::Parameters& parameters = {}) {
    auto rows =
        database_->read([&](store::Connection& connection) { return connection.query(sql, parameters); });
    EXPECT_OK(rows);
    return rows ? *std::move(rows) : store::Rows{};
  }

  void write(std::string_view sql, const store::Parameters& parameters = {}) {
    const auto done =
        database_->write([&](store::Connection& connection) { return connection.execute(sql, parameters); });
    ASSERT_OK(done);
  }

  test::ManualClock clock_;
  test::FreshDatabase database_;
  RecordingObserver observer_;
  Queue queue_;
};

}  // namespace aip::queue
