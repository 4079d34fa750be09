#include <algorithm>

#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

TemplateId template_id(const Request& request) {
  return TemplateId{std::string(request.path_parameter("id"))};
}

json::array in_groups(const std::vector<PromptTemplate>& templates) {
  json::array groups;
  for (const auto& item : templates) {
    // The list comes sorted by group.
    if (groups.empty() || groups.back().as_object().at("name") != json::string_view(item.group)) {
      groups.push_back(json::object{{"name", item.group}, {"templates", json::array{}}});
    }
    groups.back().as_object()["templates"].as_array().push_back(to_dto(item));
  }
  // By the least sort order in each: the own ones first, then the system's in the order of the job types.
  std::ranges::sort(groups, {}, [](const json::value& group) {
    const auto& first = group.as_object().at("templates").as_array().front();
    return std::pair(first.as_object().at("sortOrder").to_number<int>(),
                     std::string_view(group.as_object().at("name").as_string()));
  });
  return groups;
}

template <class T>
void set(T& target, std::optional<T> value) {
  if (value) target = *std::move(value);
}

// Writes what the body has over `target`; what it lacks stays.
void read_into(PromptTemplate& target, Fields& fields) {
  set(target.group, fields.optional_text("groupName", 100));
  set(target.name, fields.optional_text("templateName", 200));
  if (fields.has("description")) target.description = fields.optional_text("description", 2000);
  set(target.prompt, fields.optional_text("prompt", 32'000));
  if (fields.has("negativePrompt")) target.negative_prompt = fields.optional_text("negativePrompt", 8000);
  if (fields.has("systemPrompt")) target.system_prompt = fields.optional_text("systemPrompt", 8000);
  set(target.model, fields.optional_text("model", 200));
  if (fields.has("apiEndpoint")) target.api_endpoint = fields.optional_text("apiEndpoint", 500);
  if (fields.has("parameters")) target.parameters = fields.optional_raw_object("parameters");
  set(target.active, fields.optional_bool("isActive"));
  set(target.professional, fields.optional_bool("isProfessional"));
  set(target.sort_order, fields.optional_int("sortOrder", -1'000'000, 1'000'000));
  if (fields.has("jobType")) target.job_type = fields.optional_word<JobType>("jobType");
  if (target.group.empty()) fields.fault("groupName", "must not be empty");
  if (target.name.empty()) fields.fault("templateName", "must not be empty");
  if (target.prompt.empty()) fields.fault("prompt", "must not be empty");
}

Result<Answer> copy(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_optional_body(request));
  const auto name = fields.optional_text("templateName", 200);
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto made,
                 services.templates.copy(caller.account, template_id(request), name.value_or("")));
  return Answer{to_dto(made), 201};
}

Result<Answer> figures(Services& services, const Caller& caller) {
  AIP_TRY_ASSIGN(const auto figures, services.templates.figures(caller.account));
  json::array items;
  for (const auto& of_template : figures) {
    json::object item{{"templateId", of_template.id.value},
                      {"results", of_template.results},
                      {"approved", of_template.approved},
                      {"rejected", of_template.rejected}};
    // An average over amounts some of which are not known would be too low.
    const bool is_priced = of_template.cost > 0 && of_template.unknown == 0 && of_template.approved > 0;
    if (is_priced) item["costPerApprovedMicros"] = of_template.cost / of_template.approved;
    if (of_template.example && of_template.example_pair) {
      item["exampleUrl"] = result_thumbnail_url(*of_template.example_pair, *of_template.example);
    }
    items.push_back(std::move(item));
  }
  return Answer{json::object{{"items", std::move(items)}}};
}

}  // namespace

void add_templates(Api& api, Services& services) {
  const std::string base = std::string(kBase) + "/prompts";
  api.call(Method::kGet, base, Right::kView, [&](const Caller& caller, Request& request) -> Result<Answer> {
    service::TemplateQuery query;
    if (const auto group = request.query_value("group"); group && !group->empty())
      query.group = std::string(*group);
    AIP_TRY_ASSIGN(query.professional, query_bool(request, "isProfessional"));
    AIP_TRY_ASSIGN(query.job_type, query_word<JobType>(request, "jobType"));
    query.language =
        language_of(request) == Language::kChinese ? TemplateLanguage::kChinese : TemplateLanguage::kEnglish;
    AIP_TRY_ASSIGN(const auto templates, services.templates.list(caller.account, query));
    return Answer{json::object{{"groups", in_groups(templates)}}};
  });
  api.call(Method::kPost, base, Right::kEdit, [&](const Caller& caller, Request& request) -> Result<Answer> {
    AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
    PromptTemplate wanted;
    read_into(wanted, fields);
    AIP_TRY(fields.check());
    AIP_TRY_ASSIGN(const auto created, services.templates.create(caller.account, std::move(wanted)));
    return Answer{to_dto(created), 201};
  });
  api.call(Method::kGet, base + "/figures", Right::kView,
           [&](const Caller& caller, Request&) { return figures(services, caller); });
  api.call(Method::kGet, base + "/{id}", Right::kView,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto found, services.templates.find(caller.account, template_id(request)));
             return Answer{to_dto(found)};
           });
  api.call(Method::kPut, base + "/{id}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
             AIP_TRY_ASSIGN(auto wanted, services.templates.find(caller.account, template_id(request)));
             read_into(wanted, fields);
             AIP_TRY(fields.check());
             AIP_TRY_ASSIGN(const auto changed, services.templates.change(caller.account, wanted));
             return Answer{to_dto(changed)};
           });
  api.call(Method::kPost, base + "/{id}/copy", Right::kEdit,
           [&](const Caller& caller, Request& request) { return copy(services, caller, request); });
  api.call(Method::kDelete, base + "/{id}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.templates.remove(caller.account, template_id(request)));
             return Answer{json::object{{"success", true}}};
           });
}

}  // namespace aip::routes
