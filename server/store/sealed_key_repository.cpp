#include "store/sealed_key_repository.hpp"

namespace aip::store::sealed_keys {

Result<std::vector<SealedKey>> some(Connection& connection, int limit) {
  static constexpr std::string_view kSelectSealedKeys = R"sql(
    select user_id, endpoint, api_key
    from (
      select user_id, api_endpoint as endpoint, api_key, updated_at
      from ai_user_setting
      union all
      select user_id, endpoint, api_key, updated_at
      from ai_provider_profile
    ) as stored
    where api_key <> ''
    order by updated_at desc
    limit $1
  )sql";
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kSelectSealedKeys, {limit}));
  std::vector<SealedKey> keys;
  for (const auto& row : rows) {
    keys.push_back({.user = row.get<UserId>("user_id"),
                    .endpoint = row.get<std::string>("endpoint"),
                    .sealed = row.get<std::string>("api_key")});
  }
  return keys;
}

Result<std::int64_t> forget(Connection& connection) {
  static constexpr std::string_view kForgetDefaults = R"sql(
    update ai_user_setting
    set api_key = ''
    where api_key <> ''
  )sql";
  static constexpr std::string_view kForgetProfiles = R"sql(
    update ai_provider_profile
    set api_key = ''
    where api_key <> ''
  )sql";
  AIP_TRY_ASSIGN(const auto defaults, connection.execute(kForgetDefaults));
  AIP_TRY_ASSIGN(const auto profiles, connection.execute(kForgetProfiles));
  return defaults + profiles;
}

}  // namespace aip::store::sealed_keys
