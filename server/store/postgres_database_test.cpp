#include "store/postgres_database.hpp"

#include <barrier>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/matchers.hpp"
#include "support/postgres_cluster.hpp"

// What is PostgreSQL's own: connections that break, transactions that collide, addresses with passwords.

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Result<std::int64_t> write(Database& database, std::string_view sql, const Parameters& parameters = {}) {
  return database.write([&](Connection& connection) { return connection.execute(sql, parameters); });
}

Result<Rows> read(Database& database, std::string_view sql) {
  return database.read([&](Connection& connection) { return connection.query(sql); });
}

class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(write(*database_, "create table sample (id bigint primary key, whole bigint)"));
  }

  std::int64_t count() {
    return read(*database_, "select count(*) as n from sample").value().at(0).get<std::int64_t>("n");
  }

  test::PostgresCluster& cluster_ = test::PostgresCluster::shared();
  test::FreshDatabase database_ = test::empty_database(Dialect::kPostgres);
};

TEST_F(PostgresTest, ReconnectsAfterTheServerHasRestarted) {
  ASSERT_OK(write(*database_, "insert into sample (id) values (1)"));
  cluster_.crash_and_restart();
  EXPECT_OK(write(*database_, "insert into sample (id) values (2)"));
  cluster_.crash_and_restart();
  EXPECT_EQ(count(), 2);
}

TEST_F(PostgresTest, IsUnavailableWhileTheServerIsDown) {
  cluster_.crash();
  const auto done = write(*database_, "insert into sample (id) values (1)");
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_EQ(done.error().retry, Retry::kLater);
  EXPECT_THAT(done.error().message, HasSubstr("check that the server runs"));
  cluster_.start();
  EXPECT_OK(write(*database_, "insert into sample (id) values (1)"));
}

TEST_F(PostgresTest, RunsATransactionAgainWhoseConnectionBrokeBeforeTheCommit) {
  int runs = 0;
  const auto done = database_->write([&](Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    if (++runs == 1) cluster_.crash_and_restart();
    AIP_TRY(connection.execute("insert into sample (id) values (2)"));
    return {};
  });
  ASSERT_OK(done);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count(), 2);
}

TEST_F(PostgresTest, GivesUpWhenTheConnectionBreaksEveryTime) {
  int runs = 0;
  const auto done = database_->write([&](Connection& connection) -> Result<void> {
    ++runs;
    AIP_TRY(connection.query("select pg_terminate_backend(pg_backend_pid())"));
    return {};
  });
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresTest, NeverRunsATransactionAgainWhoseCommitWasSent) {
  // The trigger runs inside the commit and takes the connection with it.
  ASSERT_OK(database_->write([](Connection& connection) {
    return connection.execute_script(
        "create function hang_up() returns trigger language plpgsql as $$ begin "
        "perform pg_terminate_backend(pg_backend_pid()); return null; end $$;"
        "create constraint trigger hang_up after insert on sample deferrable initially deferred "
        "for each row execute function hang_up()");
  }));
  int runs = 0;
  const auto done = database_->write([&](Connection& connection) {
    ++runs;
    return connection.execute("insert into sample (id) values (1)");
  });
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_THAT(done.error().message, HasSubstr("unknown"));
  EXPECT_EQ(done.error().retry, Retry::kNever);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresTest, ResolvesDeadlocks) {
  ASSERT_OK(write(*database_, "insert into sample (id, whole) values (1, 0), (2, 0)"));
  std::barrier both_hold_one(2);
  const auto lock_both = [&](int first, int second) {
    bool meet = true;
    return database_->write([&, meet](Connection& connection) mutable -> Result<void> {
      AIP_TRY(connection.execute("update sample set whole = whole + 1 where id = $1", {first}));
      if (std::exchange(meet, false)) both_hold_one.arrive_and_wait();
      AIP_TRY(connection.execute("update sample set whole = whole + 1 where id = $1", {second}));
      return {};
    });
  };
  std::jthread other([&] { EXPECT_OK(lock_both(2, 1)); });
  EXPECT_OK(lock_both(1, 2));
  other.join();
  EXPECT_EQ(read(*database_, "select sum(whole) as n from sample")->at(0).get<int>("n"), 4);
}

TEST_F(PostgresTest, TriesACollidingTransactionFiveTimes) {
  int runs = 0;
  const auto done = database_->write([&](Connection& connection) -> Result<void> {
    ++runs;
    return connection.execute_script("do $$ begin raise exception 'canary' using errcode = '40001'; end $$");
  });
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_EQ(done.error().retry, Retry::kLater);
  EXPECT_EQ(runs, 5);
}

