#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.hpp"
#include "domain/ids.hpp"
#include "store/database.hpp"

// The outbox of the event streams: a row is written in the transaction that made the thing happen.
namespace aip::store::events {

// What the event is about.
enum class Type { kJob, kPair, kLog, kWorkflow, kDownload };

}  // namespace aip::store::events

namespace aip {

template <>
inline constexpr auto kWordsOf<store::events::Type> =
    std::to_array<Word<store::events::Type>>({{store::events::Type::kJob, "job"},
                                              {store::events::Type::kPair, "pair"},
                                              {store::events::Type::kLog, "log"},
                                              {store::events::Type::kWorkflow, "workflow"},
                                              {store::events::Type::kDownload, "download"}});

}  // namespace aip

namespace aip::store::events {

using aip::to_string;

struct Event {
  std::int64_t id = 0;
  UserId user;
  Type type = Type::kJob;
  std::string data;  // JSON
};

struct NewEvent {
  UserId user;
  Type type = Type::kJob;
  json::object data;
};

// In that order.
Result<void> append(Connection& connection, std::span<const NewEvent> events);
Result<void> append(Connection& connection, const UserId& user, Type type, json::object data);

// Of every user, id > after, oldest first.
Result<std::vector<Event>> after(Connection& connection, std::int64_t after, int limit);

// Of one user. nullopt when events after `after` have been pruned already.
Result<std::optional<std::vector<Event>>> after_of(Connection& connection, const UserId& user,
                                                   std::int64_t after, int limit);

// The newest id; 0 when there is none.
Result<std::int64_t> latest(Connection& connection);

}  // namespace aip::store::events
