#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "blob/blob_store.hpp"
#include "domain/download.hpp"

namespace aip::service {

// A packed archive (one that is not packed: stored_archive.hpp) of blobs, made piece by piece with a few
// hundred KiB of memory, whatever its size (zip64 where needed). File names are UTF-8, times are
// `download.created_at`, so that the same order gives the same bytes. A blob that is missing or short fails
// the archive: better none than one with a hole. Not thread-safe, but its pieces may be made on different
// threads.
class PackedArchive {
 public:
  // `blobs` must outlive it.
  PackedArchive(Download download, blob::BlobStore& blobs);
  ~PackedArchive();
  PackedArchive(PackedArchive&&) noexcept;
  PackedArchive& operator=(PackedArchive&&) noexcept;

  // Appends the next bytes to `piece`, 128 KiB or a little more, less at the end. False: that was all of it.
  // After an error there is no more.
  Result<bool> next(std::string& piece);

 private:
  class State;
  std::unique_ptr<State> state_;
};

std::string_view media_type(const Download& download);
// "zip", "tar" or "tar.gz".
std::string_view file_extension(ArchiveFormat format, Compression compression);

}  // namespace aip::service
