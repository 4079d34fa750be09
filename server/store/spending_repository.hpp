#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "store/database.hpp"

// What users spend, by calendar month (UTC): one row for each, so that a look at it costs the same however
// much was done.
namespace aip::store::spending {

struct Month {
  std::string month;  // "2026-11"
  Micros spent = 0;
  Micros reserved = 0;  // as JobCost::reserved
  std::int64_t unknown_items = 0;
};

std::string month_of(Time time);

// Zeros when nothing was spent.
Result<Month> of_month(Connection& connection, const UserId& user, const std::string& month);

// What is set aside for requests that are out at the moment: of a job, or of all that a user has.
Result<Micros> in_flight(Connection& connection, const UserId& user, const std::optional<JobId>& job);

// Adds `change` to the month's row, which stays locked until the transaction ends; answers what it is then.
Result<Month> add(Connection& connection, const UserId& user, const Month& change);

}  // namespace aip::store::spending
