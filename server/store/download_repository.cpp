#include "store/download_repository.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "domain/links.hpp"
#include "store/name_keys.hpp"

namespace aip::store::downloads {
namespace {

constexpr std::string_view kInsert = R"(
  insert into ai_download_queue
    (id, user_id, shop_name, sku_list, image_type, status, progress, download_url, file_count,
     total_size, created_at, completed_at, format, compression, file_name, files, total_bytes)
  values ($1, $2, $3, $4, $5, 'completed', 100, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))";

constexpr std::string_view kSetFiles = R"(
  update ai_download_queue
  set files = $2
  where id = $1)";

constexpr int kCovers = 4;

// With the results at the start of each quarter of its files, as pair0, version0, …
constexpr std::string_view kColumns = R"(
  id, user_id, shop_name, sku_list, image_type, format, compression, file_name, file_count, total_bytes, created_at,
  files->0->>'pair' as pair0, files->0->>'version' as version0,
  files->(file_count / 4)->>'pair' as pair1, files->(file_count / 4)->>'version' as version1,
  files->(file_count / 2)->>'pair' as pair2, files->(file_count / 2)->>'version' as version2,
  files->(file_count * 3 / 4)->>'pair' as pair3, files->(file_count * 3 / 4)->>'version' as version3)";

// {0}: columns, here and below
constexpr std::string_view kFind = R"(
  select {0}, files
  from ai_download_queue
  where id = $1
    and user_id = $2)";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_download_queue
  where user_id = $1)";

constexpr std::string_view kList = R"(
  select {0}
  from ai_download_queue
  where user_id = $1
  order by created_at desc, id desc
  limit $2
  offset $3)";

constexpr std::string_view kApproved = R"(
  select w.sku, p.source_name, p.is_main_image, v.format, v.storage_key, v.bytes, p.id as pair_id, v.id as version_id
  from ai_image_pair p
    join ai_workflow_state w on w.id = p.workflow_state_id
    join ai_image_version v on v.id = p.approved_version_id
  where {}{}
  order by w.sort_key, w.id)";

constexpr std::string_view kRemove = R"(
  delete from ai_download_queue
  where id = $1
    and user_id = $2)";

json::array to_json(const std::vector<ArchivedFile>& files) {
  json::array array;
  for (const auto& file : files) {
    json::object item{{"name", file.name}, {"key", file.key}, {"bytes", file.bytes}};
    if (file.crc) item["crc"] = *file.crc;
    if (file.pair) item["pair"] = file.pair->value;
    if (file.version) item["version"] = file.version->value;
    array.push_back(std::move(item));
  }
  return array;
}

std::vector<ArchivedFile> files_from(const json::value& value) {
  std::vector<ArchivedFile> files;
  for (const auto& item : value.as_array()) {
    const auto& object = item.as_object();
    files.push_back({.name = string_at(object, "name").value_or(""),
                     .key = string_at(object, "key").value_or(""),
                     .bytes = int_at(object, "bytes").value_or(0),
                     .crc = {}});
    if (const auto crc = int_at(object, "crc")) files.back().crc = static_cast<std::uint32_t>(*crc);
    if (auto pair = string_at(object, "pair")) files.back().pair = PairId{*std::move(pair)};
    if (auto version = string_at(object, "version")) files.back().version = VersionId{*std::move(version)};
  }
  return files;
}

std::vector<ArchiveCover> covers_from(const Row& row) {
  std::vector<ArchiveCover> covers;
  for (int n = 0; n < kCovers; ++n) {
    auto pair = row.get<std::optional<PairId>>(fmt::format("pair{}", n));
    auto version = row.get<std::optional<VersionId>>(fmt::format("version{}", n));
    // Of fewer files than covers some are named twice.
    if (!pair || !version) continue;
    if (std::ranges::find(covers, *version, &ArchiveCover::version) != covers.end()) continue;
    covers.push_back({.pair = *std::move(pair), .version = *std::move(version)});
  }
  return covers;
}

