#include <algorithm>

#include <fmt/format.h>

#include "routes/api.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

void serve_file(Api& api, std::span<const EmbeddedFile> files, std::string path, std::string_view name,
                std::string media_type) {
  api.open(Method::kGet, std::move(path), [=](Request&) -> Result<http::Response> {
    const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
    if (file == files.end()) return fail(ErrorCode::kNotFound, fmt::format("{} is not built in", name));
    http::Response response;
    response.headers.set("Content-Type", media_type);
    response.headers.set("ETag", fmt::format("\"{}\"", file->sha256.substr(0, 16)));
    response.headers.set("Cache-Control", "no-cache");
    response.body = http::StaticBody{file->contents};
    return response;
  });
}

}  // namespace

void add_docs(Api& api, Services& services) {
  serve_file(api, services.api_files, "/api/docs", "docs.html", "text/html; charset=utf-8");
  serve_file(api, services.api_files, "/api/openapi.yaml", "openapi.yaml", "application/yaml; charset=utf-8");
  serve_file(api, services.api_files, "/api/openapi.json", "openapi.json", "application/json; charset=utf-8");
}

}  // namespace aip::routes
