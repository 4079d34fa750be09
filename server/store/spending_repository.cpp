#include "store/spending_repository.hpp"

#include <fmt/format.h>

namespace aip::store::spending {
namespace {

constexpr std::string_view kOfMonth = R"(
  select month, spent_micros, reserved_micros, unknown_items
  from ai_spending
  where user_id = $1
    and month = $2)";

constexpr std::string_view kInFlight = R"(
  select cast(coalesce(sum(reserved_micros), 0) as bigint) as n
  from ai_task
  where {} = $1
    and state = 'running')";

constexpr std::string_view kAdd = R"(
  insert into ai_spending (user_id, month, spent_micros, reserved_micros, unknown_items)
  values ($1, $2, $3, $4, $5)
  on conflict (user_id, month) do update set
    spent_micros = ai_spending.spent_micros + excluded.spent_micros,
    reserved_micros = ai_spending.reserved_micros + excluded.reserved_micros,
    unknown_items = ai_spending.unknown_items + excluded.unknown_items
  returning month, spent_micros, reserved_micros, unknown_items)";

Month month_from(const Row& row) {
  return {.month = row.get<std::string>("month"),
          .spent = row.get<Micros>("spent_micros"),
          .reserved = row.get<Micros>("reserved_micros"),
          .unknown_items = row.get<std::int64_t>("unknown_items")};
}

}  // namespace

std::string month_of(Time time) { return to_iso(time).substr(0, 7); }

Result<Month> of_month(Connection& connection, const UserId& user, const std::string& month) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kOfMonth, {user, month}));
  return row ? month_from(*row) : Month{.month = month};
}

Result<Micros> in_flight(Connection& connection, const UserId& user, const std::optional<JobId>& job) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kInFlight, job ? "job_id" : "user_id"),
                                                 {job ? job->value : user.value}));
  return row->get<Micros>("n");
}

Result<Month> add(Connection& connection, const UserId& user, const Month& change) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kAdd, {user, change.month, change.spent, change.reserved,
                                                        change.unknown_items}));
  return month_from(*row);
}

}  // namespace aip::store::spending
