#include "store/settings_repository.hpp"

#include "store/sql.hpp"

namespace aip::store::settings {
namespace {

constexpr std::string_view kFind = R"(
  select id, user_id, api_endpoint, api_key, default_model, profile_id, profile_name, engine,
    concurrency, requests_per_minute, failover, max_concurrent_jobs,
    default_prompt_template_id, enable_professional_mode, consistency_mode, default_view,
    items_per_page, auto_advance, storage_provider, storage_config, budget_micros, created_at,
    updated_at
  from ai_user_setting
  where user_id = $1)";

constexpr std::string_view kSave = R"(
  insert into ai_user_setting
    (id, user_id, api_endpoint, api_key, default_model, max_concurrent_jobs,
     default_prompt_template_id, enable_professional_mode, consistency_mode, default_view,
     items_per_page, auto_advance, storage_provider, storage_config, created_at, updated_at,
     budget_micros, profile_id, profile_name, engine, concurrency, requests_per_minute,
     failover)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
  on conflict (user_id) do update set
    api_endpoint = excluded.api_endpoint, api_key = excluded.api_key,
    default_model = excluded.default_model,
    max_concurrent_jobs = excluded.max_concurrent_jobs,
    default_prompt_template_id = excluded.default_prompt_template_id,
    enable_professional_mode = excluded.enable_professional_mode,
    consistency_mode = excluded.consistency_mode, default_view = excluded.default_view,
    items_per_page = excluded.items_per_page, auto_advance = excluded.auto_advance,
    storage_provider = excluded.storage_provider, storage_config = excluded.storage_config,
    updated_at = excluded.updated_at, budget_micros = excluded.budget_micros,
    profile_id = excluded.profile_id, profile_name = excluded.profile_name,
    engine = excluded.engine, concurrency = excluded.concurrency,
    requests_per_minute = excluded.requests_per_minute, failover = excluded.failover)";

std::optional<json::object> optional_object(const Row& row, std::string_view column) {
  const auto value = row.get<std::optional<json::value>>(column);
  if (!value || !value->is_object()) return std::nullopt;
  return value->get_object();
}

}  // namespace

Result<std::optional<Settings>> find(Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFind, {user}));
  if (!row) return std::nullopt;
  return Settings{
      .id = row->get<std::string>("id"),
      .user = row->get<UserId>("user_id"),
      .api_endpoint = row->get<std::string>("api_endpoint"),
      .api_key_sealed = row->get<std::string>("api_key"),
      .default_model = row->get<std::string>("default_model"),
      .profile_id = row->get<std::optional<std::string>>("profile_id").value_or(""),
      .profile_name = row->get<std::string>("profile_name"),
      .engine = row->get<std::optional<std::string>>("engine"),
      .concurrency = row->get<int>("concurrency"),
      .requests_per_minute = row->get<int>("requests_per_minute"),
      .failover = row->get<bool>("failover"),
      .max_concurrent_jobs = row->get<int>("max_concurrent_jobs"),
      .default_prompt_template = row->get<std::optional<TemplateId>>("default_prompt_template_id"),
      .professional_mode = row->get<bool>("enable_professional_mode"),
      .consistency_mode = row->get<bool>("consistency_mode"),
      .default_view = word_at<DefaultView>(*row, "default_view"),
      .items_per_page = row->get<int>("items_per_page"),
      .auto_advance = row->get<bool>("auto_advance"),
      .storage_provider = word_at<StorageProvider>(*row, "storage_provider"),
      .storage_config = optional_object(*row, "storage_config"),
      .budget = row->get<std::optional<Micros>>("budget_micros"),
      .created_at = row->get<Time>("created_at"),
      .updated_at = row->get<Time>("updated_at")};
}

Result<void> save(Connection& connection, const Settings& s) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kSave, {s.id,
                                     s.user,
                                     s.api_endpoint,
                                     s.api_key_sealed,
                                     s.default_model,
                                     s.max_concurrent_jobs,
                                     s.default_prompt_template,
                                     s.professional_mode,
                                     s.consistency_mode,
                                     to_string(s.default_view),
                                     s.items_per_page,
                                     s.auto_advance,
                                     to_string(s.storage_provider),
                                     s.storage_config,
                                     s.created_at,
                                     now,
                                     s.budget,
                                     s.profile_id.empty() ? std::nullopt : std::optional(s.profile_id),
                                     s.profile_name,
                                     s.engine,
                                     s.concurrency,
                                     s.requests_per_minute,
                                     s.failover}));
  return {};
}

}  // namespace aip::store::settings
