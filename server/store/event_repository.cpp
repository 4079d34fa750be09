#include "store/event_repository.hpp"

#include <fmt/format.h>

#include "store/sql.hpp"

namespace aip::store::events {
namespace {

constexpr std::string_view kTakeTurn = "select pg_advisory_xact_lock($1)";

constexpr std::string_view kAppend = R"(
  insert into ai_event (user_id, type, data, created_at)
  select value->>0, value->>1, value->2, $2
  from {}($1))";

constexpr std::string_view kAfter = R"(
  select id, user_id, type, data
  from ai_event
  where id > $1
  order by id
  limit $2)";

constexpr std::string_view kOldest = R"(
  select min(id) as id
  from ai_event)";

constexpr std::string_view kAfterOf = R"(
  select id, user_id, type, data
  from ai_event
  where user_id = $1
    and id > $2
  order by id
  limit $3)";

constexpr std::string_view kLatest = R"(
  select coalesce(max(id), 0) as id
  from ai_event)";

constexpr std::int64_t kEventOrder = 7'401'822'615'390'177;  // any number that nothing else locks

Event event_from(const Row& row) {
  return {.id = row.get<std::int64_t>("id"),
          .user = row.get<UserId>("user_id"),
          .type = word_at<Type>(row, "type"),
          .data = row.get<std::string>("data")};
}

std::vector<Event> events_from(const Rows& rows) {
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const auto& row : rows) events.push_back(event_from(row));
  return events;
}

}  // namespace

Result<void> append(Connection& connection, const UserId& user, Type type, json::object data) {
  const NewEvent event{user, type, std::move(data)};
  return append(connection, {&event, 1});
}

Result<void> append(Connection& connection, std::span<const NewEvent> events) {
  if (events.empty()) return {};
  // PostgreSQL hands out ids before the commit: without taking turns until then, a reader at `id > last`
  // could pass one that is still on its way. SQLite has one writer anyway.
  if (connection.dialect() == Dialect::kPostgres) {
    AIP_TRY(connection.query(kTakeTurn, {kEventOrder}));
  }
  AIP_TRY_ASSIGN(const Time now, connection.now());
  json::array rows;
  for (const auto& event : events)
    rows.push_back(json::array{event.user.value, to_string(event.type), event.data});
  AIP_TRY(connection.execute(fmt::format(kAppend, each(connection.dialect())), {rows, now}));
  connection.notify(Channel::kEvents);
  return {};
}

Result<std::vector<Event>> after(Connection& connection, std::int64_t after, int limit) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kAfter, {after, limit}));
  return events_from(rows);
}

Result<std::optional<std::vector<Event>>> after_of(Connection& connection, const UserId& user,
                                                   std::int64_t after, int limit) {
  // Ids only grow, so a gap can only be at the old end: what came right after `after` must still be there.
  AIP_TRY_ASSIGN(const auto oldest, connection.find(kOldest));
  const auto first = oldest->get<std::optional<std::int64_t>>("id");
  if (first ? after < *first - 1 : after > 0) return std::nullopt;
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kAfterOf, {user, after, limit}));
  return events_from(rows);
}

Result<std::int64_t> latest(Connection& connection) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kLatest));
  return row->get<std::int64_t>("id");
}

}  // namespace aip::store::events
