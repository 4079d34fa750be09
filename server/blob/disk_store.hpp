#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>

#include "blob/blob_store.hpp"

namespace aip::blob {

// Blobs as files under `folder`, in 256 sub-folders by the first letters of their key. A nameless temporary
// file on the same disk is taken over without copying. What is used is counted once, then kept in step with
// what this process adds and removes; every for_each() counts anew, which takes in what other processes did.
class DiskStore final : public BlobStore {
 public:
  static Result<std::unique_ptr<DiskStore>> open_folder(std::filesystem::path folder);

  Result<std::string> put(int fd, std::string_view extension) override;
  Result<Fd> open(std::string_view key) override;
  Result<void> remove(std::string_view key) override;
  Result<void> for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) override;
  Result<Usage> usage() override;

 private:
  explicit DiskStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::uint64_t count() const;

  std::filesystem::path folder_;
  std::once_flag counted_;
  std::atomic<std::int64_t> used_bytes_ = 0;
};

}  // namespace aip::blob
