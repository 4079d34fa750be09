#include "store/database.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/database_fixture.hpp"
#include "support/killed_process.hpp"

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class DatabaseTest : public DatabaseFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, DatabaseTest, test::kBothDatabases, test::database_name);

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

}  // namespace
}  // namespace aip::store
