#include "store/sqlite_database.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/fair_mutex.hpp"
#include "support/databases.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

// What is SQLite's own: the file, the disk below it, other programs that hold it.

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Result<std::int64_t> write(Database& database, std::string_view sql, const Parameters& parameters = {}) {
  return database.write([&](Connection& connection) { return connection.execute(sql, parameters); });
}

Result<std::int64_t> count(Database& database) {
  return database.read([](Connection& connection) -> Result<std::int64_t> {
    AIP_TRY_ASSIGN(const auto row, connection.find("select count(*) as n from sample"));
    return row->get<std::int64_t>("n");
  });
}

// SQLite's file system, with a disk that can be made to fail.
class FaultyDisk {
 public:
  FaultyDisk() : original_(sqlite3_vfs_find(nullptr)), faulty_(*original_) {
    faulty_.zName = "faulty";
    faulty_.pAppData = original_;
    faulty_.xOpen = [](sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
      auto* original = static_cast<sqlite3_vfs*>(vfs->pAppData);
      const int code = original->xOpen(original, name, file, flags, out_flags);
      if (code == SQLITE_OK && file->pMethods != nullptr) file->pMethods = faulty_version_of(file->pMethods);
      return code;
    };
    sqlite3_vfs_register(&faulty_, 1);
  }

  ~FaultyDisk() {
    full = broken = false;
    sqlite3_vfs_unregister(&faulty_);
    sqlite3_vfs_register(original_, 1);
  }

  static inline std::atomic<bool> full = false;    // writes find no room
  static inline std::atomic<bool> broken = false;  // syncs fail

 private:
  struct Methods : sqlite3_io_methods {
    const sqlite3_io_methods* real;
  };

  static const sqlite3_io_methods* real_of(const sqlite3_file* file) {
    return static_cast<const Methods*>(file->pMethods)->real;
  }

  // SQLite has a table of functions for each kind of file.
  static const sqlite3_io_methods* faulty_version_of(const sqlite3_io_methods* real) {
    static std::mutex mutex;
    static std::map<const sqlite3_io_methods*, Methods> known;
    const std::scoped_lock lock(mutex);
    const auto [entry, added] = known.try_emplace(real, Methods{*real, real});
    if (added) {
      entry->second.xWrite = [](sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
        return full ? SQLITE_FULL : real_of(file)->xWrite(file, data, size, offset);
      };
      entry->second.xSync = [](sqlite3_file* file, int how) {
        return broken ? SQLITE_IOERR_FSYNC : real_of(file)->xSync(file, how);
      };
    }
    return &entry->second;
  }

  sqlite3_vfs* original_;
  sqlite3_vfs faulty_;
};

class SqliteTest : public ::testing::Test {
 protected:
  std::string path(const char* name) const { return (folder_ / name).string(); }

  Result<std::unique_ptr<Database>> open(const std::string& location, const DatabaseOptions& options = {}) {
    return open_database(location, test::system_clock(), options);
  }

  // Opened, with the empty table sample.
  std::unique_ptr<Database> sample(const DatabaseOptions& options = {}) {
    auto database = open(path("sample.db"), options).value();
    write(*database, "create table if not exists sample (id integer primary key, words text)").value();
    return database;
  }

  test::TemporaryFolder folder_;
};

