#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "blob/blob_store.hpp"
#include "domain/download.hpp"

namespace aip::service {

// Part of the archives' entity tags: another number for each change of the bytes that the same order gives.
inline constexpr int kStoredArchiveLayout = 1;

// The bytes of an archive whose pictures lie in it as they are (Compression::kStore): where each byte stands
// is known from the order alone, so it can be read from any offset, and the same order gives the same bytes.
// Zip as in APPNOTE 6.3.10 (size and CRC in front of each file, UTF-8 names, zip64 where needed, no data
// descriptors), tar as in POSIX.1-2001 (pax). Memory: names and offsets, whatever the pictures' size. For one
// thread at a time; the store must outlive it.
class StoredArchive {
 public:
  // The download's files must have their CRCs when it is a zip.
  StoredArchive(Download download, blob::BlobStore& blobs);

  std::uint64_t size() const { return size_; }

  // Fills `into` from `offset`, which is below size(), and answers how many bytes it was, at least one. A
  // picture that is gone or has another size is an error. Blocks.
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into);

 private:
  struct Place {
    std::uint64_t begin;      // of the file's header
    std::uint64_t directory;  // of its line in a zip's central directory, counted from the directory's begin
  };

  std::string end() const;
  // What is in one piece from `offset`: a header, a file, a line of the directory …
  Result<std::size_t> read_piece(std::uint64_t offset, std::span<char> into);
  Result<std::size_t> read_file(std::size_t index, std::uint64_t offset, std::span<char> into);
  static std::size_t copy(std::string_view text, std::uint64_t offset, std::span<char> into);

  Download download_;
  blob::BlobStore& blobs_;
  std::vector<Place> places_;
  std::uint64_t directory_begin_ = 0;
  std::uint64_t directory_end_ = 0;
  std::uint64_t size_ = 0;
  std::size_t open_index_ = SIZE_MAX;
  Fd open_file_;
};

// How many bytes such an archive has; needs no CRCs.
std::uint64_t stored_archive_size(const Download& download);

}  // namespace aip::service
