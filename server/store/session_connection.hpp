#pragma once

#include <optional>
#include <set>

#include "store/database.hpp"

namespace aip::store {

// What `work` sees of a session during one transaction, as far as both databases have it in common. A
// statement that failed fails the transaction: PostgreSQL would answer "current transaction is aborted" to
// those that follow, which hides why, and SQLite would carry on.
template <class Session>
class SessionConnection : public Connection {
 public:
  explicit SessionConnection(Session& session) : session_(session) {}

  Result<Rows> query(std::string_view sql, const Parameters& parameters) override {
    return guarded([&] { return session_.query(sql, parameters); });
  }

  Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) override {
    return guarded([&] { return session_.execute(sql, parameters); });
  }

  Result<void> execute_script(std::string_view sql) override {
    return guarded([&] { return session_.execute_script(sql); });
  }

  void notify(Channel channel) override { notified_.insert(channel); }

  // The first error of a statement.
  const std::optional<Error>& failure() const { return failure_; }

  const std::set<Channel>& notified() const { return notified_; }

 private:
  auto guarded(auto&& statement) -> decltype(statement()) {
    if (failure_) return fail(*failure_);
    auto result = statement();
    if (!result) failure_ = result.error();
    return result;
  }

  Session& session_;
  std::optional<Error> failure_;
  std::set<Channel> notified_;
};

}  // namespace aip::store
