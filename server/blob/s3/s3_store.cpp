#include "blob/s3/s3_store.hpp"

#include <sys/stat.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "blob/keys.hpp"

namespace aip::blob::s3 {
namespace {

constexpr auto kAbandoned = std::chrono::hours(24);  // an upload in parts that has not ended by then

}  // namespace

S3Store::S3Store(std::string id, Bucket bucket, std::unique_ptr<FileCache> cache)
    : id_(std::move(id)), bucket_(std::move(bucket)), cache_(std::move(cache)) {}

std::string S3Store::name_of(std::string_view key) const {
  return fmt::format("{}{}", bucket_.place().prefix, key);
}

Result<std::string> S3Store::put(int fd, std::string_view extension) {
  std::string key = fmt::format("{}/{}", id_, make_key(extension));
  AIP_TRY(bucket_.put(name_of(key), fd));
  used_bytes_ += static_cast<std::int64_t>(file_size(fd));
  cache_->keep(key, fd);
  return key;
}

Result<Fd> S3Store::open(std::string_view key) {
  if (store_of(key) != id_) return fail(ErrorCode::kNotFound, "not a key of this store");
  if (auto copy = cache_->find(key)) return *std::move(copy);
  const std::lock_guard lock(fetching_[std::hash<std::string_view>{}(key) % fetching_.size()]);
  if (auto copy = cache_->find(key)) return *std::move(copy);
  AIP_TRY_ASSIGN(Fd file, cache_->temporary());
  AIP_TRY(bucket_.get(name_of(key), file.get()));
  cache_->keep(key, file.get());
  return file;
}

Result<void> S3Store::remove(std::string_view key) {
  if (store_of(key) != id_) return {};
  AIP_TRY(bucket_.remove(name_of(key)));
  cache_->remove(key);
  return {};
}

Result<void> S3Store::for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) {
  const auto now = std::chrono::system_clock::now();
  const std::int64_t before = used_bytes_;
  std::int64_t found = 0;
  const auto own = name_of(fmt::format("{}/", id_));
  AIP_TRY(bucket_.list(own, [&](const Listed& object) {
    found += static_cast<std::int64_t>(object.bytes);
    const auto key = std::string_view(object.name).substr(bucket_.place().prefix.size());
    if (store_of(key) == id_)
      visit(key, std::chrono::duration_cast<std::chrono::seconds>(now - object.modified));
  }));
  used_bytes_ += found - before;  // what was added meanwhile stays counted
  const auto ended =
      bucket_.abort_uploads(own, std::chrono::floor<std::chrono::milliseconds>(now - kAbandoned));
  if (!ended) log::warning("storage: looking for abandoned uploads: {}", ended.error().message);
  return {};
}

Result<BlobStore::Usage> S3Store::usage() {
  return Usage{.used_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, used_bytes_))};
}

}  // namespace aip::blob::s3
