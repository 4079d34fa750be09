#include "store/database.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <condition_variable>
#include <latch>
#include <limits>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/killed_process.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"

// What both databases promise: every case here runs on SQLite and on PostgreSQL.

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// Counts calls, and waits for them.
class Calls {
 public:
  void operator()() {
    const std::scoped_lock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }

  int count() {
    const std::scoped_lock lock(mutex_);
    return count_;
  }

  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

Result<std::int64_t> write(Database& database, std::string_view sql, const Parameters& parameters = {}) {
  return database.write([&](Connection& connection) { return connection.execute(sql, parameters); });
}

Result<Rows> read(Database& database, std::string_view sql, const Parameters& parameters = {}) {
  return database.read([&](Connection& connection) { return connection.query(sql, parameters); });
}

class DatabaseTest : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    ASSERT_OK(database_->write([](Connection& connection) {
      return connection.execute_script(
          connection.dialect() == Dialect::kSqlite
              ? "create table sample (id integer primary key, whole integer, number real, words text, flag "
                "integer, "
                "moment integer, document text, positive integer check (positive > 0), required text not "
                "null default '');"
                "create table part (sample_id integer not null references sample(id), name text unique);"
              : "create table sample (id bigint primary key, whole bigint, number double precision, words "
                "text, "
                "flag boolean, moment timestamp, document jsonb, positive integer check (positive > 0), "
                "required text not null default '');"
                "create table part (sample_id bigint not null references sample(id), name text unique);");
    }));
  }

  // Stores a value in a column and reads it back.
  template <class T>
  T round_trip(std::string_view column, const Value& value) {
    const std::string name(column);
    const auto row = database_->write([&](Connection& connection) -> Result<Row> {
      AIP_TRY(connection.execute("delete from sample"));
      AIP_TRY(connection.execute("insert into sample (id, " + name + ") values (1, $1)", {value}));
      AIP_TRY_ASSIGN(auto found, connection.find("select " + name + " from sample where id = $1", {1}));
      return *std::move(found);
    });
    if (!row) throw std::runtime_error(row.error().message);
    return row->template get<T>(column);
  }

  std::int64_t count(std::string_view table = "sample") {
    const auto rows = read(*database_, "select count(*) as n from " + std::string(table));
    if (!rows) throw std::runtime_error(rows.error().message);
    return rows->at(0).get<std::int64_t>("n");
  }

  test::FreshDatabase database_ = test::fresh_database(GetParam());
};

INSTANTIATE_TEST_SUITE_P(OnBoth, DatabaseTest, test::kBothDatabases, test::database_name);

// Types

TEST_P(DatabaseTest, KeepsIntegersExactly) {
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t{9'007'199'254'740'993}, std::int64_t{-1}, std::int64_t{0}}) {
    EXPECT_EQ(round_trip<std::int64_t>("whole", value), value);
  }
}

TEST_P(DatabaseTest, KeepsTextExactly) {
  const std::string long_text(1'000'000, 'x');
  for (const std::string& value : {std::string(), std::string("主图 – Ünïcødé 🧥"),
                                   std::string("it's \"$1\"; -- \\ %s\r\n\t"), long_text}) {
    EXPECT_EQ(round_trip<std::string>("words", value), value);
  }
}

TEST_P(DatabaseTest, TellsEmptyTextFromNull) {
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", ""), "");
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", std::nullopt), std::nullopt);
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", std::optional<std::string>()), std::nullopt);
}

TEST_P(DatabaseTest, KeepsNumbersAndBooleans) {
  for (const double value : {0.1, -1e-300, 1.7976931348623157e308, 3.0})
    EXPECT_EQ(round_trip<double>("number", value), value);
  EXPECT_TRUE(round_trip<bool>("flag", true));
  EXPECT_FALSE(round_trip<bool>("flag", false));
  EXPECT_EQ(round_trip<std::optional<bool>>("flag", std::nullopt), std::nullopt);
}

TEST_P(DatabaseTest, KeepsTimesToTheMillisecond) {
  for (const char* iso : {"1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-11-22T10:58:00.123Z",
                          "2024-02-29T12:00:00.010Z", "9999-12-31T23:59:59.999Z"}) {
    EXPECT_EQ(to_iso(round_trip<Time>("moment", *from_iso(iso))), iso);
  }
  EXPECT_EQ(round_trip<std::optional<Time>>("moment", std::nullopt), std::nullopt);
}

