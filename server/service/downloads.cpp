#include "service/downloads.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/crc32.hpp"
#include "base/text.hpp"
#include "domain/names.hpp"
#include "image/recipe.hpp"
#include "service/archive_names.hpp"
#include "service/events.hpp"
#include "service/missing.hpp"
#include "store/download_repository.hpp"
#include "store/idempotency_repository.hpp"
#include "store/job_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

// What every file system and mail program takes: letters (of any script), digits, dot, dash, underscore; what
// is between them is one dash.
std::string plain_file_name(std::string_view text, std::size_t max_bytes) {
  std::string name;
  for (const char c : trim(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool keep = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= 'a' && byte <= 'z') || c == '.' || c == '_';
    if (keep) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  name = truncate_utf8(name, max_bytes);
  while (name.starts_with('.') || name.starts_with('-')) name.erase(0, 1);
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "pictures" : name;
}

// Nordlicht-2026-11-28.zip, Nordlicht-MUG-01-main-2026-11-28.zip: the shop, the SKU where it is one, the kind
// of images where it is not all, the day.
std::string file_name_of(const NewDownload& wanted, Time now) {
  std::string name = plain_file_name(wanted.shop_name, 80);
  if (wanted.skus.size() == 1) name += "-" + plain_file_name(wanted.skus.front(), 60);
  if (wanted.image_type != ImageType::kAll) name += fmt::format("-{}", to_string(wanted.image_type));
  const auto day = wanted.date.empty() ? to_iso(now).substr(0, 10) : wanted.date;
  return fmt::format("{}-{}.{}", name, day, file_extension(wanted.format, wanted.compression));
}

Download planned(const UserId& user, const NewDownload& wanted,
                 const std::vector<store::downloads::Approved>& approved, Time now) {
  Download download{.id = new_id<DownloadId>(),
                    .user = user,
                    .shop_name = wanted.shop_name,
                    .skus = wanted.skus,
                    .image_type = wanted.image_type,
                    .format = wanted.format,
                    .compression = wanted.compression,
                    .created_at = now};
  download.file_name = file_name_of(wanted, now);
  ArchiveNames names(NameStyle::kPortable);
  for (const auto& picture : approved) {
    const auto format = image::format_from(picture.format).value_or(image::Format::kJpeg);
    download.files.push_back({.name = names.add(picture.sku, picture.name, image::extension(format)),
                              .key = picture.key,
                              .bytes = picture.bytes,
                              .pair = picture.pair,
                              .version = picture.version});
    download.total_bytes += picture.bytes;
  }
  if (wanted.compression == Compression::kStore) {
    download.total_bytes = static_cast<std::int64_t>(stored_archive_size(download));
  }
  download.file_count = static_cast<int>(download.files.size());
  return download;
}

// What the same call made before; kConflict when the key belongs to another one.
Result<std::optional<Download>> made_before(Connection& connection, const UserId& user,
                                            const IdempotencyKey& key) {
  AIP_TRY_ASSIGN(const auto kept, store::idempotency::find(connection, user, "download", key.key));
  if (!kept) return std::nullopt;
  if (kept->request_hash != key.request_hash) {
    return fail(ErrorCode::kConflict, "idempotency key reused",
                "This Idempotency-Key was used for another request before.");
  }
  return store::downloads::find(connection, user,
                                DownloadId{string_at(kept->response.as_object(), "id").value_or("")});
}

}  // namespace

Result<Download> Downloads::create(const UserId& user, const NewDownload& wanted,
                                   const std::optional<IdempotencyKey>& key) {
  auto created = create_once(user, wanted, key);
  if (created || !key || created.error().code != ErrorCode::kConflict) return created;
  // The same call may have arrived twice at the same time, and the other one was faster.
  AIP_TRY_ASSIGN(const auto before,
                 database_.read([&](Connection& connection) { return made_before(connection, user, *key); }));
  return before ? *before : std::move(created);
}

Result<Download> Downloads::create_once(const UserId& user, const NewDownload& wanted,
                                        const std::optional<IdempotencyKey>& key) {
  return database_.write([&](Connection& connection) -> Result<Download> {
    if (key) {
      AIP_TRY_ASSIGN(auto before, made_before(connection, user, *key));
      if (before) return *std::move(before);
    }
    json::array skus;
    for (const auto& sku : wanted.skus) skus.emplace_back(canonical_sku(sku));
    AIP_TRY_ASSIGN(const auto approved,
                   store::downloads::approved(connection, user, skus, wanted.image_type));
    if (approved.empty()) {
      return fail(ErrorCode::kNotFound, "nothing approved",
                  "There are no approved pictures to download yet.");
    }
    AIP_TRY_ASSIGN(const Time now, connection.now());
    const Download download = planned(user, wanted, approved, now);
    AIP_TRY(store::downloads::insert(connection, download));
    if (key) {
      const json::object response{{"id", download.id.value}};
      AIP_TRY(
          store::idempotency::save(connection, user, "download", key->key, {key->request_hash, response}));
    }
    AIP_TRY(events::download(connection, user, download.id, "completed"));
    return download;
  });
}

Result<Download> Downloads::find(const UserId& user, const DownloadId& id) {
  return database_.read([&](Connection& connection) {
    return required(store::downloads::find(connection, user, id), "archive");
  });
}

Result<store::Paged<Download>> Downloads::list(const UserId& user, const store::Page& page) {
  return database_.read(
      [&](Connection& connection) { return store::downloads::list(connection, user, page); });
}

Result<void> Downloads::remove(const UserId& user, const DownloadId& id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const bool removed, store::downloads::remove(connection, user, id));
    if (!removed) return fail(ErrorCode::kNotFound, "no such archive", "This archive does not exist.");
    return events::download(connection, user, id, "deleted");
  });
}

Result<void> Downloads::require_pictures(const Download& download) {
  for (const auto& file : download.files) {
    const auto blob = blobs_.open(file.key);
    if (blob) continue;
    if (blob.error().code != ErrorCode::kNotFound) return fail(blob.error());
    return fail(ErrorCode::kConflict, fmt::format("blob {} of an archive is gone", file.key),
                fmt::format("{} was deleted after this archive had been made. Make a new one.", file.name));
  }
  return {};
}

Result<StoredArchive> Downloads::stored(Download download) {
  const bool needed = download.format == ArchiveFormat::kZip;
  bool found = false;
  for (auto& file : download.files) {
    if (!needed || file.crc) continue;
    AIP_TRY_ASSIGN(const Fd blob, blobs_.open(file.key));
    AIP_TRY_ASSIGN(file.crc, crc32_of_file(blob.get()));
    found = true;
  }
  if (found) {
    AIP_TRY(database_.write([&](Connection& connection) {
      return store::downloads::set_files(connection, download.id, download.files);
    }));
  }
  return StoredArchive(std::move(download), blobs_);
}

}  // namespace aip::service
