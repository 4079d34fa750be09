#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/download.hpp"
#include "store/sql.hpp"

namespace aip::store::downloads {

Result<void> insert(Connection& connection, const Download& download);
// Of the same files, with what was found out about them since.
Result<void> set_files(Connection& connection, const DownloadId& id, const std::vector<ArchivedFile>& files);
Result<std::optional<Download>> find(Connection& connection, const UserId& user, const DownloadId& id);
Result<Paged<Download>> list(Connection& connection, const UserId& user,
                             const Page& page);  // newest first, no files
// False when there is none.
Result<bool> remove(Connection& connection, const UserId& user, const DownloadId& id);

// What an archive of approved pictures would hold, in the order of SKU and name.
struct Approved {
  std::string sku;
  std::string name;  // of the source photo
  bool is_main = false;
  std::string format;  // of the result
  std::string key;
  std::int64_t bytes = 0;
  PairId pair;
  VersionId version;
};

// `skus` empty: every SKU that is not archived.
Result<std::vector<Approved>> approved(Connection& connection, const UserId& user, const json::array& skus,
                                       ImageType type);

}  // namespace aip::store::downloads
