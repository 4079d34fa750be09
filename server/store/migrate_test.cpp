#include "store/migrate.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/killed_process.hpp"
#include "support/matchers.hpp"

namespace aip::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::vector<Migration> kThreeSteps{
    {1,
     "first",
     {"create table one (id integer); insert into one values (1);", "s1"},
     {"create table one (id integer); insert into one values (1);", "p1"}},
    {2,
     "second",
     {"create table two (id integer); insert into two values (2);", "s2"},
     {"create table two (id integer); insert into two values (2);", "p2"}},
    {3,
     "third",
     {"create table three (id integer); insert into three values (3);", "s3"},
     {"create table three (id integer); insert into three values (3);", "p3"}},
};

class MigrateTest : public ::testing::TestWithParam<Dialect> {
 protected:
  Result<Rows> read(std::string_view sql) {
    return database_->read([&](Connection& connection) { return connection.query(sql); });
  }

  test::FreshDatabase database_ = test::empty_database(GetParam());
};

INSTANTIATE_TEST_SUITE_P(OnBoth, MigrateTest, test::kBothDatabases, test::database_name);

TEST_P(MigrateTest, MigratesOnce) {
  EXPECT_EQ(migrate(*database_).value(), static_cast<int>(known_migrations().size()));
  EXPECT_EQ(migrate(*database_).value(), 0);
  EXPECT_EQ(read("select version from schema_migration")->size(), known_migrations().size());
}

TEST_P(MigrateTest, RunsOnlyWhatIsMissing) {
  ASSERT_EQ(run_migrations(*database_, std::span(kThreeSteps).first(1)).value(), 1);
  EXPECT_EQ(run_migrations(*database_, kThreeSteps).value(), 2);
  EXPECT_OK(read("select * from one, two, three"));
}

// A task that ran and one attempt of it that had ended, as version 1 wrote them.
constexpr std::string_view kVersion1 = R"(
  insert into "user" (id, name, email, created_at, updated_at, role, password_hash)
    values ('user', 'U', 'u@example.org', {0}, {0}, 'owner', 'x');
  insert into ai_task (kind, user_id, state, run_at, attempt, claim_seq, lease_owner, lease_until, created_at)
    values ('noop', 'user', 'running', {0}, 2, 2, 'w', {0}, {0});
  insert into ai_attempt (task_id, claim_seq, started_at, ended_at, outcome, sent_at, billed)
    select id, 1, {0}, {0}, 'lost', {0}, 'yes' from ai_task;
  insert into ai_attempt (task_id, claim_seq, started_at) select id, 2, {0} from ai_task;)";

TEST_P(MigrateTest, AttemptsThatHaveEndedAreKeptAndOnesThatRunAreTheTasks) {
  ASSERT_OK(run_migrations(*database_, known_migrations().first(1)));
  const std::string now =
      GetParam() == Dialect::kSqlite ? "1763800000000" : "timestamp '2025-11-22 08:26:40'";
  ASSERT_OK(database_->write(
      [&](Connection& connection) { return connection.execute_script(fmt::format(kVersion1, now)); }));
  ASSERT_OK(migrate(*database_));
  const auto attempts = read("select claim_seq, outcome, billed from ai_attempt");
  ASSERT_OK(attempts);
  ASSERT_EQ(attempts->size(), 1u);
  EXPECT_EQ(attempts->front().get<int>("claim_seq"), 1);
  EXPECT_EQ(attempts->front().get<std::string>("billed"), "yes");
  EXPECT_EQ(read("select id from ai_task where claimed_at = run_at")->size(), 1u);
}

TEST_P(MigrateTest, SeveralProcessesMayStartAtOnce) {
  std::vector<std::unique_ptr<Database>> databases;
  for (int i = 0; i < 4; ++i) databases.push_back(database_.open_again());
  std::atomic<int> ran = 0;
  std::atomic<int> failed = 0;
  std::vector<std::jthread> threads;
  for (const auto& database : databases) {
    threads.emplace_back([&] {
      const auto done = run_migrations(*database, kThreeSteps);
      if (done) ran += *done;
      if (!done) ++failed;
    });
  }
  threads.clear();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(ran, 3);
  EXPECT_EQ(read("select * from one, two, three")->size(), 1u);
}

TEST_P(MigrateTest, RefusesANewerSchema) {
  ASSERT_OK(run_migrations(*database_, kThreeSteps));
  const auto done = run_migrations(*database_, std::span(kThreeSteps).first(2));
  EXPECT_FAILS(done, ErrorCode::kNewerSchema);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("version 3"), HasSubstr("up to 2"),
                                          HasSubstr("newer version"), HasSubstr("backup")));
}

