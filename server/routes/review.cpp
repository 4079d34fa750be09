#include "routes/api.hpp"
#include "routes/cursors.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

Result<Answer> list(Services& services, const Caller& caller, const Request& request) {
  service::SkuQuery query{.search = std::string(request.query_value("search").value_or(""))};
  AIP_TRY_ASSIGN(query.status, query_word<WorkflowStatus>(request, "status"));
  AIP_TRY_ASSIGN(const auto reviewable, query_bool(request, "reviewable"));
  AIP_TRY_ASSIGN(const auto page, page_of(request, 20, 200));
  query.reviewable = reviewable.value_or(false);
  query.page = page;
  AIP_TRY_ASSIGN(query.after, sku_cursor(request));
  if (query.after) query.page->number = 1;
  AIP_TRY_ASSIGN(query.changed_since, query_time(request, "changedSince"));
  AIP_TRY_ASSIGN(const auto items, services.review.list(caller.account, query));
  json::object answer{
      {"items", to_dtos(items.items)}, {"total", items.total}, {"page", page.number}, {"limit", page.size}};
  if (items.next) answer["nextCursor"] = to_text(*items.next);
  return Answer{std::move(answer)};
}

Result<Answer> history(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(const auto page, page_of(request, 50, 200));
  AIP_TRY_ASSIGN(const auto lines,
                 services.review.history(caller.account, request.path_parameter("sku"), page));
  return Answer{json::object{
      {"items", to_dtos(lines.items)}, {"total", lines.total}, {"page", page.number}, {"limit", page.size}}};
}

service::ReviewAction read_action(Fields& fields) {
  return {.verb = fields.word<ReviewVerb>("type"),
          .target = fields.word<ReviewTarget>("targetType"),
          .id = fields.text("targetId", 1, 255),
          .reason = fields.optional_text("reason", 1000),
          .version = fields.optional_int("version", 1, 1'000'000'000)};
}

json::object result_of(const service::ReviewAction& action, const Result<service::Reviewed>& result,
                       Language language) {
  json::object dto{
      {"targetId", action.id}, {"targetType", to_string(action.target)}, {"success", result.has_value()}};
  if (result) {
    dto["status"] = result->status;
    dto["version"] = result->version;
  } else {
    const auto& error = result.error();
    const auto& entry = entry_of(error.code);
    const bool translated = language == Language::kChinese || error.public_message.empty();
    dto["error"] = to_string(error.code);
    dto["message"] = !translated                      ? std::string_view(error.public_message)
                     : language == Language::kChinese ? entry.chinese
                                                      : entry.english;
  }
  return dto;
}

Result<Answer> act(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  std::vector<service::ReviewAction> actions;
  for (auto& item : fields.objects("actions", 1, 500)) {
    actions.push_back(read_action(item));
    fields.merge(item);
  }
  AIP_TRY(fields.check());
  const auto results = services.review.act(caller, actions);
  json::array list;
  int processed = 0;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    processed += results[i] ? 1 : 0;
    list.push_back(result_of(actions[i], results[i], language_of(request)));
  }
  return Answer{json::object{{"processed", processed}, {"results", std::move(list)}}};
}

using Move = Result<void> (service::Review::*)(const Caller&, const std::vector<WorkflowId>&);

Result<Answer> move_all(Services& services, const Caller& caller, Request& request, Move move,
                        std::string_view count) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const auto ids = fields.texts("workflowStateIds", 1, 500, 64);
  AIP_TRY(fields.check());
  std::vector<WorkflowId> workflows;
  for (const auto& id : ids) workflows.push_back(WorkflowId{id});
  AIP_TRY((services.review.*move)(caller, workflows));
  return Answer{json::object{{count, ids.size()}, {"ids", json::value_from(ids)}}};
}

}  // namespace

void add_review(Api& api, Services& services) {
  const std::string base(kBase);
  api.call(Method::kGet, base + "/workflow", Right::kView,
           [&](const Caller& caller, Request& request) { return list(services, caller, request); });
  api.call(Method::kGet, base + "/workflow/{sku}", Right::kView,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto item,
                            services.review.find(caller.account, request.path_parameter("sku")));
             return Answer{to_dto(item)};
           });
  api.call(Method::kGet, base + "/workflow/{sku}/history", Right::kView,
           [&](const Caller& caller, Request& request) { return history(services, caller, request); });
  api.call(Method::kPost, base + "/workflow/approve", Right::kReview,
           [&](const Caller& caller, Request& request) { return act(services, caller, request); });
  api.call(Method::kPost, base + "/workflow/archive", Right::kReview,
           [&](const Caller& caller, Request& request) {
             return move_all(services, caller, request, &service::Review::archive, "archived");
           });
  api.call(Method::kPost, base + "/workflow/restore", Right::kReview,
           [&](const Caller& caller, Request& request) {
             return move_all(services, caller, request, &service::Review::restore, "restored");
           });
}

}  // namespace aip::routes
