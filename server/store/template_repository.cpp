#include "store/template_repository.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.hpp"
#include "store/sql.hpp"

namespace aip::store::templates {
namespace {

constexpr std::string_view kList = R"(
  select {}
  from ai_prompt_template
  where {})";

constexpr std::string_view kFind = R"(
  select {}
  from ai_prompt_template
  where id = $1
    and (user_id is null or user_id = $2))";

constexpr std::string_view kSave = R"(
  insert into ai_prompt_template
    (id, user_id, group_name, template_name, description, prompt, negative_prompt,
     system_prompt, model, api_endpoint, parameters, is_active, is_professional, sort_order,
     created_at, updated_at, language, job_type)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
  on conflict (id) do update set
    group_name = excluded.group_name, template_name = excluded.template_name,
    description = excluded.description, prompt = excluded.prompt,
    negative_prompt = excluded.negative_prompt, system_prompt = excluded.system_prompt,
    model = excluded.model, api_endpoint = excluded.api_endpoint,
    parameters = excluded.parameters, is_active = excluded.is_active,
    is_professional = excluded.is_professional, sort_order = excluded.sort_order,
    language = excluded.language, job_type = excluded.job_type,
    updated_at = excluded.updated_at)";

constexpr std::string_view kRemove = R"(
  delete from ai_prompt_template
  where id = $1
    and user_id = $2)";

constexpr std::string_view kIsInUse = R"(
  select count(*) as n
  from ai_job
  where user_id = $1
    and prompt_template_id = $2
    and completed_at is null)";

// {0}: sub-select of the ids that stay
constexpr std::string_view kSwitchOffOthers = R"(
  update ai_prompt_template
  set is_active = $1, updated_at = $2
  where user_id is null
    and id like 'system-%'
    and is_active = $3
    and id not in {0})";

constexpr std::string_view kById = R"(
  select {}
  from ai_prompt_template
  where id = $1)";

std::optional<json::object> optional_object(const Row& row, std::string_view column) {
  const auto value = row.get<std::optional<json::value>>(column);
  if (!value || !value->is_object()) return std::nullopt;
  return value->get_object();
}

template <class E>
std::optional<E> optional_word_at(const Row& row, std::string_view column) {
  const auto text = row.get<std::optional<std::string>>(column);
  return text ? from_word<E>(*text) : std::nullopt;
}

template <class E>
std::optional<std::string_view> word_of(const std::optional<E>& value) {
  return value ? std::optional(to_string(*value)) : std::nullopt;
}

constexpr std::string_view kColumns =
    "id, user_id, group_name, template_name, description, prompt, negative_prompt, system_prompt, model, "
    "api_endpoint, parameters, is_active, is_professional, sort_order, language, job_type, created_at, "
    "updated_at";

PromptTemplate template_from(const Row& row) {
  return {.id = row.get<TemplateId>("id"),
          .user = row.get<std::optional<UserId>>("user_id"),
          .group = row.get<std::string>("group_name"),
          .name = row.get<std::string>("template_name"),
          .description = row.get<std::optional<std::string>>("description"),
          .prompt = row.get<std::string>("prompt"),
          .negative_prompt = row.get<std::optional<std::string>>("negative_prompt"),
          .system_prompt = row.get<std::optional<std::string>>("system_prompt"),
          .model = row.get<std::string>("model"),
          .api_endpoint = row.get<std::optional<std::string>>("api_endpoint"),
          .parameters = optional_object(row, "parameters"),
          .active = row.get<bool>("is_active"),
          .professional = row.get<bool>("is_professional"),
          .sort_order = row.get<int>("sort_order"),
          .language = optional_word_at<TemplateLanguage>(row, "language"),
          .job_type = optional_word_at<JobType>(row, "job_type"),
          .created_at = row.get<Time>("created_at"),
          .updated_at = row.get<Time>("updated_at")};
}

}  // namespace

Result<std::vector<PromptTemplate>> list(Connection& connection, const UserId& user, const Query& query) {
  Filter filter;
  filter.add("user_id = ? or (user_id is null and is_active = ? and (language is null or language = ?))",
             {user, true, to_string(query.language)});
  if (query.job_type) filter.add("job_type is null or job_type = ?", {to_string(*query.job_type)});
  if (query.group) filter.add("group_name = ?", {*query.group});
  if (query.professional) filter.add("is_professional = ?", {*query.professional});
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kList, kColumns, filter.sql()), filter.parameters()));
  std::vector<PromptTemplate> templates;
  for (const auto& row : rows) templates.push_back(template_from(row));
  std::ranges::sort(templates, [](const PromptTemplate& a, const PromptTemplate& b) {
    if (a.group != b.group) return natural_less(a.group, b.group);
    if (a.sort_order != b.sort_order) return a.sort_order < b.sort_order;
    if (a.name != b.name) return natural_less(a.name, b.name);
    return a.id < b.id;
  });
  return templates;
}

Result<std::optional<PromptTemplate>> find(Connection& connection, const UserId& user, const TemplateId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kFind, kColumns), {id, user}));
  if (!row) return std::nullopt;
  return template_from(*row);
}

Result<void> save(Connection& connection, const PromptTemplate& t) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      kSave, {t.id, t.user, t.group, t.name, t.description, t.prompt, t.negative_prompt, t.system_prompt,
              t.model, t.api_endpoint, t.parameters, t.active, t.professional, t.sort_order, t.created_at,
              now, word_of(t.language), word_of(t.job_type)}));
  return {};
}

Result<void> remove(Connection& connection, const UserId& user, const TemplateId& id) {
  AIP_TRY(connection.execute(kRemove, {id, user}));
  return {};
}

Result<bool> is_in_use(Connection& connection, const UserId& user, const TemplateId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kIsInUse, {user, id}));
  return row->get<std::int64_t>("n") > 0;
}

Result<void> save_if_changed(Connection& connection, const PromptTemplate& t) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kById, kColumns), {t.id}));
  if (!row) return save(connection, t);
  PromptTemplate stored = template_from(*row);
  stored.created_at = t.created_at;
  stored.updated_at = t.updated_at;
  if (stored == t) return {};
  return save(connection, t);
}

Result<void> switch_off_others(Connection& connection, const std::vector<PromptTemplate>& templates) {
  json::array ids;
  for (const auto& item : templates) ids.emplace_back(item.id.value);
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(fmt::format(kSwitchOffOthers, strings_of(connection.dialect(), "$4")),
                             {false, now, true, ids}));
  return {};
}

}  // namespace aip::store::templates