TEST_P(MigrateTest, RefusesAnEditedMigration) {
  ASSERT_OK(run_migrations(*database_, kThreeSteps));
  auto edited = kThreeSteps;
  edited[1].sqlite.sha256 = edited[1].postgres.sha256 = "edited";
  const auto done = run_migrations(*database_, edited);
  EXPECT_FAILS(done, ErrorCode::kInternal);
  EXPECT_THAT(done.error().message, HasSubstr("second"));
}

TEST_P(MigrateTest, AFailingMigrationLeavesNothingBehind) {
  auto broken = kThreeSteps;
  broken[1].sqlite.sql = broken[1].postgres.sql =
      "create table two (id integer); insert into nowhere values (1);";
  EXPECT_FAILS(run_migrations(*database_, broken), ErrorCode::kInternal);
  EXPECT_OK(read("select * from one"));
  EXPECT_FALSE(read("select * from two"));
  EXPECT_EQ(run_migrations(*database_, kThreeSteps).value(), 2);
}

// Hands on to another database, and kills the process before the n-th statement or commit.
class DyingDatabase final : public Database {
 public:
  DyingDatabase(Database& database, int steps) : database_(database), steps_(steps) {}

  Dialect dialect() const override { return database_.dialect(); }

  std::shared_ptr<void> listen(Channel channel, std::function<void()> listener) override {
    return database_.listen(channel, std::move(listener));
  }

 protected:
  Result<void> transact(Access access, const std::function<Result<void>(Connection&)>& work) override {
    const auto wrapped = [&](Connection& connection) {
      Dying dying(*this, connection);
      auto done = work(dying);
      step();
      return done;
    };
    return access == Access::kRead ? database_.read(wrapped) : database_.write(wrapped);
  }

 private:
  class Dying final : public Connection {
   public:
    Dying(DyingDatabase& database, Connection& connection) : database_(database), connection_(connection) {}

    Dialect dialect() const override { return connection_.dialect(); }

    Result<Rows> query(std::string_view sql, const Parameters& parameters) override {
      database_.step();
      return connection_.query(sql, parameters);
    }

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) override {
      database_.step();
      return connection_.execute(sql, parameters);
    }

    Result<void> execute_script(std::string_view sql) override {
      database_.step();
      return connection_.execute_script(sql);
    }

    Result<Time> now() override { return connection_.now(); }

    void notify(Channel channel) override { connection_.notify(channel); }

   private:
    DyingDatabase& database_;
    Connection& connection_;
  };

  void step() {
    if (--steps_ == 0) ::kill(::getpid(), SIGKILL);
  }

  Database& database_;
  int steps_;
};

TEST_P(MigrateTest, KilledAtAnyStepTheSchemaIsTheOldOrTheNew) {
  int versions = 0;
  for (int steps = 1; versions < 3; ++steps) {
    ASSERT_OK(database_->write([](Connection& connection) {
      return connection.execute_script(
          "drop table if exists one; drop table if exists two; drop table if exists three;"
          "drop table if exists schema_migration");
    }));
    test::in_a_killed_process([&] {
      const auto mine = database_.open_again();
      DyingDatabase dying(*mine, steps);
      (void)run_migrations(dying, kThreeSteps);
    });
    versions = 0;
    for (const char* table : {"one", "two", "three"}) {
      const auto rows = database_->read([&](Connection& connection) {
        return connection.query("select count(*) as n from " + std::string(table));
      });
      if (!rows) break;
      ASSERT_EQ(rows->at(0).get<int>("n"), 1) << "half of a migration, killed at step " << steps;
      ++versions;
    }
    ASSERT_EQ(run_migrations(*database_, kThreeSteps).value(), 3 - versions) << "killed at step " << steps;
  }
}

