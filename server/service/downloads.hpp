#pragma once

#include <string>
#include <vector>

#include "blob/blob_store.hpp"
#include "domain/download.hpp"
#include "service/archive.hpp"
#include "service/jobs.hpp"
#include "service/stored_archive.hpp"
#include "store/database.hpp"
#include "store/sql.hpp"

namespace aip::service {

struct NewDownload {
  std::string shop_name;
  std::vector<std::string> skus;  // empty: every SKU
  ImageType image_type = ImageType::kAll;
  ArchiveFormat format = ArchiveFormat::kZip;
  Compression compression = Compression::kStore;
  std::string date;  // 2026-11-28, of the person's own calendar, for the file's name; empty: today in UTC
};

// Archives of approved pictures, laid out as <sku>/<name>. Thread-safe; calls block.
class Downloads {
 public:
  Downloads(store::Database& database, blob::BlobStore& blobs) : database_(database), blobs_(blobs) {}

  // kNotFound when nothing is approved among what was asked for.
  Result<Download> create(const UserId& user, const NewDownload& wanted,
                          const std::optional<IdempotencyKey>& key = {});
  Result<Download> find(const UserId& user, const DownloadId& id);
  Result<store::Paged<Download>> list(const UserId& user, const store::Page& page);
  // The order alone: its pictures stay. kNotFound.
  Result<void> remove(const UserId& user, const DownloadId& id);
  // kConflict when one of its pictures was deleted since: asked before a stream begins, while there is still
  // a way to say so.
  Result<void> require_pictures(const Download& download);
  // Of a download with Compression::kStore. The first time it reads every picture of a zip for its CRC, which
  // is kept with the order.
  Result<StoredArchive> stored(Download download);

  // Of any other.
  PackedArchive packed(Download download) { return {std::move(download), blobs_}; }

 private:
  Result<Download> create_once(const UserId& user, const NewDownload& wanted,
                               const std::optional<IdempotencyKey>& key);

  store::Database& database_;
  blob::BlobStore& blobs_;
};

}  // namespace aip::service
