#include "routes/page.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "http/mime.hpp"
#include "routes/error_table.hpp"

namespace aip::routes {
namespace {

const EmbeddedFile* find(std::span<const EmbeddedFile> files, std::string_view path) {
  const auto found = std::ranges::find(files, path, &EmbeddedFile::name);
  return found == files.end() ? nullptr : &*found;
}

// gzip;q=0 is so rare that it is not looked for.
bool takes_gzip(const http::Request& request) {
  return request.headers.find("Accept-Encoding").value_or("").find("gzip") != std::string_view::npos;
}

http::Response file_response(std::span<const EmbeddedFile> files, const EmbeddedFile& file,
                             const http::Request& request) {
  http::Response response;
  response.headers.set("Content-Type", std::string(http::content_type_of(file.name)));
  response.headers.set("Cache-Control",
                       file.name.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  const auto* sent = &file;
  if (const auto* packed = find(files, std::string(file.name) + ".gz")) {
    response.headers.set("Vary", "Accept-Encoding");
    if (takes_gzip(request)) {
      response.headers.set("Content-Encoding", "gzip");
      sent = packed;
    }
  }
  response.headers.set("ETag", fmt::format("\"{}\"", sent->sha256.substr(0, 16)));
  response.body = http::StaticBody{sent->contents};
  return response;
}

http::Response redirect(std::string location) {
  http::Response response{.status = 302, .headers = {}, .body = std::string()};
  response.headers.set("Location", std::move(location));
  return response;
}

}  // namespace

http::Handler page_handler(std::span<const EmbeddedFile> files) {
  return [files](http::Request& request) {
    const std::string_view path = std::string_view(request.path).substr(1);
    if (path.empty()) return redirect("/dashboard/aiplayground");
    if (const auto* file = find(files, path)) return file_response(files, *file, request);
    const bool is_page = !path.starts_with("api/") && !path.starts_with("assets/");
    const auto* index = find(files, "index.html");
    if (is_page && index != nullptr) return file_response(files, *index, request);
    return error_response({.code = ErrorCode::kNotFound, .message = "no such path"}, language_of(request));
  };
}

}  // namespace aip::routes
