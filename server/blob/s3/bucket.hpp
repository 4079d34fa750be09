#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "blob/s3/caller.hpp"

namespace aip::blob::s3 {

struct Object {
  std::uint64_t bytes = 0;
  std::string etag;
  std::string sha256;  // hex, as it was stored with the object; empty: not known
};

struct Listed {
  std::string name;
  std::uint64_t bytes = 0;
  Time modified;
};

struct BucketLimits {
  std::uint64_t max_single = 32u << 20;  // larger files go up in parts
  std::uint64_t part = 16u << 20;        // of an upload; held in memory while it is sent
  std::uint64_t piece = 8u << 20;        // of a download; held in memory until it is written
};

// Objects of a place by their name (the place's prefix included). Errors are those of Failure. Files are
// streamed: at most one part or piece is in memory. Thread-safe; calls block.
class Bucket {
 public:
  Bucket(Caller caller, BucketLimits limits = {}) : caller_(std::move(caller)), limits_(limits) {}

  // Stores the bytes of `fd` from offset 0 under a name that must be free (`If-None-Match: *`); an object
  // that holds the same bytes already counts as stored, so a put may be repeated. kConflict for other bytes.
  // The SHA-256 is sent along for the store to check, and kept beside the object.
  Result<void> put(const std::string& name, int fd) const;

  // Writes the whole object to `out` from offset 0, in ranges of one version of it. Bytes that differ from
  // what was stored are fetched once more, then refused with kUnavailable.
  Result<Object> get(const std::string& name, int out) const;
  // At most `length` bytes from `offset`; fewer at the end, none behind it.
  Result<std::string> get_range(const std::string& name, std::uint64_t offset, std::uint64_t length) const;

  Result<Object> head(const std::string& name) const;
  // Removing what is not there is fine.
  Result<void> remove(const std::string& name) const;

  // Every object whose name begins with `prefix`.
  Result<void> list(const std::string& prefix, const std::function<void(const Listed&)>& visit) const;

  // Ends uploads in parts that were begun before `before` under `prefix`: a killed process has left them, and
  // their parts cost room. Returns how many. Stores that do not know the call have none.
  Result<int> abort_uploads(const std::string& prefix, Time before) const;

  std::string presigned_get(std::string_view name, std::chrono::seconds expires) const {
    return caller_.presigned_get(name, expires);
  }

  const Place& place() const { return caller_.place(); }

 private:
  struct File;
  std::expected<void, Failure> put_whole(const File& file) const;
  std::expected<void, Failure> put_parts(const File& file) const;
  std::expected<std::string, Failure> put_part(const File& file, const std::string& upload,
                                               std::uint64_t number) const;
  std::expected<void, Failure> complete(const File& file, const std::string& upload,
                                        const std::vector<std::string>& etags) const;
  Result<void> confirm(const File& file, Error refused) const;
  Result<Object> get_once(const std::string& name, int out) const;
  void abort(const std::string& name, const std::string& upload) const;

  Caller caller_;
  BucketLimits limits_;
};

}  // namespace aip::blob::s3
