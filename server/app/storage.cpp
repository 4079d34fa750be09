#include "app/storage.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "blob/keys.hpp"
#include "net/address_guard.hpp"
#include "store/blob_store_repository.hpp"

namespace aip::app {
namespace {

namespace s3 = blob::s3;
using store::blob_stores::BlobPlace;

std::unexpected<Error> wrong(std::string words) { return fail(ErrorCode::kInvalidInput, words, words); }

// "s3://bucket/folder"
Result<s3::Place> place_of(const config::Options& options) {
  constexpr std::string_view kScheme = "s3://";
  std::string_view rest = options.storage;
  if (!rest.starts_with(kScheme)) return wrong("--storage takes s3://BUCKET or s3://BUCKET/FOLDER.");
  rest.remove_prefix(kScheme.size());
  const auto slash = rest.find('/');
  const std::string bucket(rest.substr(0, slash));
  const auto prefix = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  // AWS has certificates for bucket.s3.REGION.amazonaws.com; other servers mostly for their own name.
  const bool is_virtual_host = options.storage_style.empty()
                                   ? options.storage_endpoint.empty() && !bucket.contains('.')
                                   : options.storage_style == "virtual-host";
  return s3::make_place(options.storage_endpoint, options.storage_region, bucket, prefix,
                        is_virtual_host ? s3::Style::kVirtualHost : s3::Style::kPath);
}

Result<std::string> id_of(const s3::Place& place, store::Database& database) {
  AIP_TRY_ASSIGN(const auto found, database.write([&](store::Connection& connection) {
    return store::blob_stores::find_or_add(connection,
                                           {.id = blob::make_key("x").substr(3, blob::kStoreIdSize),
                                            .endpoint = fmt::format("{}://{}", place.scheme, place.host),
                                            .bucket = place.bucket,
                                            .prefix = place.prefix});
  }));
  return found.id;
}

}  // namespace

Result<void> mention_other_places(const blob::Stores& blobs, store::Database& database) {
  AIP_TRY_ASSIGN(const auto places, database.read(store::blob_stores::of_server));
  for (const auto& place : places) {
    if (blobs.remote() != nullptr && place.id == blobs.remote()->id()) continue;
    log::warning(
        "storage: pictures that were stored in s3://{}/{} at {} can't be read until --storage names it again",
        place.bucket, place.prefix, place.endpoint);
  }
  return {};
}

Result<std::unique_ptr<net::Client>> storage_client(const config::Options& options) {
  AIP_TRY_ASSIGN(auto guard, net::guard_of(options.storage_allowed_addresses));
  return std::make_unique<net::Client>(
      net::Options{.guard = std::move(guard), .ca_file = options.storage_ca_file});
}

Result<std::unique_ptr<blob::Stores>> open_storage(const config::Options& options,
                                                   const std::filesystem::path& data, net::Client& client,
                                                   store::Database& database, const Clock& clock) {
  AIP_TRY_ASSIGN(auto disk, blob::DiskStore::open_folder(data / "blobs"));
  std::unique_ptr<s3::S3Store> remote;
  if (!options.storage.empty()) {
    AIP_TRY_ASSIGN(auto place, place_of(options));
    if (options.storage_access_key_id.empty() || options.storage_secret_access_key.empty())
      return wrong("--storage needs --storage-access-key-id and --storage-secret-access-key.");
    AIP_TRY_ASSIGN(auto id, id_of(place, database));
    AIP_TRY_ASSIGN(auto cache,
                   blob::FileCache::open_folder(data / "cache",
                                                static_cast<std::uint64_t>(options.storage_cache_mb) << 20));
    s3::Credentials credentials{.access_key_id = options.storage_access_key_id,
                                .secret_access_key = options.storage_secret_access_key,
                                .session_token = options.storage_session_token};
    remote = std::make_unique<s3::S3Store>(
        std::move(id), s3::Bucket(s3::Caller(client, clock, std::move(place), std::move(credentials))),
        std::move(cache));
  }
  return std::make_unique<blob::Stores>(std::move(disk), std::move(remote));
}

}  // namespace aip::app
