#pragma once

#include <map>
#include <string>
#include <utility>

#include "domain/job.hpp"
#include "queue/task.hpp"
#include "service/prices.hpp"
#include "store/spending_repository.hpp"

// Budgets: what a request may cost is set aside before it is sent, and what it has cost is booked when it was
// answered, each in the queue's own transaction.
namespace aip::service {

// What a request is thought to cost.
struct Expected {
  std::optional<Micros> micros;  // none: not known
  bool fixed = false;            // the price is the same for each image
};

Expected expected_of(const std::optional<Price>& price);

// Of the next image of a job: a fixed price, else the most expensive answer so far, else the estimate.
std::optional<Micros> next_of(const JobCost& cost, const Expected& expected);

// Sets aside what a request may cost, with the job (if it is for one) and the user's month, as far as `held`,
// which was set aside before, does not cover it. Answers how much; 0 when it is not known. kQuotaExceeded, in
// words for people, when a budget would be passed, or can't be kept because the price is not known; with
// Retry::kAfter when there may be room once the cost of open requests is known. Locks the job's row,
// then the month's.
Result<Micros> reserve(store::Connection& connection, const UserId& user, const std::optional<JobId>& job,
                       const Expected& expected, Micros held = 0);

// Whether it is that of reserve(): the job waits for a person, or with Retry::kAfter for requests that are
// out.
inline bool is_of_budget(const Error& error) { return error.code == ErrorCode::kQuotaExceeded; }

// Whether budgets can be kept at all: kInvalidInput when there is one, of the job or of the user's month, and
// the price is not known.
Result<void> check_price_is_known(store::Connection& connection, const UserId& user, const JobCost& cost,
                                  std::string_view model);

// What has become of requests, gathered over a transaction.
class Bookings {
 public:
  // `image`: it has brought one.
  void settle(const UserId& user, JobCost& cost, const queue::Settled& settled, bool image);
  // Into the users' months. Locks their rows: the last thing that a transaction does.
  Result<void> write(store::Connection& connection) const;

 private:
  std::map<std::pair<UserId, std::string>, store::spending::Month> months_;
};

}  // namespace aip::service
