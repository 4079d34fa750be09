#include <charconv>

#include "routes/api.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

Result<http::Response> events(const Caller& caller, const Request& request) {
  http::EventStreamBody stream{.topic = caller.account.value,
                               .after = std::nullopt,
                               .ends_with = service::Accounts::streams_of(caller),
                               .whose = caller.actor.value};
  auto last = request.headers.find("Last-Event-ID");
  if (!last) last = request.query_value("since");
  if (last) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(last->data(), last->data() + last->size(), id);
    if (error == std::errc{} && end == last->data() + last->size()) stream.after = id;
  }
  return http::Response{.status = 200, .headers = {}, .body = std::move(stream)};
}

}  // namespace

void add_events(Api& api, Services&) {
  api.raw(Method::kGet, std::string(kBase) + "/events", Right::kView, http::Threads::kQuick,
          [](const Caller& caller, Request& request) { return events(caller, request); });
}

}  // namespace aip::routes
