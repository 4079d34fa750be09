#include "store/template_figures.hpp"

#include <map>

namespace aip::store::template_figures {
namespace {

constexpr std::string_view kResults = R"(
  select of_template.id, of_template.results, of_template.approved, of_template.rejected,
    example.id as example, example.pair_id as example_pair
  from (
      select j.prompt_template_id as id, count(*) as results,
        count(case when p.approved_version_id = v.id then 1 end) as approved,
        count(case when p.version_id = v.id and p.review_status = 'rejected' then 1 end) as rejected,
        max(case when p.approved_version_id = v.id then v.id end) as any_approved
      from ai_job j
        join ai_image_version v on v.job_id = j.id
        join ai_image_pair p on p.id = v.pair_id
      where j.user_id = $1
        and j.created_at >= $2
        and j.prompt_template_id is not null
      group by j.prompt_template_id
    ) of_template
    left join ai_image_version example on example.id = of_template.any_approved)";

constexpr std::string_view kCosts = R"(
  select prompt_template_id as id, cast(sum(cost_micros) as bigint) as cost,
    cast(sum(cost_unknown_items) as bigint) as unknown
  from ai_job
  where user_id = $1
    and created_at >= $2
    and prompt_template_id is not null
  group by prompt_template_id)";

}  // namespace

Result<std::vector<Figures>> of_user(Connection& connection, const UserId& user, Time since) {
  AIP_TRY_ASSIGN(const Rows results, connection.query(kResults, {user, since}));
  AIP_TRY_ASSIGN(const Rows costs, connection.query(kCosts, {user, since}));
  std::map<TemplateId, const Row*> cost_of;
  for (const auto& row : costs) cost_of[row.get<TemplateId>("id")] = &row;
  std::vector<Figures> figures;
  for (const auto& row : results) {
    auto& of_template =
        figures.emplace_back(Figures{.id = row.get<TemplateId>("id"),
                                     .results = row.get<std::int64_t>("results"),
                                     .approved = row.get<std::int64_t>("approved"),
                                     .rejected = row.get<std::int64_t>("rejected"),
                                     .example_pair = row.get<std::optional<PairId>>("example_pair"),
                                     .example = row.get<std::optional<VersionId>>("example")});
    if (const auto found = cost_of.find(of_template.id); found != cost_of.end()) {
      of_template.cost = found->second->get<Micros>("cost");
      of_template.unknown = found->second->get<std::int64_t>("unknown");
    }
  }
  return figures;
}

}  // namespace aip::store::template_figures
