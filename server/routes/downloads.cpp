#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/log.hpp"
#include "http/conditional.hpp"
#include "http/content_disposition.hpp"
#include "http/range.hpp"
#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"
#include "service/archive.hpp"
#include "service/stored_archive.hpp"

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
      .compression = fields.optional_word<Compression>("compression").value_or(Compression::kStore),
      .date = fields.optional_text("date", 10).value_or("")};
  if (!wanted.date.empty() && (wanted.date.size() != 10 || !from_iso(wanted.date + "T00:00:00Z"))) {
    fields.fault("date", "must be a date as 2026-11-28");
  }
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

// With whether it can still be packed: its pictures may have been deleted since.
Result<Answer> state(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto download, services.downloads.find(caller.account, download_id(request)));
  auto dto = to_dto(download);
  const auto complete = services.downloads.require_pictures(download);
  if (!complete && complete.error().code != ErrorCode::kConflict) return fail(complete.error());
  if (!complete) {
    dto["status"] = "failed";
    dto["errorMessage"] = complete.error().for_people();
  }
  return Answer{std::move(dto)};
}

constexpr std::size_t kPiece = 128 << 10;

// Of the part of an archive that a client asked for, one piece after another.
http::BodySource source_of(service::StoredArchive archive, const http::ByteRange& part,
                           const DownloadId& id) {
  return [archive = std::move(archive), part, id, left = part.size()](std::string& piece) mutable {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
    const auto read = archive.read(part.last + 1 - left, piece);
    if (!read) {
      log::error("download {}: {}", id.value, read.error().message);
      return http::Piece::kBroken;
    }
    piece.resize(*read);
    left -= *read;
    return left > 0 ? http::Piece::kMore : http::Piece::kLast;
  };
}

// The length and every byte's place are known, so that any range can be asked for, and a client can resume.
Result<void> answer_stored(Services& services, const Download& download, const Request& request,
                           http::Response& response) {
  AIP_TRY_ASSIGN(auto opened, services.downloads.stored(download));
  const std::uint64_t size = opened.size();
  http::ByteRange part{.first = 0, .last = size - 1};
  response.headers.set("Accept-Ranges", "bytes");
  response.headers.set("ETag", fmt::format("\"{}-{}\"", download.id.value, service::kStoredArchiveLayout));
  const auto wanted = request.headers.find("Range");
  if (wanted && request.method == Method::kGet && http::range_is_current(request.headers, response.headers)) {
    const auto choice = http::choose_range(*wanted, size);
    if (choice.answer == http::RangeAnswer::kUnsatisfiable) {
      response.status = 416;
      response.headers.set("Content-Range", fmt::format("bytes */{}", size));
      return {};
    }
    if (choice.answer == http::RangeAnswer::kPart) {
      part = choice.range;
      response.status = 206;
      response.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", part.first, part.last, size));
    }
  }
  response.body = http::StreamBody{source_of(std::move(opened), part, download.id), part.size()};
  return {};
}

http::StreamBody packed_body(Services& services, const Download& download) {
  return {[archive = services.downloads.packed(download), id = download.id](std::string& piece) mutable {
            const auto more = archive.next(piece);
            if (more) return *more ? http::Piece::kMore : http::Piece::kLast;
            log::error("download {}: {}", id.value, more.error().message);
            return http::Piece::kBroken;
          },
          std::nullopt};
}

Result<http::Response> stream(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto download, services.downloads.find(caller.account, download_id(request)));
  AIP_TRY(services.downloads.require_pictures(download));
  http::Response response;
  response.headers.set("Content-Type", std::string(service::media_type(download)));
  response.headers.set("Content-Disposition",
                       http::content_disposition(http::Disposition::kAttachment, download.file_name));
  response.headers.set("Cache-Control", "private, no-store");
  if (download.compression == Compression::kStore) {
    AIP_TRY(answer_stored(services, download, request, response));
  } else {
    response.body = packed_body(services, download);
  }
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
           [&](const Caller& caller, Request& request) { return state(services, caller, request); });
  api.call(Method::kDelete, base + "/download/{id}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.downloads.remove(caller.account, download_id(request)));
             return Answer{json::object{{"success", true}}};
           });
  api.raw(Method::kGet, base + "/download/{id}/file", Right::kDownload, http::Threads::kLong,
          [&](const Caller& caller, Request& request) { return stream(services, caller, request); });
}

}  // namespace aip::routes
