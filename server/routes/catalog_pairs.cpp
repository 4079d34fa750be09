#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"
#include "routes/job_options.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

PairId pair_id(const Request& request) { return PairId{std::string(request.path_parameter("id"))}; }

using Change = Result<ImagePair> (service::Catalog::*)(const UserId&, const PairId&);

Api::Call changing(Services& services, Change change) {
  return [&services, change](const Caller& caller, Request& request) -> Result<Answer> {
    AIP_TRY_ASSIGN(const auto pair, (services.catalog.*change)(caller.account, pair_id(request)));
    return Answer{to_dto(pair)};
  };
}

Result<Answer> versions(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto pair, services.catalog.pair(caller.account, pair_id(request)));
  AIP_TRY_ASSIGN(const auto versions, services.catalog.versions(caller.account, pair.id));
  json::array items;
  for (const auto& version : versions) items.push_back(to_dto(version, pair));
  return Answer{json::object{{"items", std::move(items)}}};
}

Result<Answer> use_version(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const VersionId version{fields.text("versionId", 1, 64)};
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto pair, services.catalog.use_version(caller.account, pair_id(request), version));
  return Answer{to_dto(pair)};
}

Result<Answer> regenerate(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  auto options = read_job_options(fields, "options");
  const auto type = fields.optional_word<JobType>("jobType");
  if (const auto prompt = fields.optional_text("prompt", 8000)) options.custom_prompt = *prompt;
  if (fields.has("reasons") && !fields.is_null("reasons")) {
    options.reasons = fields.texts("reasons", 0, 20, 60);
  }
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto created,
                 services.jobs.regenerate(caller.account, pair_id(request), type, options));
  return Answer{service::to_json(created), 201};
}

}  // namespace

void add_catalog_pairs(Api& api, Services& services) {
  const std::string base(kBase);
  api.call(Method::kPost, base + "/pairs/{id}/skip", Right::kEdit,
           changing(services, &service::Catalog::skip));
  api.call(Method::kPost, base + "/pairs/{id}/restore", Right::kEdit,
           changing(services, &service::Catalog::unskip));
  api.call(Method::kPut, base + "/pairs/{id}/main", Right::kEdit,
           changing(services, &service::Catalog::set_main));
  api.call(Method::kGet, base + "/pairs/{id}/versions", Right::kView,
           [&](const Caller& caller, Request& request) { return versions(services, caller, request); });
  api.call(Method::kPut, base + "/pairs/{id}/version", Right::kReview,
           [&](const Caller& caller, Request& request) { return use_version(services, caller, request); });
  api.call(Method::kPost, base + "/pairs/{id}/regenerate", Right::kEdit,
           [&](const Caller& caller, Request& request) { return regenerate(services, caller, request); });
}

}  // namespace aip::routes
