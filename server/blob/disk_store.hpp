#pragma once

#include <filesystem>
#include <memory>

#include "blob/blob_store.hpp"

namespace aip::blob {

// Blobs as files under `folder`, in 256 sub-folders by the first letters of their key. A nameless temporary
// file on the same disk is taken over without copying.
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

  std::filesystem::path folder_;
};

}  // namespace aip::blob
