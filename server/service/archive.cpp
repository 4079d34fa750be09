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

Error archive_error(archive* handle) {
  const char* text = handle != nullptr ? archive_error_string(handle) : nullptr;
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

constexpr std::size_t kPiece = 128 << 10;

}  // namespace

class PackedArchive::State {
 public:
  State(Download download, blob::BlobStore& blobs) : download_(std::move(download)), blobs_(blobs) {}

  // Freeing the handle finishes the archive as if it were whole; nobody is to see that.
  ~State() { out_ = nullptr; }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<bool> next(std::string& piece) {
    const Utf8Scope utf8;
    if (!utf8.is_set()) return fail(ErrorCode::kInternal, "the system has no locale C.UTF-8");
    out_ = &piece;
    const std::size_t full = piece.size() + kPiece;
    while (!done_ && piece.size() < full) {
      auto made = step();
      if (!made) {
        out_ = nullptr;
        done_ = true;
        return fail(std::move(made).error());
      }
    }
    out_ = nullptr;
    return !done_;
  }

 private:
  // libarchive itself is never given a failure: version 3.6 leaks its buffers when it is freed after one.
  static la_ssize_t take(archive*, void* data, const void* bytes, size_t size) {
    auto& state = *static_cast<State*>(data);
    if (state.out_ != nullptr) state.out_->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
  }

  Result<void> step() {
    if (!handle_) return open();
    if (blob_) return add_bytes();
    if (next_ < download_.files.size()) return begin_file(download_.files[next_++]);
    done_ = true;
    if (archive_write_close(handle_.get()) != ARCHIVE_OK) return fail(archive_error(handle_.get()));
    return {};
  }

  Result<void> open() {
    handle_.reset(archive_write_new());
    if (!handle_ || !set_up(handle_.get(), download_)) return fail(archive_error(handle_.get()));
    archive_write_set_bytes_per_block(handle_.get(), kPiece);
    archive_write_set_bytes_in_last_block(handle_.get(), 1);
    if (archive_write_open(handle_.get(), this, nullptr, take, nullptr) != ARCHIVE_OK)
      return fail(archive_error(handle_.get()));
    return {};
  }

  Result<void> begin_file(const ArchivedFile& file) {
    AIP_TRY_ASSIGN(blob_, blobs_.open(file.key));
    if (file_size(blob_.get()) != static_cast<std::uint64_t>(file.bytes)) {
      return fail(ErrorCode::kInternal, fmt::format("blob {} has another size than recorded", file.key));
    }
    offset_ = 0;
    const Entry entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
    archive_entry_set_size(entry.get(), file.bytes);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), download_.created_at.time_since_epoch().count() / 1000, 0);
    if (archive_write_header(handle_.get(), entry.get()) != ARCHIVE_OK)
      return fail(archive_error(handle_.get()));
    return {};
  }

  Result<void> add_bytes() {
    std::array<char, kPiece> buffer;
    ssize_t n = 0;
    do {
      n = ::pread(blob_.get(), buffer.data(), buffer.size(), offset_);
    } while (n < 0 && errno == EINTR);
    if (n < 0) return fail(errno_error(errno, "read a blob"));
    if (n == 0) {
      blob_ = Fd();
      return {};
    }
    if (archive_write_data(handle_.get(), buffer.data(), static_cast<size_t>(n)) < 0)
      return fail(archive_error(handle_.get()));
    offset_ += n;
    return {};
  }

  const Download download_;
  blob::BlobStore& blobs_;
  std::string* out_ = nullptr;
  Archive handle_{nullptr, archive_write_free};
  Fd blob_;  // of the file that is being packed
  off_t offset_ = 0;
  std::size_t next_ = 0;
  bool done_ = false;
};

PackedArchive::PackedArchive(Download download, blob::BlobStore& blobs)
    : state_(std::make_unique<State>(std::move(download), blobs)) {}

PackedArchive::~PackedArchive() = default;
PackedArchive::PackedArchive(PackedArchive&&) noexcept = default;
PackedArchive& PackedArchive::operator=(PackedArchive&&) noexcept = default;

Result<bool> PackedArchive::next(std::string& piece) { return state_->next(piece); }

std::string_view media_type(const Download& download) {
  if (download.format == ArchiveFormat::kZip) return "application/zip";
  return download.compression == Compression::kStore ? "application/x-tar" : "application/gzip";
}

std::string_view file_extension(ArchiveFormat format, Compression compression) {
  if (format == ArchiveFormat::kZip) return "zip";
  return compression == Compression::kStore ? "tar" : "tar.gz";
}

}  // namespace aip::service
