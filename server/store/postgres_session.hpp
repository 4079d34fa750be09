#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/parameters.hpp"
#include "store/statement_cache.hpp"

namespace aip::store {

// Where a PostgreSQL database is and how to sign in, taken apart. Holds the password; never printed.
class PostgresAddress {
 public:
  // kInvalidInput, without repeating any part of `url`, when it can't be read.
  static Result<PostgresAddress> parse(const std::string& url);

  // A connection attempt; never null, its status says whether it worked.
  PGconn* connect() const;

  // Host and database, for messages.
  const std::string& place() const { return place_; }

 private:
  struct Option {
    std::string name, value;
  };

  std::vector<Option> options_;
  std::string place_;
};

// The name of a channel in LISTEN and NOTIFY.
const char* channel_name(Channel channel);

// One connection to a PostgreSQL server with its prepared statements. Not thread-safe.
class PostgresSession {
 public:
  // Signs in; times are in UTC and no statement takes for ever.
  static Result<std::unique_ptr<PostgresSession>> open(const PostgresAddress& address);

  Result<Rows> query(std::string_view sql, const Parameters& parameters);
  Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters);
  Result<void> execute_script(std::string_view sql);

  // Reads see one snapshot; a write sees what others have committed.
  Result<void> begin(bool read_only);
  // Commits, waking the channels' listeners. When it fails and the session is lost, whether the transaction
  // was committed is unknown.
  Result<void> commit(const std::set<Channel>& channels);

  bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

  // The connection is of no more use.
  bool lost() const { return lost_; }

  // The transaction failed for a reason that is gone when it is run again: a deadlock, a serialization
  // failure.
  bool again() const { return again_; }

  PGconn* handle() const { return connection_.get(); }

 private:
  struct Closes {
    void operator()(PGconn* connection) const { PQfinish(connection); }

    void operator()(PGresult* result) const { PQclear(result); }
  };

  using Answer = std::unique_ptr<PGresult, Closes>;

  // Plans of prepared statements are made for the tables as they were then; a queue's grow from nothing in
  // minutes.
  static constexpr int kTransactionsAPlanLives = 200;

  explicit PostgresSession(PGconn* connection) : connection_(connection) {}

  Result<Answer> run(std::string_view sql, const Parameters& parameters);
  // The name of the prepared statement.
  Result<std::string> prepare(std::string_view sql);
  // An error when the answer is one.
  Result<Answer> check(PGresult* result, std::string_view sql);

  std::unique_ptr<PGconn, Closes> connection_;
  StatementCache<std::string> statements_{kCachedStatements};
  std::int64_t prepared_ = 0;
  bool lost_ = false;
  bool again_ = false;
  int transactions_ = 0;
};

// What an error of the server means. `sql_state` is empty when the connection broke. Its words are taken over
// only where they hold no values of rows or parameters; `constraint` may be empty.
Error postgres_error(std::string_view sql_state, std::string_view words, std::string_view constraint,
                     std::string_view what);

}  // namespace aip::store
