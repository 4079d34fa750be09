#include "service/spending.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "store/job_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

// How long until it is looked at again whether requests that are out have cost less than was set aside.
constexpr auto kRecheckDelay = std::chrono::seconds(1);

// A budget and what has been used of it.
struct BudgetUsage {
  std::string_view whose;
  std::optional<JobId> job;  // none: of the month
  Micros budget = 0;
  Micros spent = 0;
  Micros reserved = 0;  // without what this claim holds
  std::string_view what_to_do;
};

// Whether there is room for one more. While requests are out whose cost may turn out to leave room, that is
// not known yet: retry after a moment.
Result<void> check_room(Connection& connection, const UserId& user, const BudgetUsage& use, Micros next,
                        Micros held) {
  if (use.spent + use.reserved + next <= use.budget) return {};
  AIP_TRY_ASSIGN(const auto running, store::spending::in_flight(connection, user, use.job));
  const Micros out = running - held;
  if (out > 0 && use.spent + use.reserved - out + next <= use.budget) {
    return fail({.code = ErrorCode::kQuotaExceeded,
                 .message = "no room in the budget until the cost of open requests is known",
                 .retry = Retry::kAfter,
                 .retry_after = kRecheckDelay});
  }
  auto text = fmt::format("{} budget of {} would be passed: {} spent", use.whose, in_dollars(use.budget),
                          in_dollars(use.spent));
  if (use.reserved > 0)
    text += fmt::format(", {} set aside for requests without a known cost", in_dollars(use.reserved));
  text += fmt::format(", and the next image may cost {}. {}", in_dollars(next), use.what_to_do);
  return fail(ErrorCode::kQuotaExceeded, "budget reached", std::move(text));
}

Error no_price() {
  return {.code = ErrorCode::kQuotaExceeded,
          .message = "budget without a price",
          .public_message =
              "There is a budget, and the price of the model that would be asked is not known. Add it to "
              "prices.json (docs/engines.md), or take the budget away."};
}

Result<std::optional<Micros>> monthly_budget(Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const auto settings, store::settings::find(connection, user));
  return settings ? settings->budget : std::nullopt;
}

}  // namespace

Expected expected_of(const std::optional<Price>& price) {
  if (!price) return {};
  return {.micros = price->expected(), .fixed = price->per_image && !price->told};
}

std::optional<Micros> next_of(const JobCost& cost, const Expected& expected) {
  if (!expected.fixed && cost.dearest) return cost.dearest;
  return expected.micros;
}

Result<Micros> reserve(Connection& connection, const UserId& user, const std::optional<JobId>& id,
                       const Expected& expected, Micros held) {
  std::optional<Job> job;
  if (id) {
    AIP_TRY_ASSIGN(job, store::jobs::lock(connection, *id));
  }
  const auto next = next_of(job ? job->cost : JobCost{}, expected);
  const Micros more = std::max<Micros>(0, next.value_or(0) - held);
  if (next && more == 0) return 0;
  AIP_TRY_ASSIGN(const auto monthly, monthly_budget(connection, user));
  if (!next) {
    if (monthly || (job && job->cost.budget)) return fail(no_price());
    return 0;
  }
  if (job) {
    auto& cost = job->cost;
    if (cost.budget) {
      AIP_TRY(
          check_room(connection, user,
                     {"The job's", id, *cost.budget, cost.spent, cost.reserved - held, "Raise the budget."},
                     *next, held));
    }
    cost.reserved += more;
    AIP_TRY(store::jobs::save_cost(connection, job->id, cost));
  }
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(
      const auto month,
      store::spending::add(connection, user, {.month = store::spending::month_of(now), .reserved = more}));
  if (monthly) {
    AIP_TRY(check_room(connection, user,
                       {"The month's", std::nullopt, *monthly, month.spent, month.reserved - more - held,
                        "Raise it in the settings, or wait for the next month."},
                       *next, held));
  }
  return more;
}

Result<void> check_price_is_known(Connection& connection, const UserId& user, const JobCost& cost,
                                  std::string_view model) {
  if (cost.estimate) return {};
  AIP_TRY_ASSIGN(const auto monthly, monthly_budget(connection, user));
  if (!cost.budget && !monthly) return {};
  return fail(invalid_field(
      cost.budget ? "options.budgetMicros" : "options.model",
      fmt::format("The price of {} is not known, so {} can't be kept. Add it to prices.json "
                  "(docs/engines.md), or order without a budget.",
                  model.empty() ? "this endpoint's model" : fmt::format("the model \"{}\"", model),
                  cost.budget ? "a budget" : "the month's budget in your settings")));
}

void Bookings::settle(const UserId& user, JobCost& cost, const queue::Settled& settled, bool image) {
  const auto month = store::spending::month_of(settled.sent_at);
  auto& booked = months_.try_emplace({user, month}, store::spending::Month{.month = month}).first->second;
  if (settled.billed && !settled.cost) {
    // What was set aside stays so: it is all that is known of the cost.
    ++cost.unknown_items;
    ++booked.unknown_items;
    return;
  }
  const Micros reserved = settled.reserved.value_or(0);
  cost.reserved -= reserved;
  booked.reserved -= reserved;
  if (!settled.billed) return;
  cost.spent += *settled.cost;
  booked.spent += *settled.cost;
  cost.dearest = std::max(cost.dearest.value_or(0), *settled.cost);
  if (image) ++cost.priced_items;
}

Result<void> Bookings::write(Connection& connection) const {
  for (const auto& [whose, month] : months_) {
    if (month.spent == 0 && month.reserved == 0 && month.unknown_items == 0) continue;
    AIP_TRY(store::spending::add(connection, whose.first, month));
  }
  return {};
}

}  // namespace aip::service
