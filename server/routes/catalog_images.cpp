#include <fmt/format.h>

#include "http/conditional.hpp"
#include "routes/api.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

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
  service::Catalog::ImageQuery query{.side = side == "input" ? service::Side::kInput : service::Side::kOutput,
                                     .format = *format};
  if (width > 0) query.max_side = width;
  if (const auto v = request.query_value("v"); v && !v->empty()) query.version = *v;
  http::Response response;
  query.is_known = [&](std::string_view etag) {
    response.headers.set("ETag", fmt::format("\"{}\"", etag));
    return http::client_has(request.headers, response.headers);
  };
  AIP_TRY_ASSIGN(auto opened, services.catalog.open_image(caller.account, pair, query));
  const auto media = image::format_from(opened.format);
  response.headers.set("Content-Type",
                       std::string(media ? image::media_type(*media) : "application/octet-stream"));
  // With a version in its address a picture never changes; without one it is requested again each time.
  response.headers.set("Cache-Control",
                       query.version ? "private, max-age=31536000, immutable" : "private, no-cache");
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  if (opened.file) response.body = http::FileBody{std::move(opened.file), opened.bytes};  // else 304
  return response;
}

}  // namespace

void add_catalog_images(Api& api, Services& services) {
  api.raw(Method::kGet, std::string(kBase) + "/images/{pair}/{side}", Right::kView, http::Threads::kLong,
          [&](const Caller& caller, Request& request) { return image(services, caller, request); });
}

}  // namespace aip::routes
