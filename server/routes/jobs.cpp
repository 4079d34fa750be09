#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "routes/api.hpp"
#include "routes/cursors.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"
#include "routes/job_options.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

json::object state_of(const Job& job) { return {{"jobId", job.id.value}, {"status", to_string(job.status)}}; }

JobId job_id(const Request& request) { return JobId{std::string(request.path_parameter("id"))}; }

// A boolean of a body that may be missing.
Result<bool> flag_of_body(const Request& request, std::string_view name) {
  if (request.body.empty()) return false;
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const bool flag = fields.optional_bool(name).value_or(false);
  AIP_TRY(fields.check());
  return flag;
}

Result<Answer> create(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  service::NewJob wanted{.type = fields.word<JobType>("jobType")};
  if (auto input = fields.optional_object("input")) {
    wanted.skus = input->texts("skus", 1, 50'000, 255);
    wanted.image_type = input->optional_word<ImageType>("imageType");
    fields.merge(*input);
  } else if (!fields.has("input") || fields.is_null("input")) {
    fields.fault("input", "is required");
  }
  wanted.options = read_job_options(fields, "options");
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto key, idempotency_key(request));
  AIP_TRY_ASSIGN(const auto created, services.jobs.create(caller.account, wanted, key));
  return Answer{service::to_json(created), 201};
}

constexpr std::size_t kMaxCovers = 4;

// The first SKUs of a job's input, whose pictures show it in lists.
json::array cover_skus(const json::object& input) {
  const auto* skus = array_at(input, "skus");
  if (skus == nullptr) return {};
  const auto count = static_cast<std::ptrdiff_t>(std::min(skus->size(), kMaxCovers));
  return json::array(skus->begin(), skus->begin() + count);
}

using Covers = std::map<std::string, service::SkuCover>;

void write_covers(JsonWriter& writer, const json::array& skus, const Covers& covers) {
  writer.key("thumbnailUrls");
  writer.begin_array();
  for (const auto& sku : skus) {
    const auto found = covers.find(std::string(sku.as_string()));
    if (found != covers.end()) writer.text(cover_url(found->second));
  }
  writer.end_array();
}

Result<http::Response> list(Services& services, const Caller& caller, const Request& request) {
  service::JobQuery query;
  AIP_TRY_ASSIGN(query.page, page_of(request, 20, 200));
  AIP_TRY_ASSIGN(query.status, query_word<JobStatus>(request, "status"));
  AIP_TRY_ASSIGN(query.type, query_word<JobType>(request, "jobType"));
  AIP_TRY_ASSIGN(query.from, query_time(request, "from"));
  AIP_TRY_ASSIGN(query.to, query_time(request, "to", DateMeans::kItsEnd));
  AIP_TRY_ASSIGN(query.after, job_cursor(request));
  AIP_TRY_ASSIGN(const auto jobs, services.jobs.list(caller.account, query));
  std::vector<json::array> skus;
  json::array all_skus;
  for (const auto& listed : jobs.items) {
    AIP_TRY_ASSIGN(const auto input, parse_json(listed.input));
    skus.push_back(cover_skus(input.as_object()));
    all_skus.insert(all_skus.end(), skus.back().begin(), skus.back().end());
  }
  AIP_TRY_ASSIGN(const auto covers, services.jobs.covers(caller.account, all_skus));
  return json_text(jobs.items.size() * 1000, [&](JsonWriter& writer) {
    writer.begin_object();
    writer.key("items");
    writer.begin_array();
    for (std::size_t n = 0; n < jobs.items.size(); ++n) {
      const auto& listed = jobs.items[n];
      writer.begin_object();
      write_members(writer, listed.job, listed.input, listed.options);
      writer.member("skuCount", listed.sku_count);
      write_covers(writer, skus[n], covers);
      writer.end_object();
    }
    writer.end_array();
    writer.member("total", jobs.total);
    writer.member("page", query.page.number);
    writer.member("limit", query.page.size);
    if (jobs.next) writer.member("nextCursor", to_text(*jobs.next));
    writer.end_object();
  });
}

// A job with what is known of its images together.
Result<http::Response> whole(Services& services, const Caller& caller, const JobId& id) {
  AIP_TRY_ASSIGN(const auto job, services.jobs.find(caller.account, id));
  AIP_TRY_ASSIGN(const auto approved, services.jobs.approved(caller.account, id));
  AIP_TRY_ASSIGN(const auto retryable, services.jobs.retryable(caller.account, id));
  const auto shown = cover_skus(job.input);
  AIP_TRY_ASSIGN(const auto covers, services.jobs.covers(caller.account, shown));
  return json_text(1000, [&](JsonWriter& writer) {
    writer.begin_object();
    write_members(writer, job, json::serialize(job.input), json::serialize(to_json(job.options)));
    const auto* skus = array_at(job.input, "skus");
    writer.member("skuCount", skus == nullptr ? 0 : skus->size());
    writer.member("approvedItems", approved);
    writer.member("retryableItems", retryable);
    write_covers(writer, shown, covers);
    writer.end_object();
  });
}