// A database as the first version left it: a paused job that waits in the middle of its work.
TEST_P(MigrateTest, BringsWaitingTasksIntoALaneAndSaysWhyAJobIsPaused) {
  ASSERT_OK(run_migrations(*database_, known_migrations().first(1)));
  const auto filled = database_->write([](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY(connection.execute(
        "insert into \"user\" (id, name, email, created_at, updated_at, role, password_hash) "
        "values ('u', 'U', 'u', $1, $1, 'owner', 'x'), ('v', 'V', 'v', $1, $1, 'owner', 'x')",
        {now}));
    AIP_TRY(
        connection.execute("insert into ai_lane (user_id, served_at, claims) values ('u', $1, 7)", {now}));
    AIP_TRY(
        connection.execute("insert into ai_job (id, user_id, job_type, input_data, created_at, updated_at, "
                           "paused_at, error_message) "
                           "values ('by-hand', 'u', 'custom', '{}', $1, $1, $1, null), ('no-key', 'u', "
                           "'custom', '{}', $1, $1, $1, 'Key?'), "
                           "('goes-on', 'v', 'custom', '{}', $1, $1, null, null)",
                           {now}));
    AIP_TRY(connection.execute(
        "insert into ai_task (kind, user_id, job_id, state, run_at, created_at, error_code) values "
        "('k', 'u', 'by-hand', 'scheduled', $1, $1, null), ('k', 'u', 'no-key', 'scheduled', $1, $1, "
        "'provider_auth'), "
        "('k', 'v', 'goes-on', 'available', $1, $1, null)",
        {now}));
    return {};
  });
  ASSERT_OK(filled);

  ASSERT_OK(migrate(*database_));
  const auto tasks = database_->read([](Connection& connection) {
    return connection.query(
        "select t.user_id as owner, l.user_id as lane_of, l.name, l.claims, j.pause_reason from ai_task t "
        "join ai_lane l on l.id = t.lane_id join ai_job j on j.id = t.job_id order by t.id");
  });
  ASSERT_OK(tasks);
  ASSERT_EQ(tasks->size(), 3u);
  std::vector<std::string> reasons;
  for (const auto& row : *tasks) {
    EXPECT_EQ(row.get<std::string>("owner"), row.get<std::string>("lane_of"));
    EXPECT_EQ(row.get<std::string>("name"), "");
    reasons.push_back(row.get<std::optional<std::string>>("pause_reason").value_or("-"));
  }
  EXPECT_EQ(tasks->at(0).get<int>("claims"), 7);
  EXPECT_THAT(reasons, ::testing::ElementsAre("user", "provider_auth", "-"));
}

// The shape of a schema, one line a column and index, so that the two dialects' files can be compared.
std::set<std::string> shape(Database& database) {
  const bool sqlite = database.dialect() == Dialect::kSqlite;
  const auto columns = database.read([&](Connection& connection) {
    return connection.query(
        sqlite ? "select t.name as table_name, c.name as column_name, "
                 "case when c.\"notnull\" = 1 or c.pk > 0 then 'required' else 'optional' end as need "
                 "from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name not "
                 "like 'sqlite_%'"
               : "select cast(table_name as text) as table_name, cast(column_name as text) as column_name, "
                 "case is_nullable when 'NO' then 'required' else 'optional' end as need "
                 "from information_schema.columns where table_schema = 'public'");
  });
  const auto indexes = database.read([&](Connection& connection) {
    return connection.query(
        sqlite ? "select name, case when sql like 'create unique%' then 'unique' else 'plain' end as kind "
                 "from sqlite_master where type = 'index' and sql is not null"
               : "select cast(c.relname as text) as name, case when i.indisunique then 'unique' else 'plain' "
                 "end as kind "
                 "from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = "
                 "c.relnamespace "
                 "where n.nspname = 'public' and c.relname like 'idx_%'");
  });
  std::set<std::string> lines;
  for (const auto& row : columns.value()) {
    lines.insert(row.get<std::string>("table_name") + "." + row.get<std::string>("column_name") + " " +
                 row.get<std::string>("need"));
  }
  for (const auto& row : indexes.value())
    lines.insert(row.get<std::string>("kind") + " index " + row.get<std::string>("name"));
  return lines;
}

// What one database alone has: the search indexes, and the totals that PostgreSQL keeps as rows to add up.
bool is_own(const std::string& line) {
  static constexpr auto kOwn = std::to_array<std::string_view>(
      {"ai_workflow_name.", "ai_workflow_search", "idx_ai_workflow_total_user", "idx_ai_job_total_user"});
  return std::ranges::any_of(kOwn, [&](std::string_view part) { return line.contains(part); });
}

TEST(Migrations, MakeTheSameSchemaOnBothDatabases) {
  const auto sqlite = test::fresh_database(Dialect::kSqlite);
  const auto postgres = test::fresh_database(Dialect::kPostgres);
  const auto here = shape(*sqlite);
  const auto there = shape(*postgres);
  EXPECT_GT(here.size(), 100u);
  std::vector<std::string> differences;
  std::ranges::set_symmetric_difference(here, there, std::back_inserter(differences));
  std::erase_if(differences, is_own);
  EXPECT_THAT(differences, ::testing::IsEmpty());
}

}  // namespace
}  // namespace aip::store
