#include "blob/stores.hpp"

#include <fmt/format.h>

#include "blob/keys.hpp"

namespace aip::blob {

BlobStore& Stores::current() {
  if (remote_) return *remote_;
  return *disk_;
}

Result<BlobStore*> Stores::store_with(std::string_view key) {
  const auto id = store_of(key);
  if (id.empty()) return disk_.get();
  if (remote_ && remote_->id() == id) return remote_.get();
  return fail_later(ErrorCode::kUnavailable, fmt::format("blob {}: no store {} is set up", key, id),
                    "This picture lies in a store that the server is not set up for at present.");
}

Result<std::string> Stores::put(int fd, std::string_view extension) { return current().put(fd, extension); }

Result<Fd> Stores::open(std::string_view key) {
  AIP_TRY_ASSIGN(auto* const store, store_with(key));
  return store->open(key);
}

Result<void> Stores::remove(std::string_view key) {
  AIP_TRY_ASSIGN(auto* const store, store_with(key));
  return store->remove(key);
}

Result<void> Stores::for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) {
  AIP_TRY(disk_->for_each(visit));
  if (remote_) AIP_TRY(remote_->for_each(visit));
  return {};
}

Result<BlobStore::Usage> Stores::usage() { return current().usage(); }

}  // namespace aip::blob
