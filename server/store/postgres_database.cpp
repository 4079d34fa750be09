#include "store/postgres_database.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "store/pool.hpp"
#include "store/postgres_listener.hpp"
#include "store/postgres_session.hpp"
#include "store/session_connection.hpp"

namespace aip::store {
namespace {

// How often a transaction is run when it collides with others.
constexpr int kTries = 5;

constexpr std::string_view kNow = R"(
  select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now)";

class PostgresConnection final : public SessionConnection<PostgresSession> {
 public:
  using SessionConnection::SessionConnection;

  Dialect dialect() const override { return Dialect::kPostgres; }

  Result<Time> now() override {
    AIP_TRY_ASSIGN(const Rows rows, query(kNow, {}));
    return rows.at(0).get<Time>("now");
  }
};

// A random part of a span that doubles with every try, so that those who collided don't meet again.
void back_off(int tries) {
  thread_local std::minstd_rand random(std::random_device{}());
  const int span = 10 << tries;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, span)(random)));
}

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(PostgresAddress address, const DatabaseOptions& options)
      : address_(std::move(address)),
        options_(options),
        sessions_(options.connections),
        listener_(address_) {}

  Result<void> open() {
    auto lease = sessions_.take(options_.wait);
    AIP_TRY_ASSIGN(lease->session, PostgresSession::open(address_));
    return {};
  }

  Dialect dialect() const override { return Dialect::kPostgres; }

  std::shared_ptr<void> listen(Channel channel, std::function<void()> listener) override {
    return listener_.listen(channel, std::move(listener));
  }

 protected:
  Result<void> transact(Access access, const std::function<Result<void>(Connection&)>& work) override {
    auto lease = sessions_.take(options_.wait);
    if (!lease) return fail_later(ErrorCode::kUnavailable, "all connections to the database are busy");
    bool reconnected = false;
    for (int tries = 1;; ++tries) {
      if (lease->session == nullptr) {
        AIP_TRY_ASSIGN(lease->session, PostgresSession::open(address_));
      }
      Outcome outcome = run_once(access, *lease, work);
      if (outcome.next == Next::kReconnect) {
        // The other connections went the same way.
        sessions_.forget(&*lease);
        if (std::exchange(reconnected, true)) return outcome.result;
      } else if (outcome.next == Next::kAgain && tries < kTries) {
        back_off(tries);
      } else {
        return outcome.result;
      }
    }
  }

 private:
  enum class Next { kReturn, kAgain, kReconnect };

  struct Outcome {
    Result<void> result;
    Next next = Next::kReturn;
  };

  // Ends a transaction that was not committed, also when `work` throws.
  class Rollback {
   public:
    explicit Rollback(std::unique_ptr<PostgresSession>& session) : session_(session) {}

    ~Rollback() {
      if (session_ == nullptr) return;
      const bool ended =
          !session_->lost() && (!session_->in_transaction() || session_->execute_script("rollback"));
      if (!ended) session_.reset();
    }

    Rollback(const Rollback&) = delete;
    Rollback& operator=(const Rollback&) = delete;

   private:
    std::unique_ptr<PostgresSession>& session_;
  };

  static Outcome run_once(Access access, Pool<PostgresSession>::Lease& lease,
                          const std::function<Result<void>(Connection&)>& work) {
    PostgresSession& session = *lease.session;
    const Rollback end(lease.session);
    // Nothing is committed yet, so whatever fails here may be run again.
    const auto failed = [&](Error error) {
      return Outcome{fail(std::move(error)), session.lost()    ? Next::kReconnect
                                             : session.again() ? Next::kAgain
                                                               : Next::kReturn};
    };
    auto begun = session.begin(access == Access::kRead);
    if (!begun) return failed(std::move(begun).error());
    PostgresConnection connection(session);
    auto done = work(connection);
    if (connection.failure()) return failed(done ? *connection.failure() : std::move(done).error());
    if (!done) return {std::move(done)};

    auto committed = session.commit(connection.notified());
    if (committed) return {};
    if (!session.lost()) return failed(std::move(committed).error());
    lease.session.reset();
    return {fail(ErrorCode::kUnavailable,
                 "the connection broke while a transaction was committed; whether it was is unknown: " +
                     committed.error().message)};
  }

  const PostgresAddress address_;
  const DatabaseOptions options_;
  Pool<PostgresSession> sessions_;
  PostgresListener listener_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const std::string& address, const DatabaseOptions& options) {
  AIP_TRY_ASSIGN(PostgresAddress parsed, PostgresAddress::parse(address));
  auto database = std::make_unique<PostgresDatabase>(std::move(parsed), options);
  AIP_TRY(database->open());
  return database;
}

}  // namespace aip::store
