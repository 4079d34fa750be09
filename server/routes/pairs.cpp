#include <fmt/format.h>

#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

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

Result<http::Response> image(Services& services, const Caller& caller, const Request& request) {
  const PairId pair{std::string(request.path_parameter("pair"))};
  const auto side = request.path_parameter("side");
  if (side != "input" && side != "output") return fail(ErrorCode::kNotFound, "no such side");
  AIP_TRY_ASSIGN(const int width, query_int(request, "w", 16, 4096, 0));
  const auto wanted = request.query_value("format").value_or("webp");
  const auto format = image::format_from(wanted);
  if (format != image::Format::kWebp && format != image::Format::kJpeg) {
    return fail(ErrorCode::kInvalidInput, "format", "The format must be webp or jpeg.");
  }
  const auto v = request.query_value("v");
  std::optional<VersionId> version;
  if (v && !v->empty()) version = VersionId{std::string(*v)};
  AIP_TRY_ASSIGN(auto opened,
                 services.catalog.open_image(
                     caller.account, pair, side == "input" ? service::Side::kInput : service::Side::kOutput,
                     width > 0 ? std::optional(width) : std::nullopt, *format, version));
  http::Response response;
  const auto media = image::format_from(opened.format);
  response.headers.set("Content-Type",
                       std::string(media ? image::media_type(*media) : "application/octet-stream"));
  response.headers.set("ETag", fmt::format("\"{}\"", opened.etag));
  // With a version in its address a picture never changes; without one it is asked for anew each time.
  response.headers.set("Cache-Control", v ? "private, max-age=31536000, immutable" : "private, no-cache");
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.body = http::FileBody{std::move(opened.file), opened.bytes};
  return response;
}

}  // namespace

void add_pairs(Api& api, Services& services) {
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
  api.raw(Method::kGet, base + "/images/{pair}/{side}", Right::kView, true,
          [&](const Caller& caller, Request& request) { return image(services, caller, request); });
}

}  // namespace aip::routes