TEST_P(DatabaseTest, ComparesTimesAsTimes) {
  const Time noon = *from_iso("2026-11-22T12:00:00Z");
  ASSERT_OK(write(*database_, "insert into sample (id, moment) values (1, $1), (2, $2)", {noon, noon + 1ms}));
  const auto rows = read(*database_, "select id from sample where moment > $1", {noon});
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).get<int>("id"), 2);
}

TEST_P(DatabaseTest, KeepsJson) {
  const json::value document = {{"sku", "主图 🧥"},
                                {"exact", std::numeric_limits<std::int64_t>::max()},
                                {"nothing", nullptr},
                                {"list", {1, "two", 2.5, false, json::object()}}};
  EXPECT_EQ(round_trip<json::value>("document", document), document);
  EXPECT_EQ(round_trip<json::value>("document", json::array{}), json::array{});
  EXPECT_EQ(round_trip<json::value>("document", json::value("a\\u0000b")), json::value("a\\u0000b"));
  EXPECT_EQ(round_trip<std::optional<json::value>>("document", std::nullopt), std::nullopt);
}

TEST_P(DatabaseTest, RefusesTextThatOneDatabaseWouldMangle) {
  for (const Value& value : {Value(std::string("canary\0cut", 10)), Value("canary\xff"),
                             Value(json::value(std::string("canary\0", 7)))}) {
    const auto done = write(*database_, "insert into sample (id, words) values (1, $1)", {value});
    EXPECT_FAILS(done, ErrorCode::kInvalidInput);
    EXPECT_THAT(done.error().message, Not(HasSubstr("canary")));
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, ReadsTypedIds) {
  using SampleId = Id<struct SampleTag>;
  EXPECT_EQ(round_trip<SampleId>("words", SampleId{"abc"}), SampleId{"abc"});
  EXPECT_EQ(round_trip<std::optional<SampleId>>("words", std::nullopt), std::nullopt);
}

TEST_P(DatabaseTest, ReadingAColumnAsWhatItIsNotIsABug) {
  ASSERT_OK(write(*database_, "insert into sample (id, whole, words) values (1, 5000000000, 'canary')"));
  const auto rows = read(*database_, "select whole, words, document from sample");
  ASSERT_OK(rows);
  const Row& row = rows->at(0);
  EXPECT_THROW(row.get<int>("whole"), std::logic_error);
  EXPECT_THROW(row.get<bool>("whole"), std::logic_error);
  EXPECT_THROW(row.get<std::string>("whole"), std::logic_error);
  EXPECT_THROW(row.get<std::int64_t>("words"), std::logic_error);
  EXPECT_THROW(row.get<json::value>("document"), std::logic_error);
  EXPECT_THROW(row.get<std::string>("nothing_of_that_name"), std::logic_error);
  try {
    row.get<Time>("words");
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), Not(HasSubstr("canary")));
  }
}

// Statements

TEST_P(DatabaseTest, BindsParametersByNumber) {
  const auto rows = read(
      *database_, "select cast($2 as text) as second, cast($1 as text) as first, cast($2 as text) as again",
      {"a", "b"});
  ASSERT_OK(rows);
  EXPECT_EQ(rows->at(0).get<std::string>("first"), "a");
  EXPECT_EQ(rows->at(0).get<std::string>("second"), "b");
  EXPECT_EQ(rows->at(0).get<std::string>("again"), "b");
}

TEST_P(DatabaseTest, NoticesAWrongNumberOfParameters) {
  EXPECT_FAILS(read(*database_, "select * from sample where id = $1"), ErrorCode::kInternal);
  EXPECT_FAILS(read(*database_, "select * from sample where id = $1", {1, 2}), ErrorCode::kInternal);
  EXPECT_FAILS(read(*database_, "select * from sample where id = $2", {1, 2}), ErrorCode::kInternal);
}

