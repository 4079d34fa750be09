#include "routes/api.hpp"

namespace aip::routes {

using http::Method;
using http::Request;

void add_metrics(Api& api, Services& services) {
  api.raw(Method::kGet, "/metrics", Right::kOperate, http::Threads::kQuick,
          [&](const Caller&, Request&) -> Result<http::Response> {
            AIP_TRY_ASSIGN(auto text, services.status.metrics(services.version));
            auto response = text_response(200, std::move(text));
            response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            return response;
          });
}

}  // namespace aip::routes
