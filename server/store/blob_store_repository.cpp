#include "store/blob_store_repository.hpp"

namespace aip::store::blob_stores {
namespace {

BlobPlace place_of(const Row& row) {
  return {.id = row.get<std::string>("id"),
          .endpoint = row.get<std::string>("endpoint"),
          .bucket = row.get<std::string>("bucket"),
          .prefix = row.get<std::string>("prefix")};
}

}  // namespace

Result<std::vector<BlobPlace>> of_server(Connection& connection) {
  static constexpr std::string_view kSelectPlaces = R"sql(
    select id, endpoint, bucket, prefix
    from blob_store
    where user_id is null
    order by created_at desc, id
  )sql";
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kSelectPlaces));
  std::vector<BlobPlace> places;
  for (const auto& row : rows) places.push_back(place_of(row));
  return places;
}

Result<BlobPlace> find_or_add(Connection& connection, const BlobPlace& wanted) {
  // Two processes may start at the same moment: the first one's id counts.
  static constexpr std::string_view kInsertPlace = R"sql(
    insert into blob_store (id, user_id, endpoint, bucket, prefix, created_at)
    values ($1, null, $2, $3, $4, $5)
    on conflict do nothing
  )sql";
  static constexpr std::string_view kSelectPlace = R"sql(
    select id, endpoint, bucket, prefix
    from blob_store
    where user_id is null
      and endpoint = $1
      and bucket = $2
      and prefix = $3
  )sql";
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kInsertPlace, {wanted.id, wanted.endpoint, wanted.bucket, wanted.prefix, now}));
  AIP_TRY_ASSIGN(const auto row,
                 connection.find(kSelectPlace, {wanted.endpoint, wanted.bucket, wanted.prefix}));
  if (!row) return fail(ErrorCode::kInternal, "the id of a new store of pictures is taken");
  return place_of(*row);
}

}  // namespace aip::store::blob_stores