TEST_P(DatabaseTest, CountsTheRowsWritten) {
  EXPECT_EQ(write(*database_, "insert into sample (id) values (1), (2), (3)").value(), 3);
  EXPECT_EQ(write(*database_, "update sample set whole = 1 where id > 1").value(), 2);
  EXPECT_EQ(write(*database_, "update sample set whole = 1 where id > 100").value(), 0);
  EXPECT_EQ(write(*database_, "select * from sample").value(), 0);
  EXPECT_EQ(write(*database_, "delete from sample").value(), 3);
}

TEST_P(DatabaseTest, ReturnsTheRowsOfAWrite) {
  const auto rows = database_->write([](Connection& connection) {
    return connection.query("insert into sample (id, words) values ($1, 'a'), ($2, 'b') returning id, words",
                            {1, 2});
  });
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->at(1).get<std::string>("words"), "b");
}

TEST_P(DatabaseTest, AReturningThatNobodyReadsHoldsNoLock) {
  ASSERT_OK(write(*database_, "insert into sample (id) values (1), (2)"));
  ASSERT_OK(database_->write([](Connection& connection) {
    return connection.find("update sample set whole = 1 returning id");  // reads the first row only
  }));
  EXPECT_EQ(write(*database_, "update sample set whole = 2 returning id").value(), 2);
  EXPECT_OK(write(*database_.open_again(), "update sample set whole = 3"));
}

TEST_P(DatabaseTest, FindsNothing) {
  const auto row =
      database_->read([](Connection& connection) { return connection.find("select id from sample"); });
  ASSERT_OK(row);
  EXPECT_FALSE(row->has_value());
}

TEST_P(DatabaseTest, ForgetsOldPreparedStatements) {
  const auto last = database_->read([](Connection& connection) -> Result<int> {
    int last = 0;
    for (int i = 0; i < 600; ++i) {
      AIP_TRY_ASSIGN(const auto row, connection.find("select " + std::to_string(i % 300) +
                                                     " as n, count(*) as c from sample"));
      last = row->get<int>("n");
    }
    return last;
  });
  ASSERT_OK(last);
  EXPECT_EQ(*last, 299);
}

TEST_P(DatabaseTest, PreparedStatementsSurviveAChangeOfTheirTable) {
  const auto all = [&] { return read(*database_, "select * from sample"); };
  ASSERT_OK(write(*database_, "insert into sample (id) values (1)"));
  ASSERT_OK(all());
  ASSERT_OK(write(*database_, "alter table sample add column late integer default 7"));
  const auto rows = all();
  ASSERT_OK(rows);
  EXPECT_EQ(rows->at(0).get<int>("id"), 1);
}

// Transactions

