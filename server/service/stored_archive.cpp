#include "service/stored_archive.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/file.hpp"
#include "service/tar_format.hpp"
#include "service/zip_format.hpp"

namespace aip::service {
namespace {

std::uint64_t bytes_of(const ArchivedFile& file) { return static_cast<std::uint64_t>(file.bytes); }

std::string header_of(const Download& download, const ArchivedFile& file) {
  if (download.format == ArchiveFormat::kTar)
    return tar::header(file.name, bytes_of(file), download.created_at);
  return zip::local_header({.name = file.name,
                            .bytes = bytes_of(file),
                            .crc = file.crc.value_or(0),
                            .modified = download.created_at});
}

std::string line_of(const Download& download, const ArchivedFile& file, std::uint64_t offset) {
  return zip::directory_line({.name = file.name,
                              .bytes = bytes_of(file),
                              .crc = file.crc.value_or(0),
                              .modified = download.created_at},
                             offset);
}

std::uint64_t padding_of(const Download& download, const ArchivedFile& file) {
  return download.format == ArchiveFormat::kTar ? tar::padding(bytes_of(file)) : 0;
}

}  // namespace

std::uint64_t stored_archive_size(const Download& download) {
  std::uint64_t begin = 0;
  std::uint64_t directory = 0;
  for (const auto& file : download.files) {
    if (download.format == ArchiveFormat::kZip) directory += line_of(download, file, begin).size();
    begin += header_of(download, file).size() + bytes_of(file) + padding_of(download, file);
  }
  if (download.format == ArchiveFormat::kTar) return begin + tar::end().size();
  return begin + directory + zip::end_of_directory(download.files.size(), begin, begin + directory).size();
}

StoredArchive::StoredArchive(Download download, blob::BlobStore& blobs)
    : download_(std::move(download)), blobs_(blobs) {
  places_.reserve(download_.files.size());
  std::uint64_t begin = 0;
  std::uint64_t directory = 0;
  for (const auto& file : download_.files) {
    places_.push_back({.begin = begin, .directory = directory});
    if (download_.format == ArchiveFormat::kZip) directory += line_of(download_, file, begin).size();
    begin += header_of(download_, file).size() + bytes_of(file) + padding_of(download_, file);
  }
  directory_begin_ = begin;
  directory_end_ = begin + directory;
  size_ = directory_end_ + end().size();
}

std::string StoredArchive::end() const {
  if (download_.format == ArchiveFormat::kTar) return tar::end();
  return zip::end_of_directory(download_.files.size(), directory_begin_, directory_end_);
}

Result<std::size_t> StoredArchive::read(std::uint64_t offset, std::span<char> into) {
  std::size_t filled = 0;
  while (filled < into.size() && offset + filled < size_) {
    AIP_TRY_ASSIGN(const std::size_t bytes, read_piece(offset + filled, into.subspan(filled)));
    filled += bytes;
  }
  return filled;
}

Result<std::size_t> StoredArchive::read_piece(std::uint64_t offset, std::span<char> into) {
  if (offset >= directory_end_) return copy(end(), offset - directory_end_, into);
  if (offset >= directory_begin_) {
    const std::uint64_t at = offset - directory_begin_;
    const auto next = std::ranges::upper_bound(places_, at, {}, &Place::directory);
    const auto index = static_cast<std::size_t>(next - places_.begin()) - 1;
    const auto& place = places_[index];
    return copy(line_of(download_, download_.files[index], place.begin), at - place.directory, into);
  }
  const auto next = std::ranges::upper_bound(places_, offset, {}, &Place::begin);
  const auto index = static_cast<std::size_t>(next - places_.begin()) - 1;
  const auto& file = download_.files[index];
  const std::uint64_t at = offset - places_[index].begin;
  if (const std::string header = header_of(download_, file); at < header.size()) {
    return copy(header, at, into);
  } else if (at - header.size() < bytes_of(file)) {
    return read_file(index, at - header.size(), into);
  } else {
    static constexpr char kZeros[tar::kBlock] = {};
    const std::uint64_t past = at - header.size() - bytes_of(file);
    return copy({kZeros, padding_of(download_, file)}, past, into);
  }
}

Result<std::size_t> StoredArchive::read_file(std::size_t index, std::uint64_t offset, std::span<char> into) {
  const auto& file = download_.files[index];
  if (open_index_ != index) {
    open_index_ = SIZE_MAX;
    AIP_TRY_ASSIGN(open_file_, blobs_.open(file.key));
    if (file_size(open_file_.get()) != bytes_of(file)) {
      return fail(ErrorCode::kInternal, fmt::format("blob {} has another size than recorded", file.key));
    }
    open_index_ = index;
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), bytes_of(file) - offset));
  while (true) {
    const ssize_t n = ::pread(open_file_.get(), into.data(), size, static_cast<off_t>(offset));
    if (n > 0) return static_cast<std::size_t>(n);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read a blob"));
    return fail(ErrorCode::kInternal, fmt::format("blob {} ended early", file.key));
  }
}

std::size_t StoredArchive::copy(std::string_view text, std::uint64_t offset, std::span<char> into) {
  return text.substr(static_cast<std::size_t>(offset)).copy(into.data(), into.size());
}

}  // namespace aip::service