TEST_F(PostgresTest, GivesTheServersErrorsTheirMeaning) {
  const std::pair<const char*, ErrorCode> cases[]{
      {"53100", ErrorCode::kStorageFull},  {"53200", ErrorCode::kUnavailable},
      {"53300", ErrorCode::kUnavailable},  {"23505", ErrorCode::kConflict},
      {"23503", ErrorCode::kConflict},     {"23514", ErrorCode::kInternal},
      {"57014", ErrorCode::kTimeout},      {"58030", ErrorCode::kUnavailable},
      {"55P03", ErrorCode::kUnavailable},  {"22P02", ErrorCode::kInternal},
      {"22P05", ErrorCode::kInvalidInput}, {"P0001", ErrorCode::kInternal},
  };
  for (const auto& [state, code] : cases) {
    const auto done = database_->write([&](Connection& connection) {
      return connection.execute_script(
          std::string("do $$ begin raise exception using message = 'failed', errcode = '") + state +
          "'; end $$");
    });
    EXPECT_FAILS(done, code);
  }
  EXPECT_OK(read(*database_, "select 1 as one"));
}

TEST_F(PostgresTest, SessionsKeepUtcAndTheirTimeouts) {
  const auto rows =
      read(*database_,
           "select current_setting('timezone') as zone, current_setting('statement_timeout') as statement, "
           "current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') "
           "as readonly");
  ASSERT_OK(rows);
  EXPECT_EQ(rows->at(0).get<std::string>("zone"), "UTC");
  EXPECT_EQ(rows->at(0).get<std::string>("statement"), "1min");
  EXPECT_EQ(rows->at(0).get<std::string>("isolation"), "repeatable read");
  EXPECT_EQ(rows->at(0).get<std::string>("readonly"), "on");
}

TEST_F(PostgresTest, ReadsTimesWithAZone) {
  const auto rows = read(*database_, "select timestamptz '2026-11-22 18:58:00.1239+08' as moment");
  ASSERT_OK(rows);
  EXPECT_EQ(to_iso(rows->at(0).get<Time>("moment")), "2026-11-22T10:58:00.123Z");
}

TEST_F(PostgresTest, ListensAgainAfterTheServerHasRestarted) {
  std::mutex mutex;
  std::condition_variable changed;
  std::int64_t seen = -1;
  const auto handle = database_->listen(Channel::kTasks, [&] {
    const auto rows = read(*database_, "select count(*) as n from sample");
    const std::scoped_lock lock(mutex);
    if (rows) seen = rows->at(0).get<std::int64_t>("n");
    changed.notify_all();
  });
  const auto sees = [&](std::int64_t n) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 30s, [&] { return seen == n; });
  };
  const auto add = [&](int id) {
    return database_->write([&](Connection& connection) -> Result<void> {
      AIP_TRY(connection.execute("insert into sample (id) values ($1)", {id}));
      connection.notify(Channel::kTasks);
      return {};
    });
  };
  ASSERT_OK(add(1));
  ASSERT_TRUE(sees(1));
  cluster_.crash_and_restart();
  ASSERT_OK(add(2));  // perhaps before the listener is back, which then looks by itself
  EXPECT_TRUE(sees(2));
  ASSERT_OK(add(3));
  EXPECT_TRUE(sees(3));
}

TEST(PostgresAddressTest, NeverShowsThePassword) {
  for (const char* url : {
           "postgres://user:canary@127.0.0.1:1/name",
           "postgres://user:canary@nowhere.invalid/name",
           "postgres://user:can@canary@127.0.0.1:1/name",
           "postgres://user:can/canary@127.0.0.1:1/name",
           "postgres://user:can:canary@127.0.0.1:1/name",
           "postgres://user:can%canary@127.0.0.1:1/name",
           "postgres://user:can?canary@127.0.0.1:1/name",
           "postgres://user:can#canary@127.0.0.1:1/name",
           "postgres://127.0.0.1:1/name?user=user&password=canary",
           "postgres://127.0.0.1:1/name?passwort=canary",
       }) {
    const auto database = open_database(url, test::system_clock());
    ASSERT_FALSE(database) << url;
    EXPECT_THAT(database.error().message, Not(HasSubstr("canary"))) << url;
    EXPECT_THAT(database.error().message, HasSubstr("password")) << "what to check";
  }
}

TEST(PostgresAddressTest, SaysWhatToCheck) {
  const auto database = open_database("postgres://user@127.0.0.1:1/name", test::system_clock());
  EXPECT_FAILS(database, ErrorCode::kUnavailable);
  EXPECT_THAT(database.error().message, HasSubstr("name on 127.0.0.1"));
  const auto missing = open_database(test::PostgresCluster::shared().url("missing"), test::system_clock());
  EXPECT_FAILS(missing, ErrorCode::kUnavailable);
  EXPECT_THAT(missing.error().message, HasSubstr("database \"missing\" does not exist"));
}

}  // namespace
}  // namespace aip::store
