#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

PairId pair_id(const Request& request) { return PairId{std::string(request.path_parameter("id"))}; }

Result<image::CutOutEdit> edit_of(const Request& request) {
  AIP_TRY(Fields::of_body(request));  // says what is wrong with a body that is no JSON object
  AIP_TRY_ASSIGN(const auto value, parse_json(request.body));
  return image::edit_from_json(value.as_object());
}

Result<Answer> find(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto edit, services.cut_outs.find(caller.account, pair_id(request)));
  json::object answer;
  if (edit) answer["edit"] = image::to_json(*edit);
  return Answer{std::move(answer)};
}

Result<http::Response> preview(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto edit, edit_of(request));
  AIP_TRY_ASSIGN(auto mask, services.cut_outs.preview(caller.account, pair_id(request), edit));
  http::Response response;
  response.headers.set("Content-Type", "image/png");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.body = http::FileBody{std::move(mask.file), mask.info.bytes};
  return response;
}

Result<Answer> save(Services& services, const Caller& caller, const Request& request) {
  const auto type = request.headers.find("Content-Type").value_or("");
  if (type.starts_with("image/png")) {
    AIP_TRY_ASSIGN(const auto pair, services.cut_outs.save_mask(caller, pair_id(request), request.body));
    return Answer{to_dto(pair)};
  }
  AIP_TRY_ASSIGN(const auto edit, edit_of(request));
  AIP_TRY_ASSIGN(const auto pair, services.cut_outs.save(caller, pair_id(request), edit));
  return Answer{to_dto(pair)};
}

}  // namespace

void add_catalog_cut_outs(Api& api, Services& services) {
  const std::string path = std::string(kBase) + "/pairs/{id}/cut-out";
  api.call(Method::kGet, path, Right::kView,
           [&](const Caller& caller, Request& request) { return find(services, caller, request); });
  api.call_on(http::Threads::kLong, Method::kPut, path, Right::kEdit,
              [&](const Caller& caller, Request& request) { return save(services, caller, request); });
  api.raw(Method::kPost, path + "/preview", Right::kEdit, http::Threads::kLong,
          [&](const Caller& caller, Request& request) { return preview(services, caller, request); });
}

}  // namespace aip::routes
