#pragma once

#include <memory>

#include "blob/blob_store.hpp"
#include "blob/disk_store.hpp"
#include "blob/s3/s3_store.hpp"

namespace aip::blob {

// The disk and, when the server has one, a store beside it: new blobs go there, and each blob is found where
// its key says, so that what was stored before the choice changed can still be read. kUnavailable for a blob
// of a store that this server has not been told of.
class Stores final : public BlobStore {
 public:
  Stores(std::unique_ptr<DiskStore> disk, std::unique_ptr<s3::S3Store> remote)
      : disk_(std::move(disk)), remote_(std::move(remote)) {}

  Result<std::string> put(int fd, std::string_view extension) override;
  Result<Fd> open(std::string_view key) override;
  Result<void> remove(std::string_view key) override;
  Result<void> for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) override;
  // Of where new blobs go.
  Result<Usage> usage() override;

  // Null: there is the disk only.
  const s3::S3Store* remote() const { return remote_.get(); }

 private:
  BlobStore& current();
  Result<BlobStore*> store_with(std::string_view key);

  const std::unique_ptr<DiskStore> disk_;
  const std::unique_ptr<s3::S3Store> remote_;  // may be null
};

}  // namespace aip::blob