TEST_F(SqliteTest, KeepsItsFilesPrivate) {
  const auto database = sample();
  for (const char* name : {"sample.db", "sample.db-wal"}) {
    struct stat info{};
    ASSERT_EQ(::stat(path(name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
}

TEST_F(SqliteTest, CommitsDurably) {
  const auto database = sample();
  const auto pragma = [](const char* name) {
    return [name](Connection& connection) { return connection.query(std::string("pragma ") + name); };
  };
  EXPECT_EQ(database->write(pragma("journal_mode")).value().at(0).get<std::string>("journal_mode"), "wal");
  EXPECT_EQ(database->write(pragma("synchronous")).value().at(0).get<int>("synchronous"), 2);
  EXPECT_TRUE(database->write(pragma("foreign_keys")).value().at(0).get<bool>("foreign_keys"));
}

TEST_F(SqliteTest, ClosesWithNothingLeftInTheLog) {
  auto database = sample();
  ASSERT_OK(count(*database));
  database.reset();
  EXPECT_FALSE(std::filesystem::exists(path("sample.db-wal")));
}

TEST_F(SqliteTest, SaysThatTheFolderIsMissing) {
  const auto database = open(path("nowhere/sample.db"));
  EXPECT_FAILS(database, ErrorCode::kUnavailable);
  EXPECT_THAT(database.error().message, HasSubstr("nowhere does not exist"));
}

TEST_F(SqliteTest, SaysThatThePathIsAFolder) {
  const auto database = open(folder_.path().string());
  EXPECT_FAILS(database, ErrorCode::kUnavailable);
  EXPECT_THAT(database.error().message, HasSubstr("it is a folder"));
  EXPECT_FAILS(open(""), ErrorCode::kInvalidInput);
}

TEST_F(SqliteTest, SaysThatTheFileIsNoDatabaseAndLeavesItAlone) {
  const std::string contents(5000, 'x');
  std::ofstream(path("photo.jpg")) << contents;
  const auto database = open(path("photo.jpg"));
  EXPECT_FAILS(database, ErrorCode::kUnavailable);
  EXPECT_THAT(database.error().message, HasSubstr("not a SQLite database"));
  EXPECT_EQ(std::filesystem::file_size(path("photo.jpg")), contents.size());
}

TEST_F(SqliteTest, SaysThatTheFileIsDamaged) {
  {
    const auto database = sample();
    for (int i = 0; i < 200; ++i)
      ASSERT_OK(write(*database, "insert into sample (words) values ($1)", {std::string(500, 'x')}));
  }
  std::fstream file(path("sample.db"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(60'000, '\x7f');
  file.close();
  const auto database = open(path("sample.db"));
  ASSERT_OK(database);
  const auto n = count(**database);
  EXPECT_FAILS(n, ErrorCode::kUnavailable);
  EXPECT_THAT(n.error().message, HasSubstr("damaged"));
  EXPECT_EQ(n.error().retry, Retry::kNever);
}

TEST_F(SqliteTest, SaysThatTheDatabaseIsReadOnly) {
  sample().reset();
  ASSERT_EQ(::chmod(path("sample.db").c_str(), 0444), 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0555), 0);
  // Permissions mean nothing to root, so this looks at it as somebody else.
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    const auto database = open(path("sample.db"));
    const bool said = !database && database.error().code == ErrorCode::kUnavailable &&
                      database.error().message.find("may not write in the folder") != std::string::npos;
    if (!said) std::fprintf(stderr, "%s\n", database ? "it opened" : database.error().message.c_str());
    ::_exit(said ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
}

TEST_F(SqliteTest, AFullDiskIsReportedAndNothingIsLost) {
  const FaultyDisk disk;
  const auto database = sample();
  ASSERT_OK(write(*database, "insert into sample (id) values (1)"));
  FaultyDisk::full = true;
  const auto done = write(*database, "insert into sample (id, words) values (2, 'canary')");
  EXPECT_FAILS(done, ErrorCode::kStorageFull);
  EXPECT_EQ(done.error().retry, Retry::kLater);
  EXPECT_THAT(done.error().message, Not(HasSubstr("canary")));
  EXPECT_EQ(count(*database).value(), 1);
  FaultyDisk::full = false;
  ASSERT_OK(write(*database, "insert into sample (id) values (2)"));
  EXPECT_EQ(count(*database).value(), 2);
}

TEST_F(SqliteTest, AFileThatMayNotGrowIsAFullDisk) {
  const auto database = sample();
  ASSERT_OK(database->write(
      [](Connection& connection) { return connection.execute_script("pragma max_page_count = 3"); }));
  EXPECT_FAILS(write(*database, "insert into sample (words) values ($1)", {std::string(100'000, 'x')}),
               ErrorCode::kStorageFull);
  EXPECT_EQ(count(*database).value(), 0);
}

TEST_F(SqliteTest, AFailedSyncFailsTheCommit) {
  const FaultyDisk disk;
  auto database = sample();
  FaultyDisk::broken = true;
  int runs = 0;
  const auto done = database->write([&](Connection& connection) {
    ++runs;
    return connection.execute("insert into sample (id) values (1)");
  });
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(count(*database).value(), 0);
  FaultyDisk::broken = false;
  database.reset();
  database = sample();
  EXPECT_EQ(count(*database).value(), 0);
  EXPECT_OK(write(*database, "insert into sample (id) values (1)"));
}

TEST_F(SqliteTest, AnotherProgramThatHoldsTheLockMakesItUnavailable) {
  const auto holder = sample();
  const auto waiter = sample({.wait = 50ms});
  const auto done = holder->write([&](Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    const auto other = write(*waiter, "insert into sample (id) values (2)");
    EXPECT_FAILS(other, ErrorCode::kUnavailable);
    EXPECT_EQ(other.error().retry, Retry::kLater);
    return {};
  });
  ASSERT_OK(done);
  EXPECT_OK(write(*waiter, "insert into sample (id) values (2)"));
}

TEST_F(SqliteTest, AnotherProgramThatKnowsOnlySqlitesLocksMakesItUnavailable) {
  const auto database = sample({.wait = 50ms});
  sqlite3* shell = nullptr;
  ASSERT_EQ(sqlite3_open(path("sample.db").c_str(), &shell), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(shell, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto done = write(*database, "insert into sample (id) values (1)");
  EXPECT_FAILS(done, ErrorCode::kUnavailable);
  EXPECT_EQ(done.error().retry, Retry::kLater);
  sqlite3_close(shell);
  EXPECT_OK(write(*database, "insert into sample (id) values (1)"));
}

TEST_F(SqliteTest, AWriteInsideAWriteIsABug) {
  const auto database = sample();
  EXPECT_THROW((void)database->write([&](Connection&) { return write(*database, "delete from sample"); }),
               std::logic_error);
  EXPECT_OK(write(*database, "delete from sample"));
}

TEST(FairMutexTest, IsHandedOverInTheOrderItWasAskedFor) {
  FairMutex mutex;
  ASSERT_TRUE(mutex.lock(0ms));
  std::vector<int> order;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      ASSERT_TRUE(mutex.lock(60s));
      order.push_back(i);
      mutex.unlock();
    });
    while (mutex.waiting() != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  EXPECT_FALSE(mutex.lock(1ms));
  mutex.unlock();
  threads.clear();
  EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_TRUE(mutex.lock(0ms));
}

}  // namespace
}  // namespace aip::store
