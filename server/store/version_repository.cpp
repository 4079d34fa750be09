#include "store/version_repository.hpp"

#include <fmt/format.h>

namespace aip::store::versions {
namespace {

// In the order of insert()'s parameters.
constexpr std::string_view kColumns = R"(
  id, pair_id, job_id, storage_key, thumbnail_key, format, width, height, bytes, engine, params, report,
  created_at, order_key, made_key, cost_micros)";

// {0}: columns, here and below
constexpr std::string_view kInsert = R"(
  insert into ai_image_version ({0})
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))";

constexpr std::string_view kFind = R"(
  select {0}
  from ai_image_version
  where pair_id = $1
    and id = $2)";

constexpr std::string_view kOfPair = R"(
  select {0}
  from ai_image_version
  where pair_id = $1
  order by created_at desc, id desc)";

ImageVersion version_from(const Row& row) {
  return {.id = row.get<VersionId>("id"),
          .pair = row.get<PairId>("pair_id"),
          .job = row.get<std::optional<JobId>>("job_id"),
          .image = {.key = row.get<std::string>("storage_key"),
                    .thumbnail_key = row.get<std::string>("thumbnail_key"),
                    .format = row.get<std::string>("format"),
                    .width = row.get<int>("width"),
                    .height = row.get<int>("height"),
                    .bytes = row.get<std::int64_t>("bytes")},
          .engine = row.get<std::string>("engine"),
          .params = object_column(row, "params").value_or(json::object{}),
          .report = object_column(row, "report").value_or(json::object{}),
          .created_at = row.get<Time>("created_at"),
          .order_key = row.get<std::string>("order_key"),
          .made_key = row.get<std::string>("made_key"),
          .cost = row.get<std::optional<Micros>>("cost_micros")};
}

}  // namespace

Result<void> insert(Connection& connection, const ImageVersion& version) {
  AIP_TRY(connection.execute(
      fmt::format(kInsert, kColumns),
      {version.id, version.pair, version.job, version.image.key, version.image.thumbnail_key,
       version.image.format, version.image.width, version.image.height, version.image.bytes, version.engine,
       version.params, version.report, version.created_at, version.order_key, version.made_key,
       version.cost}));
  return {};
}

Result<std::optional<ImageVersion>> find(Connection& connection, const PairId& pair, const VersionId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kFind, kColumns), {pair, id}));
  if (!row) return std::nullopt;
  return version_from(*row);
}

Result<std::vector<ImageVersion>> of_pair(Connection& connection, const PairId& pair) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(fmt::format(kOfPair, kColumns), {pair}));
  std::vector<ImageVersion> versions;
  versions.reserve(rows.size());
  for (const auto& row : rows) versions.push_back(version_from(row));
  return versions;
}

}  // namespace aip::store::versions
