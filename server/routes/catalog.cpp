#include "domain/names.hpp"
#include "routes/api.hpp"
#include "routes/cursors.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

constexpr std::uint64_t kMaxPhoto = 200ull << 20;

void write_whole(JsonWriter& writer, const Folder& folder) { write(writer, folder); }

Result<http::Response> list(Services& services, const Caller& caller, const Request& request) {
  service::SkuQuery query{.search = std::string(request.query_value("search").value_or(""))};
  AIP_TRY_ASSIGN(query.status, query_word<WorkflowStatus>(request, "status"));
  AIP_TRY_ASSIGN(query.has_images, query_bool(request, "hasImages"));
  AIP_TRY_ASSIGN(query.after, sku_cursor(request));
  AIP_TRY_ASSIGN(query.changed_since, query_time(request, "changedSince"));
  AIP_TRY_ASSIGN(const auto slim, query_bool(request, "slim"));
  if (query.after || request.query_value("page") || request.query_value("limit")) {
    AIP_TRY_ASSIGN(query.page, page_of(request, 50'000, 50'000));
    if (query.after) query.page->number = 1;
  }
  AIP_TRY_ASSIGN(const auto folders, services.catalog.folders(caller.account, query));
  return json_text(folders.items.size() * 500, [&](JsonWriter& writer) {
    const bool rows = slim.value_or(false);
    writer.begin_object();
    writer.key(rows ? "rows" : "folders");
    writer.begin_array();
    for (const auto& folder : folders.items) (rows ? write_slim : write_whole)(writer, folder);
    writer.end_array();
    if (rows) writer.raw_member("folders", "[]");
    writer.member("total", folders.total);
    if (folders.next) writer.member("nextCursor", to_text(*folders.next));
    writer.end_object();
  });
}

Result<Answer> pairs(Services& services, const Caller& caller, const Request& request) {
  const auto sku = canonical_sku(request.path_parameter("sku"));
  AIP_TRY_ASSIGN(const auto include_skipped, query_bool(request, "includeSkipped"));
  AIP_TRY_ASSIGN(const auto pairs,
                 services.catalog.pairs(caller.account, sku, include_skipped.value_or(false)));
  return Answer{json::object{{"sku", sku}, {"pairs", to_dtos(pairs)}}};
}

Result<Answer> put_image(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(const auto imported,
                 services.catalog.import_image(caller.account, request.path_parameter("sku"),
                                               request.path_parameter("name"), request.body_file.get()));
  return Answer{json::object{{"pair", to_dto(imported.pair)}, {"outcome", to_string(imported.outcome)}}};
}

Result<Answer> load_sample(Services& services, const Caller& caller) {
  if (services.sample_catalog.empty()) {
    return fail(ErrorCode::kNotFound, "no sample catalog",
                "The sample catalog was not installed with this program.");
  }
  AIP_TRY_ASSIGN(const auto report, services.catalog.import_folder(caller.account, services.sample_catalog));
  return Answer{to_dto(report), 201};
}

}  // namespace

void add_catalog(Api& api, Services& services) {
  const std::string base(kBase);
  api.raw(Method::kGet, base + "/folders", Right::kView, http::Threads::kQuick,
          [&](const Caller& caller, Request& request) { return list(services, caller, request); });
  api.call(Method::kGet, base + "/folders/{sku}/pairs", Right::kView,
           [&](const Caller& caller, Request& request) { return pairs(services, caller, request); });
  api.call(Method::kDelete, base + "/folders/{sku}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.catalog.remove_folder(caller.account, request.path_parameter("sku")));
             return Answer{json::object{{"success", true}}};
           });
  api.upload(base + "/folders/{sku}/images/{name...}", Right::kEdit, kMaxPhoto,
             [&](const Caller& caller, Request& request) { return put_image(services, caller, request); });
  api.call(Method::kDelete, base + "/folders/{sku}/images/{name...}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.catalog.remove_image(caller.account, request.path_parameter("sku"),
                                                   request.path_parameter("name")));
             return Answer{json::object{{"success", true}}};
           });
  api.call_on(http::Threads::kLong, Method::kPost, base + "/sample-catalog", Right::kEdit,
              [&](const Caller& caller, Request&) { return load_sample(services, caller); });
}

}  // namespace aip::routes
