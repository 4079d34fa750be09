#include "store/idempotency_repository.hpp"

namespace aip::store::idempotency {
namespace {

constexpr std::string_view kFind = R"(
  select request_hash, response
  from idempotency_key
  where user_id = $1
    and scope = $2
    and key = $3)";

constexpr std::string_view kSave = R"(
  insert into idempotency_key (user_id, scope, key, request_hash, response, created_at)
  values ($1, $2, $3, $4, $5, $6))";

constexpr std::string_view kForget = R"(
  delete from idempotency_key
  where created_at < $1)";

}  // namespace

Result<std::optional<Response>> find(Connection& connection, const UserId& user, std::string_view scope,
                                     std::string_view key) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFind, {user, scope, key}));
  if (!row) return std::nullopt;
  return Response{row->get<std::string>("request_hash"), row->get<json::value>("response")};
}

Result<void> save(Connection& connection, const UserId& user, std::string_view scope, std::string_view key,
                  const Response& kept) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kSave, {user, scope, key, kept.request_hash, kept.response, now}));
  return {};
}

Result<std::int64_t> forget(Connection& connection, Time before) {
  return connection.execute(kForget, {before});
}

}  // namespace aip::store::idempotency
