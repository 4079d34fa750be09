#include "base/log.hpp"
#include "http/content_disposition.hpp"
#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"
#include "service/archive.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

DownloadId download_id(const Request& request) {
  return DownloadId{std::string(request.path_parameter("id"))};
}

Result<Answer> create(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const service::NewDownload wanted{
      .shop_name = fields.text("shopName", 1, 100),
      .skus = fields.texts("skus", 0, 50'000, 255),
      .image_type = fields.word<ImageType>("imageType"),
      .format = fields.optional_word<ArchiveFormat>("format").value_or(ArchiveFormat::kZip),
      .compression = fields.optional_word<Compression>("compression").value_or(Compression::kStore)};
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto key, idempotency_key(request));
  AIP_TRY_ASSIGN(const auto download, services.downloads.create(caller.account, wanted, key));
  const auto dto = to_dto(download);
  return Answer{json::object{{"downloadId", download.id.value},
                             {"status", dto.at("status")},
                             {"estimatedFiles", download.file_count},
                             {"estimatedSize", download.total_bytes},
                             {"downloadUrl", dto.at("downloadUrl")}},
                201};
}

Result<Answer> list(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto page, page_of(request, 20, 200));
  AIP_TRY_ASSIGN(const auto downloads, services.downloads.list(caller.account, page));
  return Answer{json::object{{"items", to_dtos(downloads.items)},
                             {"total", downloads.total},
                             {"page", page.number},
                             {"limit", page.size}}};
}

Result<http::Response> stream(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto download, services.downloads.find(caller.account, download_id(request)));
  AIP_TRY(services.downloads.require_pictures(download));
  http::Response response;
  response.headers.set("Content-Type", std::string(service::media_type(download)));
  response.headers.set("Content-Disposition",
                       http::content_disposition(http::Disposition::kAttachment, download.file_name));
  response.headers.set("Cache-Control", "private, no-store");
  response.body =
      http::StreamBody{[&services, download](http::BodySink& sink) {
                         const auto streamed = services.downloads.stream(
                             download, [&](std::string_view bytes) { return sink.write(bytes); });
                         if (streamed) return true;
                         if (streamed.error().code != ErrorCode::kCancelled) {
                           log::error("download {}: {}", download.id.value, streamed.error().message);
                         }
                         return false;
                       },
                       std::nullopt};
  return response;
}

}  // namespace

void add_downloads(Api& api, Services& services) {
  const std::string base(kBase);
  api.call(Method::kGet, base + "/download", Right::kView,
           [&](const Caller& caller, Request& request) { return list(services, caller, request); });
  api.call(Method::kPost, base + "/download", Right::kDownload,
           [&](const Caller& caller, Request& request) { return create(services, caller, request); });
  api.call(Method::kGet, base + "/download/{id}", Right::kView,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto download,
                            services.downloads.find(caller.account, download_id(request)));
             return Answer{to_dto(download)};
           });
  api.raw(Method::kGet, base + "/download/{id}/file", Right::kDownload, true,
          [&](const Caller& caller, Request& request) { return stream(services, caller, request); });
}

}  // namespace aip::routes
