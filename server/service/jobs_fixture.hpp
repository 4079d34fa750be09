#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/job_plan.hpp"
#include "service/service_fixture.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {

class JobsFixture : public ServiceFixture {
 protected:
  void allow_jobs_at_a_time(int count) {
    write([&](store::Connection& connection) {
      return store::settings::save(connection, {.id = random_id(),
                                                .user = user_,
                                                .max_concurrent_jobs = count,
                                                .created_at = clock_.now(),
                                                .updated_at = clock_.now()});
    });
  }

  std::vector<std::string> photos_of(const JobId& id) {
    std::vector<std::string> names;
    for (const auto& row :
         read("select p.source_name as name from ai_task t join ai_image_pair p on p.id = t.pair_id "
              "where t.job_id = $1 order by p.source_name",
              {id})) {
      names.push_back(row.get<std::string>("name"));
    }
    return names;
  }

  // Trying again may end differently, unlike after a_failure().
  static queue::Failed an_outage() {
    return {{.code = ErrorCode::kEngine, .message = "the engine broke", .public_message = "Try again."}};
  }

  // As the worker does it: the result remembers what it was made from.
  void do_one_by_its_order() {
    const auto task = claim();
    auto version = a_version(*task.pair);
    version.job = task.job;
    const auto its_job = job(*task.job);
    const auto sha256 = pair(*task.pair).input_sha256;
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const auto order, plan_for(connection, user_, its_job.type, its_job.options));
      version.order_key = key_of(key_of(order), sha256);
      return {};
    });
    finish(task, queue::Done{.commit = [version](store::Connection& connection) -> Result<void> {
             AIP_TRY(store::versions::insert(connection, version));
             return store::pairs::set_result(connection, version);
           }});
  }

  void skip(const PairId& id) {
    write([&](store::Connection& connection) {
      return store::pairs::set_status(connection, id, PairStatus::kSkipped, std::string(kSkippedByUser));
    });
  }

  void archive(const std::string& sku) {
    write([&](store::Connection& connection) {
      return store::workflows::set_status(connection, workflow(sku), WorkflowStatus::kArchived, user_);
    });
  }
};

}  // namespace aip::service