Download download_from(const Row& row) {
  Download download{.id = row.get<DownloadId>("id"),
                    .user = row.get<UserId>("user_id"),
                    .shop_name = row.get<std::string>("shop_name"),
                    .skus = {},
                    .image_type = word_at<ImageType>(row, "image_type"),
                    .format = word_at<ArchiveFormat>(row, "format"),
                    .compression = word_at<Compression>(row, "compression"),
                    .file_name = row.get<std::string>("file_name"),
                    .files = {},
                    .file_count = row.get<int>("file_count"),
                    .total_bytes = row.get<std::int64_t>("total_bytes"),
                    .covers = covers_from(row),
                    .created_at = row.get<Time>("created_at")};
  for (const auto& sku : row.get<json::value>("sku_list").as_array()) {
    download.skus.emplace_back(sku.as_string());
  }
  return download;
}

}  // namespace

Result<void> insert(Connection& connection, const Download& download) {
  json::array skus;
  for (const auto& sku : download.skus) skus.emplace_back(sku);
  // The seed's total_size is a 32-bit integer; total_bytes beside it holds the true figure.
  const auto capped = std::min<std::int64_t>(download.total_bytes, std::numeric_limits<std::int32_t>::max());
  AIP_TRY(connection.execute(
      kInsert, {download.id, download.user, download.shop_name, skus, to_string(download.image_type),
                file_url(download.id), download.file_count, capped, download.created_at, download.created_at,
                to_string(download.format), to_string(download.compression), download.file_name,
                to_json(download.files), download.total_bytes}));
  return {};
}

Result<void> set_files(Connection& connection, const DownloadId& id, const std::vector<ArchivedFile>& files) {
  AIP_TRY(connection.execute(kSetFiles, {id, to_json(files)}));
  return {};
}

Result<std::optional<Download>> find(Connection& connection, const UserId& user, const DownloadId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kFind, kColumns), {id, user}));
  if (!row) return std::nullopt;
  Download download = download_from(*row);
  download.files = files_from(row->get<json::value>("files"));
  return download;
}

Result<Paged<Download>> list(Connection& connection, const UserId& user, const Page& page) {
  Paged<Download> downloads;
  AIP_TRY_ASSIGN(const auto count, connection.find(kCount, {user}));
  downloads.total = count->get<std::int64_t>("n");
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kList, kColumns), {user, page.size, page.offset()}));
  for (const auto& row : rows) downloads.items.push_back(download_from(row));
  return downloads;
}

Result<bool> remove(Connection& connection, const UserId& user, const DownloadId& id) {
  AIP_TRY_ASSIGN(const auto removed, connection.execute(kRemove, {id, user}));
  return removed > 0;
}

Result<std::vector<Approved>> approved(Connection& connection, const UserId& user, const json::array& skus,
                                       ImageType type) {
  Filter filter;
  filter.add("w.user_id = ?", {user});
  if (type == ImageType::kMain) filter.add("p.is_main_image = true");
  if (type == ImageType::kSecondary) filter.add("p.is_main_image = false");
  std::string chosen = " and w.status <> 'archived'";
  if (!skus.empty()) chosen = " and w.sku in " + strings_of(connection.dialect(), filter.bind(skus));
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kApproved, filter.sql(), chosen), filter.parameters()));
  std::vector<Approved> files;
  files.reserve(rows.size());
  for (const auto& row : rows) {
    files.push_back({.sku = row.get<std::string>("sku"),
                     .name = row.get<std::string>("source_name"),
                     .is_main = row.get<bool>("is_main_image"),
                     .format = row.get<std::string>("format"),
                     .key = row.get<std::string>("storage_key"),
                     .bytes = row.get<std::int64_t>("bytes"),
                     .pair = row.get<PairId>("pair_id"),
                     .version = row.get<VersionId>("version_id")});
  }
  sort_within_skus(files);
  return files;
}

}  // namespace aip::store::downloads