Result<Answer> images(Services& services, const Caller& caller, const Request& request) {
  service::JobImageQuery query;
  AIP_TRY_ASSIGN(query.page, page_of(request, 50, 200));
  AIP_TRY_ASSIGN(query.state, query_word<service::JobImageState>(request, "status"));
  AIP_TRY_ASSIGN(const auto newest, query_bool(request, "newestFirst"));
  query.newest_first = newest.value_or(false);
  AIP_TRY_ASSIGN(const auto images, services.jobs.images(caller.account, job_id(request), query));
  return Answer{json::object{{"items", to_dtos(images.items)},
                             {"total", images.total},
                             {"page", query.page.number},
                             {"limit", query.page.size}}};
}

Result<Answer> logs(Services& services, const Caller& caller, const Request& request) {
  service::JobLogQuery query;
  AIP_TRY_ASSIGN(query.level, query_word<LogLevel>(request, "level"));
  AIP_TRY_ASSIGN(query.limit, query_int(request, "limit", 1, 1000, 100));
  if (const auto since = request.query_value("since"); since && !since->empty()) {
    query.since = from_iso(*since);
    if (!query.since) query.after_id = std::string(*since);
  }
  AIP_TRY_ASSIGN(const auto page, services.jobs.logs(caller.account, job_id(request), query));
  return Answer{json::object{{"logs", to_dtos(page.logs)}, {"hasMore", page.has_more}}};
}

}  // namespace

void add_jobs(Api& api, Services& services) {
  const std::string base(kBase);
  api.raw(Method::kGet, base + "/jobs", Right::kView, http::Threads::kQuick,
          [&](const Caller& caller, Request& request) { return list(services, caller, request); });
  api.call(Method::kPost, base + "/jobs", Right::kEdit,
           [&](const Caller& caller, Request& request) { return create(services, caller, request); });
  api.raw(Method::kGet, base + "/jobs/{id}", Right::kView, http::Threads::kQuick,
          [&](const Caller& caller, Request& request) { return whole(services, caller, job_id(request)); });
  const auto action = [&](std::string_view name,
                          Result<Job> (service::Jobs::*act)(const UserId&, const JobId&)) {
    api.call(Method::kPost, fmt::format("{}/jobs/{{id}}/{}", kBase, name), Right::kEdit,
             [&services, act](const Caller& caller, Request& request) -> Result<Answer> {
               AIP_TRY_ASSIGN(const auto job, (services.jobs.*act)(caller.account, job_id(request)));
               return Answer{state_of(job)};
             });
  };
  api.call(Method::kPost, base + "/jobs/{id}/cancel", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(auto job, services.jobs.cancel(caller.account, job_id(request)));
             // The cancel is accepted now, even while images in progress come to their end.
             job.status = JobStatus::kCancelled;
             return Answer{state_of(job)};
           });
  action("pause", &service::Jobs::pause);
  action("resume", &service::Jobs::resume);
  action("release", &service::Jobs::release);
  api.call(Method::kPost, base + "/jobs/{id}/retry", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const bool resend, flag_of_body(request, "resendUnknown"));
             AIP_TRY_ASSIGN(const auto job, services.jobs.retry(caller.account, job_id(request), resend));
             return Answer{state_of(job)};
           });
  api.raw(Method::kPut, base + "/jobs/{id}/budget", Right::kEdit, http::Threads::kQuick,
          [&](const Caller& caller, Request& request) -> Result<http::Response> {
            AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
            if (!fields.has("budgetMicros")) fields.fault("budgetMicros", "is required; null takes it away");
            const auto budget = fields.optional_amount("budgetMicros");
            AIP_TRY(fields.check());
            AIP_TRY(services.jobs.set_budget(caller.account, job_id(request), budget));
            return whole(services, caller, job_id(request));
          });
  api.call(Method::kPost, base + "/jobs/{id}/run-again", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const bool force, flag_of_body(request, "force"));
             AIP_TRY_ASSIGN(const auto created,
                            services.jobs.run_again(caller.account, job_id(request), force));
             return Answer{service::to_json(created), 201};
           });
  api.call(Method::kGet, base + "/jobs/{id}/images", Right::kView,
           [&](const Caller& caller, Request& request) { return images(services, caller, request); });
  api.call(Method::kGet, base + "/jobs/{id}/logs", Right::kView,
           [&](const Caller& caller, Request& request) { return logs(services, caller, request); });
}

}  // namespace aip::routes
