#include "routes/endpoint_check.hpp"

namespace aip::routes {
namespace {

json::object dto_of(const service::EndpointReport& report) {
  json::array models;
  for (const auto& model : report.models) {
    json::object item{{"id", model.id}};
    if (model.shuts_down) item["shutdownDate"] = *model.shuts_down;
    models.push_back(std::move(item));
  }
  json::object dto{{"ok", !report.error},
                   {"engine", report.engine},
                   {"models", std::move(models)},
                   {"warnings", json::value_from(report.warnings)}};
  if (report.error) {
    dto["error"] = to_string(report.error->code);
    dto["message"] = report.error->for_people();
  }
  return dto;
}

}  // namespace

Result<Answer> test_endpoint(Services& services, const Caller& caller, const http::Request& request,
                             std::optional<ProfileId> profile) {
  service::EndpointQuery query;
  if (!request.body.empty()) {
    AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
    query = {.endpoint = fields.optional_text("apiEndpoint", 500),
             .api_key = fields.optional_text("apiKey", 500),
             .engine = fields.optional_text("engine", 40),
             .model = fields.optional_text("model", 200)};
    AIP_TRY(fields.check());
  }
  query.profile = std::move(profile);
  query.stop = request.gone;
  AIP_TRY_ASSIGN(const auto report, services.engines.test(caller.account, query));
  return Answer{dto_of(report)};
}

}  // namespace aip::routes
