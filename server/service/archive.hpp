#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "blob/blob_store.hpp"
#include "domain/download.hpp"

namespace aip::service {

// Takes the next bytes of an archive; false ends the writing (the client has gone).
using ArchiveSink = std::function<bool(std::string_view bytes)>;

// Streams a packed archive (one that is not packed: stored_archive.hpp) of blobs with a few hundred KiB of
// memory, whatever its size (zip64 where needed). File names are UTF-8, times are `download.created_at`, so
// that the same order gives the same bytes. A blob that is missing or short fails the archive: better none
// than one with a hole. kCancelled when the sink ended.
Result<void> write_archive(const Download& download, blob::BlobStore& blobs, const ArchiveSink& sink);

std::string_view media_type(const Download& download);
// "zip", "tar" or "tar.gz".
std::string_view file_extension(ArchiveFormat format, Compression compression);

}  // namespace aip::service
