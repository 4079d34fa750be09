#include "service/archive.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <locale.h>

#include "base/file.hpp"

namespace aip::service {
namespace {

using Archive = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

// libarchive turns names from UTF-8 into the thread's character set on the way, and loses (in a tar even
// trips over) what that does not have. The program itself stays in the locale it was started in.
class Utf8Scope {
 public:
  Utf8Scope() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }

  ~Utf8Scope() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }

  Utf8Scope(const Utf8Scope&) = delete;
  Utf8Scope& operator=(const Utf8Scope&) = delete;

  bool is_set() const { return locale_ != nullptr; }

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

// Once the client has gone, or the archive has failed, the rest of its bytes are dropped. libarchive itself
// is never given a failure: version 3.6 leaks its buffers when it is freed after one.
struct Stream {
  const ArchiveSink& sink;
  bool client_gone = false;
  bool discarding = false;
};

la_ssize_t write_to_sink(archive*, void* data, const void* bytes, size_t size) {
  auto& stream = *static_cast<Stream*>(data);
  if (!stream.discarding && !stream.sink({static_cast<const char*>(bytes), size})) {
    stream.client_gone = true;
    stream.discarding = true;
  }
  return static_cast<la_ssize_t>(size);
}

Error archive_error(const Archive& handle, const Stream& stream) {
  if (stream.client_gone) return {.code = ErrorCode::kCancelled, .message = "the client has gone"};
  const char* text = archive_error_string(handle.get());
  return {.code = ErrorCode::kInternal, .message = fmt::format("archive: {}", text ? text : "unknown error")};
}

const char* level_of(Compression compression) {
  switch (compression) {
    case Compression::kStore:
    case Compression::kFast:
      return "1";
    case Compression::kNormal:
      return "6";
    case Compression::kMax:
      return "9";
  }
  return "6";
}

bool set_up(archive* handle, const Download& download) {
  const char* level = level_of(download.compression);
  if (download.format == ArchiveFormat::kZip) {
    return archive_write_set_format_zip(handle) == ARCHIVE_OK &&
           archive_write_set_format_option(handle, "zip", "hdrcharset", "UTF-8") == ARCHIVE_OK &&
           archive_write_set_format_option(handle, "zip", "compression", "deflate") == ARCHIVE_OK &&
           archive_write_set_format_option(handle, "zip", "compression-level", level) == ARCHIVE_OK;
  }
  return archive_write_set_format_pax_restricted(handle) == ARCHIVE_OK &&
         archive_write_add_filter_gzip(handle) == ARCHIVE_OK &&
         archive_write_set_filter_option(handle, "gzip", "compression-level", level) == ARCHIVE_OK;
}

Result<void> add_file(const Archive& handle, const Stream& stream, const Download& download,
                      const ArchivedFile& file, blob::BlobStore& blobs) {
  AIP_TRY_ASSIGN(const Fd blob, blobs.open(file.key));
  if (file_size(blob.get()) != static_cast<std::uint64_t>(file.bytes)) {
    return fail(ErrorCode::kInternal, fmt::format("blob {} has another size than recorded", file.key));
  }
  const Entry entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
  archive_entry_set_size(entry.get(), file.bytes);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), download.created_at.time_since_epoch().count() / 1000, 0);
  if (archive_write_header(handle.get(), entry.get()) != ARCHIVE_OK)
    return fail(archive_error(handle, stream));
  std::array<char, 128 << 10> buffer;
  off_t offset = 0;
  while (true) {
    const ssize_t n = ::pread(blob.get(), buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read a blob"));
    if (n == 0) break;
    const bool written = archive_write_data(handle.get(), buffer.data(), static_cast<size_t>(n)) >= 0;
    if (!written || stream.client_gone) return fail(archive_error(handle, stream));
    offset += n;
  }
  return {};
}

}  // namespace

Result<void> write_archive(const Download& download, blob::BlobStore& blobs, const ArchiveSink& sink) {
  const Utf8Scope utf8;
  if (!utf8.is_set()) return fail(ErrorCode::kInternal, "the system has no locale C.UTF-8");
  Stream stream{sink};
  const Archive handle(archive_write_new(), archive_write_free);
  if (!handle || !set_up(handle.get(), download)) return fail(archive_error(handle, stream));
  archive_write_set_bytes_per_block(handle.get(), 128 << 10);
  archive_write_set_bytes_in_last_block(handle.get(), 1);
  if (archive_write_open(handle.get(), &stream, nullptr, write_to_sink, nullptr) != ARCHIVE_OK) {
    return fail(archive_error(handle, stream));
  }
  for (const auto& file : download.files) {
    auto added = add_file(handle, stream, download, file, blobs);
    if (!added) {
      // Freeing the handle finishes the archive as if it were whole; nobody is to see that.
      stream.discarding = true;
      return added;
    }
  }
  const bool closed = archive_write_close(handle.get()) == ARCHIVE_OK;
  if (!closed || stream.client_gone) return fail(archive_error(handle, stream));
  return {};
}

std::string_view media_type(const Download& download) {
  if (download.format == ArchiveFormat::kZip) return "application/zip";
  return download.compression == Compression::kStore ? "application/x-tar" : "application/gzip";
}

std::string_view file_extension(ArchiveFormat format, Compression compression) {
  if (format == ArchiveFormat::kZip) return "zip";
  return compression == Compression::kStore ? "tar" : "tar.gz";
}

}  // namespace aip::service
