#include "service/collector.hpp"

#include <string>
#include <unordered_set>
#include <vector>

#include "store/catalog_repository.hpp"
#include "store/download_repository.hpp"

namespace aip::service {

Result<int> collect_orphans(store::Database& database, blob::BlobStore& blobs, std::chrono::seconds min_age) {
  std::vector<std::string> old;
  AIP_TRY(blobs.for_each([&](std::string_view key, std::chrono::seconds age) {
    if (age >= min_age) old.emplace_back(key);
  }));
  if (old.empty()) return 0;
  // Read after the listing: a blob that was referred to when it was listed still is, or is rightly
  // gone.
  AIP_TRY_ASSIGN(const auto keys, database.read([](store::Connection& connection) {
    return store::pairs::all_keys(connection);
  }));
  const std::unordered_set<std::string> referred(keys.begin(), keys.end());
  int removed = 0;
  for (const auto& key : old) {
    if (referred.contains(key)) continue;
    AIP_TRY(blobs.remove(key));
    ++removed;
  }
  return removed;
}

}  // namespace aip::service
