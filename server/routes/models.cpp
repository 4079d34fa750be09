#include "routes/api.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

constexpr std::uint64_t kMaxModel = 1500ull << 20;

// A member that has no value is left out.
void put(json::object& dto, std::string_view key, std::string_view text) {
  if (!text.empty()) dto[key] = text;
}

json::object to_dto(const service::ModelInfo& model) {
  json::object dto{{"name", model.name}, {"state", model.problem.empty() ? "ready" : "damaged"}};
  put(dto, "problem", model.problem);
  if (!model.problem.empty()) return dto;
  json::array files;
  for (const auto& file : model.files) {
    files.push_back({{"quality", file.quality},
                     {"side", file.side},
                     {"precision", file.precision},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256}});
  }
  dto["kind"] = model.kind;
  dto["title"] = model.title;
  dto["licence"] = model.licence;
  dto["hasNotice"] = model.has_notice;
  dto["source"] = model.source;
  dto["bytes"] = model.bytes;
  dto["files"] = std::move(files);
  dto["isUsed"] = model.is_used;
  if (model.verified_at) dto["verifiedAt"] = to_iso(*model.verified_at);
  return dto;
}

json::object to_dto(const service::RuntimeInfo& runtime) {
  if (!runtime.problem.empty()) return {{"state", "damaged"}, {"problem", runtime.problem}};
  return {{"state", "ready"},           {"title", runtime.title},   {"version", runtime.version},
          {"licence", runtime.licence}, {"source", runtime.source}, {"bytes", runtime.bytes},
          {"sha256", runtime.sha256}};
}

json::object to_dto(const service::ModelChange& change) {
  json::object dto{{"kind", to_string(change.kind)},
                   {"model", change.model},
                   {"state", to_string(change.state)},
                   {"done", change.done},
                   {"total", change.total},
                   {"startedAt", to_iso(change.started_at)}};
  put(dto, "step", change.step);
  put(dto, "precision", change.precision);
  put(dto, "error", change.code);
  put(dto, "message", change.message);
  if (change.overlap) dto["overlap"] = *change.overlap;
  return dto;
}

json::object to_dto(const service::ModelsReport& report) {
  json::array models;
  for (const auto& model : report.models) models.push_back(to_dto(model));
  json::array installable;
  for (const auto& model : report.installable) {
    installable.push_back({{"name", model.name},
                           {"title", model.title},
                           {"licence", model.licence},
                           {"source", model.source},
                           {"downloadBytes", model.download_bytes},
                           {"roomBytes", model.room_bytes}});
  }
  json::object dto{{"folder", report.folder.string()},         {"items", std::move(models)},
                   {"installable", std::move(installable)},    {"hasNpm", report.has_npm},
                   {"isSwitchedOff", report.wanted == "none"}, {"isBusyElsewhere", report.is_busy_elsewhere}};
  if (report.used) dto["used"] = *report.used;
  if (report.runtime) dto["runtime"] = to_dto(*report.runtime);
  if (report.change) dto["change"] = to_dto(*report.change);
  return dto;
}

Result<Answer> add(Services& services, Request& request) {
  const service::NewModel wanted{.name = std::string(request.path_parameter("model")),
                                 .kind = std::string(request.query_value("kind").value_or("")),
                                 .licence = std::string(request.query_value("licence").value_or(""))};
  constexpr std::size_t kMaxLicenceBytes = 200;
  if (wanted.licence.size() > kMaxLicenceBytes) {
    return fail(invalid_field("licence", "Has at most 200 bytes."));
  }
  AIP_TRY_ASSIGN(const auto change, services.models.add(std::move(request.body_file), wanted));
  return Answer{to_dto(change), 202};
}

}  // namespace

// Changes are made with a password's session alone: a token that got lost must not install software.
void add_models(Api& api, Services& services) {
  const std::string base = std::string(kBase) + "/models";
  api.call(Method::kGet, base, Right::kOperate, [&](const Caller&, Request&) -> Result<Answer> {
    AIP_TRY_ASSIGN(const auto report, services.models.report());
    return Answer{to_dto(report)};
  });
  api.raw(Method::kGet, base + "/{model}/notice", Right::kOperate, http::Threads::kQuick,
          [&](const Caller&, Request& request) -> Result<http::Response> {
            AIP_TRY_ASSIGN(auto text, services.models.notice(request.path_parameter("model")));
            return text_response(200, std::move(text));
          });
  api.call_on(http::Threads::kLong, Method::kPost, base + "/verify", Right::kManageUsers,
              [&](const Caller&, Request&) -> Result<Answer> {
                AIP_TRY_ASSIGN(const auto report, services.models.verify());
                return Answer{to_dto(report)};
              });
  api.call(Method::kPost, base + "/cancel", Right::kManageUsers,
           [&](const Caller&, Request&) -> Result<Answer> {
             services.models.cancel();
             return Answer{json::object{{"success", true}}};
           });
  api.call(Method::kPost, base + "/{model}/install", Right::kManageUsers,
           [&](const Caller&, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto change, services.models.install(request.path_parameter("model")));
             return Answer{to_dto(change), 202};
           });
  api.upload(base + "/{model}", Right::kManageUsers, kMaxModel,
             [&](const Caller&, Request& request) { return add(services, request); });
  api.call_on(http::Threads::kLong, Method::kDelete, base + "/{model}", Right::kManageUsers,
              [&](const Caller&, Request& request) -> Result<Answer> {
                AIP_TRY(services.models.remove(request.path_parameter("model")));
                return Answer{json::object{{"success", true}}};
              });
}

}  // namespace aip::routes
