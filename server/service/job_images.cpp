#include "queue/retry.hpp"
#include "service/jobs.hpp"
#include "service/missing.hpp"

// What is known of a job's images one by one.
namespace aip::service {

using store::Connection;

Result<store::Paged<store::job_images::Image>> Jobs::images(const UserId& user, const JobId& id,
                                                            const store::job_images::Query& query) {
  return database_.read([&](Connection& connection) -> Result<store::Paged<store::job_images::Image>> {
    AIP_TRY(required(store::jobs::find(connection, user, id), "job"));
    return store::job_images::list(connection, id, query);
  });
}

Result<int> Jobs::retryable(const UserId& user, const JobId& id) {
  return database_.read([&](Connection& connection) -> Result<int> {
    AIP_TRY_ASSIGN(const Job job, required(store::jobs::find(connection, user, id), "job"));
    if (!is_final(job.status)) return 0;
    return queue::count_retryable(connection, id);
  });
}

Result<std::map<std::string, store::job_images::Cover>> Jobs::covers(const UserId& user,
                                                                     const json::array& skus) {
  return database_.read(
      [&](Connection& connection) { return store::job_images::covers(connection, user, skus); });
}

}  // namespace aip::service