TEST_P(DatabaseTest, RollsBackWhenTheWorkFails) {
  const auto done = database_->write([](Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    return fail(ErrorCode::kQuotaExceeded, "enough");
  });
  EXPECT_FAILS(done, ErrorCode::kQuotaExceeded);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, RollsBackWhenTheWorkThrows) {
  EXPECT_THROW((void)database_->write([](Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    throw std::runtime_error("a bug");
  }),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
  EXPECT_OK(write(*database_, "insert into sample (id) values (1)"));
}

TEST_P(DatabaseTest, AFailedStatementFailsTheTransaction) {
  const auto done = database_->write([](Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    EXPECT_FAILS(connection.execute("insert into sample (id) values (1)"), ErrorCode::kConflict);
    EXPECT_FAILS(connection.execute("insert into sample (id) values (2)"), ErrorCode::kConflict);
    return {};  // as if all were well
  });
  EXPECT_FAILS(done, ErrorCode::kConflict);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, ReadsDoNotWrite) {
  EXPECT_FAILS(read(*database_, "insert into sample (id) values (1)"), ErrorCode::kInternal);
  EXPECT_OK(read(*database_, "select 1 as one"));
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, ReadersSeeASnapshot) {
  ASSERT_OK(write(*database_, "insert into sample (id) values (1)"));
  const auto done = database_->read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const auto before, connection.query("select id from sample"));
    AIP_TRY(write(*database_, "insert into sample (id) values (2)"));
    AIP_TRY_ASSIGN(const auto after, connection.query("select id from sample"));
    EXPECT_EQ(before.size(), 1u);
    EXPECT_EQ(after.size(), 1u);
    return {};
  });
  ASSERT_OK(done);
  EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, ConcurrentWritersLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kIncrements = 200;
  ASSERT_OK(write(*database_, "insert into sample (id, whole) values (1, 0)"));
  const auto other = database_.open_again();
  std::atomic<int> failures = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    Database& mine = i % 2 == 0 ? *database_ : *other;
    threads.emplace_back([&] {
      for (int n = 0; n < kIncrements; ++n) {
        if (!write(mine, "update sample set whole = whole + 1 where id = $1", {1})) ++failures;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read(*database_, "select whole from sample")->at(0).get<int>("whole"), kThreads * kIncrements);
}

TEST_P(DatabaseTest, KeepsWhatWasCommittedByAProcessThatWasKilled) {
  test::in_a_killed_process([&] {
    const auto mine = database_.open_again();
    (void)write(*mine, "insert into sample (id) values (1)");
    (void)mine->write([](Connection& connection) -> Result<void> {
      AIP_TRY(connection.execute("insert into sample (id) values (2)"));
      ::kill(::getpid(), SIGKILL);
      return {};
    });
  });
  EXPECT_EQ(count(), 1);
  EXPECT_OK(write(*database_, "insert into sample (id) values (2)"));
}

TEST_P(DatabaseTest, RunsNoMoreTransactionsThanItHasConnections) {
  const auto narrow = database_.open_again(test::system_clock(), {.connections = 2, .wait = 50ms});
  std::latch both_in(2);
  std::latch leave(1);
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      EXPECT_OK(narrow->read([&](Connection& connection) -> Result<void> {
        AIP_TRY(connection.query("select 1 as one"));
        both_in.count_down();
        leave.wait();
        return {};
      }));
    });
  }
  both_in.wait();
  const auto third = read(*narrow, "select 1 as one");
  EXPECT_FAILS(third, ErrorCode::kUnavailable);
  EXPECT_EQ(third.error().retry, Retry::kLater);
  leave.count_down();
  readers.clear();
  EXPECT_OK(read(*narrow, "select 1 as one"));
}

// Errors

TEST_P(DatabaseTest, ReportsBrokenKeysAsConflicts) {
  ASSERT_OK(write(*database_, "insert into sample (id) values (1)"));
  ASSERT_OK(write(*database_, "insert into part (sample_id, name) values (1, 'canary')"));
  EXPECT_FAILS(write(*database_, "insert into sample (id) values (1)"), ErrorCode::kConflict);
  EXPECT_FAILS(write(*database_, "insert into part (sample_id, name) values (1, $1)", {"canary"}),
               ErrorCode::kConflict);
  EXPECT_FAILS(write(*database_, "insert into part (sample_id, name) values (2, 'x')"), ErrorCode::kConflict);
  EXPECT_FAILS(write(*database_, "delete from sample"), ErrorCode::kConflict);
}

TEST_P(DatabaseTest, ReportsMistakesAsBugs) {
  for (const char* sql : {"insert into sample (id, positive) values (1, -1)",
                          "insert into sample (id, required) values (1, null)",
                          "insert into nothing_of_that_name (id) values (1)", "this is not SQL"}) {
    const auto done = write(*database_, sql);
    EXPECT_FAILS(done, ErrorCode::kInternal);
    EXPECT_EQ(done.error().retry, Retry::kNever);
  }
}

TEST_P(DatabaseTest, ErrorsNeverHoldValues) {
  ASSERT_OK(write(*database_, "insert into sample (id, words) values (1, 'x')"));
  ASSERT_OK(write(*database_, "insert into part (sample_id, name) values (1, $1)", {"canary"}));
  const char* bad_number =
      GetParam() == Dialect::kSqlite
          ? "insert into sample (id) values ($1)"
          : "insert into sample (id, whole) values (2, cast(cast($1 as text) as bigint))";
  const char* bad_path = GetParam() == Dialect::kSqlite
                             ? "select json_extract('{}', $1) as x"
                             : "select jsonb_path_query('{}', cast(cast($1 as text) as jsonpath)) as x";
  for (const char* sql : {"insert into part (sample_id, name) values (1, $1)",
                          "insert into sample (id, positive, words) values (2, -5, $1)",
                          "insert into sample (id, required, words) values (2, null, $1)",
                          "select nothing from sample where words = $1", bad_number, bad_path}) {
    const auto done = write(*database_, sql, {"canary"});
    ASSERT_FALSE(done) << sql;
    EXPECT_THAT(done.error().message, Not(HasSubstr("canary")));
    EXPECT_THAT(done.error().public_message, Not(HasSubstr("canary")));
  }
}

