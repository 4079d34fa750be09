#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "blob/blob_store.hpp"
#include "blob/file_cache.hpp"
#include "blob/s3/bucket.hpp"

namespace aip::blob::s3 {

// Blobs as objects of a bucket, with copies of the most recent ones on this machine: what is opened is always
// a local file, so that a pixel process can be given it. Keys begin with the store's id, and so do the names
// of its objects after the place's prefix; what else is in the bucket is never listed, read or removed.
//
// Errors that are not about one blob are kUnavailable with a sentence for people: nothing that waits for a
// store that is away, or whose credentials have expired, is to blame for it.
class S3Store final : public BlobStore {
 public:
  // `id` as in keys.hpp.
  S3Store(std::string id, Bucket bucket, std::unique_ptr<FileCache> cache);

  Result<std::string> put(int fd, std::string_view extension) override;
  Result<Fd> open(std::string_view key) override;
  Result<void> remove(std::string_view key) override;
  // Also ends uploads that a killed process has left half done a day ago.
  Result<void> for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) override;
  // What is used is known after the first for_each(); what this process adds is counted until the next one.
  Result<Usage> usage() override;

  const std::string& id() const { return id_; }

  const Bucket& bucket() const { return bucket_; }

 private:
  std::string name_of(std::string_view key) const;

  const std::string id_;
  const Bucket bucket_;
  const std::unique_ptr<FileCache> cache_;
  // One fetch at a time for keys of the same number, so that many readers of a blob fetch it once.
  std::array<std::mutex, 64> fetching_;
  std::atomic<std::int64_t> used_bytes_ = 0;
};

}  // namespace aip::blob::s3
