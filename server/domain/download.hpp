#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"
#include "domain/job.hpp"

namespace aip {

enum class ArchiveFormat { kZip, kTar };
template <>
inline constexpr auto kWordsOf<ArchiveFormat> =
    std::to_array<Word<ArchiveFormat>>({{ArchiveFormat::kZip, "zip"}, {ArchiveFormat::kTar, "tar"}});

// How hard an archive is packed. Pictures hardly shrink, so `store` is the default. A packed tar is a
// .tar.gz.
enum class Compression { kStore, kFast, kNormal, kMax };
template <>
inline constexpr auto kWordsOf<Compression> =
    std::to_array<Word<Compression>>({{Compression::kStore, "store"},
                                      {Compression::kFast, "fast"},
                                      {Compression::kNormal, "normal"},
                                      {Compression::kMax, "max"}});

struct ArchivedFile {
  std::string name;  // inside the archive: relative, "/" between, unique
  std::string key;   // of its blob
  std::int64_t bytes = 0;
  std::optional<std::uint32_t> crc = {};  // CRC-32 of its bytes; none: not known yet
  // Which result it is; none in archives of versions before 1.1.
  std::optional<PairId> pair = {};
  std::optional<VersionId> version = {};
};

// A result that shows what an archive holds.
struct ArchiveCover {
  PairId pair;
  VersionId version;
};

// An archive: its contents are fixed when it is ordered, its bytes are made while they are streamed.
struct Download {
  DownloadId id;
  UserId user;
  std::string shop_name;
  std::vector<std::string> skus;
  ImageType image_type = ImageType::kAll;
  ArchiveFormat format = ArchiveFormat::kZip;
  Compression compression = Compression::kStore;
  std::string file_name;
  std::vector<ArchivedFile> files;  // empty in lists
  int file_count = 0;
  // Of the archive where nothing is packed, else of the pictures that are packed into it.
  std::int64_t total_bytes = 0;
  std::vector<ArchiveCover> covers = {};  // up to 4, spread over its files
  Time created_at;
};

}  // namespace aip