// Time and waking up

TEST_P(DatabaseTest, TellsTheTime) {
  const test::ManualClock clock;
  const auto mine = database_.open_again(clock);
  const auto now = mine->write([](Connection& connection) { return connection.now(); });
  ASSERT_OK(now);
  if (GetParam() == Dialect::kSqlite) {
    EXPECT_EQ(*now, clock.now());
  } else {
    EXPECT_LT(std::chrono::abs(*now - SystemClock().now()), 60s);
  }
}

TEST_P(DatabaseTest, WakesListenersAfterTheCommit) {
  Calls calls;
  std::atomic<bool> visible = false;
  const auto handle = database_->listen(Channel::kTasks, [&] {
    if (read(*database_, "select id from sample").value().size() == 1) visible = true;
    if (visible) calls();
  });
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    return {};
  }));
  EXPECT_TRUE(calls.wait_for(1));
}

TEST_P(DatabaseTest, DoesNotWakeListenersAfterARollback) {
  Calls tasks, listening, last;
  const auto on_tasks = database_->listen(Channel::kTasks, std::ref(tasks));
  const auto on_events = database_->listen(Channel::kEvents, [&] {
    listening();
    if (read(*database_, "select id from sample").value().size() == 1) last();
  });
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kEvents);
    return {};
  }));
  ASSERT_TRUE(listening.wait_for(1));
  const int before = tasks.count();
  EXPECT_FALSE(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    return fail(ErrorCode::kCancelled, "not now");
  }));
  // What is notified is heard in order, so after this nothing of the rollback is still on its way.
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kEvents);
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    return {};
  }));
  ASSERT_TRUE(last.wait_for(1));
  EXPECT_EQ(tasks.count(), before);
}

TEST_P(DatabaseTest, WakesListenersInOtherProcesses) {
  Calls calls;
  ASSERT_OK(write(*database_, "select 1"));
  const auto handle = database_->listen(Channel::kEvents, [&] {
    if (read(*database_, "select id from sample").value().size() == 1) calls();
  });
  test::in_a_killed_process([&] {
    const auto mine = database_.open_again();
    (void)mine->write([](Connection& connection) -> Result<void> {
      connection.notify(Channel::kEvents);
      AIP_TRY(connection.execute("insert into sample (id) values (1)"));
      return {};
    });
  });
  EXPECT_TRUE(calls.wait_for(1));
}

TEST_P(DatabaseTest, ForgetsAListenerWhoseHandleIsGone) {
  Calls gone, stays;
  auto handle = database_->listen(Channel::kTasks, std::ref(gone));
  const auto other = database_->listen(Channel::kTasks, std::ref(stays));
  const auto wake = [&] {
    return database_->write([](Connection& connection) -> Result<void> {
      connection.notify(Channel::kTasks);
      return {};
    });
  };
  ASSERT_OK(wake());
  ASSERT_TRUE(gone.wait_for(1));
  handle.reset();
  const int calls = gone.count();
  const int heard = stays.count();
  ASSERT_OK(wake());
  ASSERT_TRUE(stays.wait_for(heard + 1));
  EXPECT_EQ(gone.count(), calls);
}

TEST_P(DatabaseTest, AListenerMayThrowOrGiveUpItsHandle) {
  Calls calls;
  std::shared_ptr<void> handle;
  std::latch assigned(1);
  const auto broken = database_->listen(Channel::kTasks, [] { throw std::runtime_error("a bug"); });
  handle = database_->listen(Channel::kTasks, [&] {
    assigned.wait();
    handle.reset();
    calls();
  });
  assigned.count_down();
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    return {};
  }));
  EXPECT_TRUE(calls.wait_for(1));
}

}  // namespace
}  // namespace aip::store
