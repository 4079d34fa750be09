#include "store/sqlite_database.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/root.hpp"
#include "store/fair_mutex.hpp"
#include "store/listeners.hpp"
#include "store/pool.hpp"
#include "store/session_connection.hpp"
#include "store/sqlite_file_lock.hpp"
#include "store/sqlite_session.hpp"

namespace aip::store {
namespace {

// How often the listeners' thread looks whether another process has written to the file.
constexpr std::chrono::milliseconds kLookForOthers{500};

class SqliteConnection final : public SessionConnection<SqliteSession> {
 public:
  SqliteConnection(SqliteSession& session, const Clock& clock) : SessionConnection(session), clock_(clock) {}

  Dialect dialect() const override { return Dialect::kSqlite; }

  Result<Time> now() override { return clock_.now(); }

 private:
  const Clock& clock_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::filesystem::path path, const Clock& clock, const DatabaseOptions& options)
      : path_(std::move(path)), clock_(clock), options_(options), readers_(options.connections) {}

  ~SqliteDatabase() override {
    {
      const std::scoped_lock lock(wake_mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (caller_.joinable()) caller_.join();
    // The writer goes last: closing the last connection folds the log into the file.
    readers_.forget();
    const auto alone = file_lock_.lock(options_.wait);
    writer_.reset();
  }

  Result<void> open() {
    AIP_TRY(create_database_file(path_));
    AIP_TRY_ASSIGN(file_lock_, SqliteFileLock::open(path_));
    AIP_TRY_ASSIGN(const auto alone, file_lock_.lock(options_.wait));
    return open_writer();
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  std::shared_ptr<void> listen(Channel channel, std::function<void()> listener) override {
    const std::scoped_lock lock(wake_mutex_);
    if (!caller_.joinable()) caller_ = start_thread("database notices", [this] { call_listeners(); });
    return listeners_.add(channel, std::move(listener));
  }

 protected:
  Result<void> transact(Access access, const std::function<Result<void>(Connection&)>& work) override {
    return access == Access::kRead ? read_transaction(work) : write_transaction(work);
  }

 private:
  // Ends a transaction that was not committed, also when `work` throws.
  class Rollback {
   public:
    explicit Rollback(std::unique_ptr<SqliteSession>& session) : session_(session) {}

    ~Rollback() {
      if (session_ == nullptr || !session_->in_transaction()) return;
      // A session that can't roll back is closed, which does.
      if (!session_->execute("rollback", {})) session_.reset();
    }

   private:
    std::unique_ptr<SqliteSession>& session_;
  };

  class Turn {
   public:
    explicit Turn(SqliteDatabase& database) : database_(database) {
      if (database_.writing_thread_ == std::this_thread::get_id()) {
        throw std::logic_error("a write inside a write of the same thread");
      }
      taken_ = database_.writer_turn_.lock(database_.options_.wait);
      if (taken_) database_.writing_thread_ = std::this_thread::get_id();
    }

    ~Turn() {
      if (!taken_) return;
      database_.writing_thread_ = std::thread::id();
      database_.writer_turn_.unlock();
    }

    explicit operator bool() const { return taken_; }

   private:
    SqliteDatabase& database_;
    bool taken_;
  };

  Result<void> open_writer() {
    if (writer_ != nullptr) return {};
    AIP_TRY_ASSIGN(writer_, SqliteSession::open(path_, SqliteSession::Mode::kReadWrite, options_.wait));
    AIP_TRY_ASSIGN(data_version_, read_data_version());
    return {};
  }

  Result<void> read_transaction(const std::function<Result<void>(Connection&)>& work) {
    auto lease = readers_.take(options_.wait);
    if (!lease) return fail_later(ErrorCode::kUnavailable, "all connections that read the database are busy");
    if (lease->session == nullptr) {
      AIP_TRY_ASSIGN(lease->session,
                     SqliteSession::open(path_, SqliteSession::Mode::kReadOnly, options_.wait));
    }
    const Rollback end(lease->session);
    AIP_TRY(lease->session->execute("begin", {}));
    SqliteConnection connection(*lease->session, clock_);
    AIP_TRY(work(connection));
    if (connection.failure()) return fail(*connection.failure());
    return {};
  }

  Result<void> write_transaction(const std::function<Result<void>(Connection&)>& work) {
    std::set<Channel> notified;
    {
      const Turn turn(*this);
      if (!turn) return fail_later(ErrorCode::kUnavailable, "the database is busy with other writes");
      AIP_TRY_ASSIGN(const auto alone, file_lock_.lock(options_.wait));
      AIP_TRY(open_writer());
      const Rollback end(writer_);
      AIP_TRY(writer_->execute("begin immediate", {}));
      SqliteConnection connection(*writer_, clock_);
      AIP_TRY(work(connection));
      if (connection.failure()) return fail(*connection.failure());
      // A commit that failed is rolled back and reported, never tried again: after a failed fsync only
      // writing everything again can be trusted.
      AIP_TRY(writer_->execute("commit", {}));
      notified = connection.notified();
    }
    if (!notified.empty()) {
      const std::scoped_lock lock(wake_mutex_);
      pending_.merge(notified);
      wake_.notify_all();
    }
    return {};
  }

  // Changes when another process, and only when another, has committed.
  Result<std::int64_t> read_data_version() {
    AIP_TRY_ASSIGN(const Rows rows, writer_->query("pragma data_version", {}));
    return rows.at(0).get<std::int64_t>("data_version");
  }

  bool others_have_written() {
    const Turn turn(*this);
    if (!turn || writer_ == nullptr) return false;
    const auto version = read_data_version();
    return version && std::exchange(data_version_, *version) != *version;
  }

  void call_listeners() {
    std::unique_lock lock(wake_mutex_);
    while (!stopping_) {
      const bool woken = wake_.wait_for(lock, kLookForOthers, [&] { return stopping_ || !pending_.empty(); });
      std::set<Channel> channels;
      channels.swap(pending_);
      lock.unlock();
      survives("database notices", [&] {
        if (!woken && others_have_written()) channels = {Channel::kTasks, Channel::kEvents};
        for (const Channel channel : channels) listeners_.call(channel);
      });
      lock.lock();
    }
  }

  const std::filesystem::path path_;
  const Clock& clock_;
  const DatabaseOptions options_;

  SqliteFileLock file_lock_;
  FairMutex writer_turn_;
  std::atomic<std::thread::id> writing_thread_;
  std::unique_ptr<SqliteSession> writer_;  // guarded by the turn, like what follows
  std::int64_t data_version_ = 0;

  Pool<SqliteSession> readers_;

  Listeners listeners_;
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  std::set<Channel> pending_;
  bool stopping_ = false;
  std::thread caller_;  // calls the listeners; started with the first
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& path, const Clock& clock,
                                              const DatabaseOptions& options) {
  // Made absolute, so that no name means something special to SQLite (":memory:", "file:…").
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error).lexically_normal();
  if (error || path.empty()) return fail(ErrorCode::kInvalidInput, "the database needs the path of a file");
  auto database = std::make_unique<SqliteDatabase>(absolute, clock, options);
  AIP_TRY(database->open());
  return database;
}

}  // namespace aip::store
