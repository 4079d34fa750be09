#include "routes/api.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "routes/fields.hpp"
#include "routes/same_origin.hpp"

namespace aip::routes {
namespace {

// Bytes of a body that anybody may send: a few fields of a form.
constexpr std::uint64_t kMaxOpenBody = 16 << 10;

bool is_safe(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead || method == http::Method::kOptions;
}

http::Response failed(const Error& error, const http::Request& request) {
  if (entry_of(error.code).status >= 500) {
    log::error("{} {}: {}", static_cast<int>(request.method), request.path, error.message);
  }
  return error_response(error, language_of(request));
}

// Refuses a caller without the right before the body is read, so that a stranger's body costs nothing.
http::Admission admission(Api& api, Right right) {
  return [&api, right](http::Request& request) -> std::optional<http::Response> {
    const auto caller = api.admitted(right, request);
    if (caller) return std::nullopt;
    return failed(caller.error(), request);
  };
}

Api::RawCall enveloped(Api::Call call) {
  return [call = std::move(call)](const Caller& caller, http::Request& request) -> Result<http::Response> {
    AIP_TRY_ASSIGN(const auto answer, call(caller, request));
    return json_response(answer.data, answer.status);
  };
}

}  // namespace

http::Response json_text(std::size_t bytes, const std::function<void(JsonWriter&)>& write) {
  std::string body = R"({"code":0,"data":)";
  body.reserve(body.size() + bytes + 1);
  JsonWriter writer(body);
  write(writer);
  body += '}';
  http::Response response{.headers = {}, .body = std::move(body)};
  response.headers.set("Content-Type", "application/json; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response json_response(const json::value& data, int status) {
  auto response = json_text(0, [&](JsonWriter& writer) { writer.raw(json::serialize(data)); });
  response.status = status;
  return response;
}

http::Response text_response(int status, std::string text) {
  http::Response response{.status = status, .headers = {}, .body = std::move(text)};
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Result<Caller> Api::caller_of(const http::Request& request) {
  if (const auto authorization = request.headers.find("Authorization")) {
    constexpr std::string_view kBearer = "Bearer ";
    if (!authorization->starts_with(kBearer)) {
      return fail(ErrorCode::kUnauthenticated, "unknown authorization scheme", "Use a bearer token.");
    }
    return accounts_.by_token(authorization->substr(kBearer.size()));
  }
  if (!trusted_header_.empty() && request.through_proxy) {
    if (const auto email = request.headers.find(trusted_header_); email && !email->empty()) {
      if (!is_safe(request.method)) AIP_TRY(check_same_origin(request));
      return accounts_.by_trusted_email(*email);
    }
  }
  const auto session = cookie_.read(request);
  if (!session) return fail(ErrorCode::kUnauthenticated, "no session", "Please sign in.");
  if (!is_safe(request.method)) AIP_TRY(check_same_origin(request));
  return accounts_.by_session(*session);
}

Result<Caller> Api::admitted(Right right, const http::Request& request) {
  AIP_TRY_ASSIGN(auto caller, caller_of(request));
  if (!caller.may(right)) return fail(ErrorCode::kForbidden, "role or token lacks the right");
  return caller;
}

http::Handler Api::guarded(Right right, RawCall call) {
  return [this, right, call = std::move(call)](http::Request& request) -> http::Response {
    const auto caller = admitted(right, request);
    if (!caller) return failed(caller.error(), request);
    auto response = call(*caller, request);
    return response ? *std::move(response) : failed(response.error(), request);
  };
}

void Api::call(http::Method method, std::string pattern, Right right, Call call) {
  call_on(http::Threads::kQuick, method, std::move(pattern), right, std::move(call));
}

void Api::call_on(http::Threads threads, http::Method method, std::string pattern, Right right, Call call) {
  raw(method, std::move(pattern), right, threads, enveloped(std::move(call)));
}

void Api::raw(http::Method method, std::string pattern, Right right, http::Threads threads, RawCall call) {
  // A body is taken where one could be meant; a POST without one is fine too.
  router_.add({.method = method,
               .pattern = std::move(pattern),
               .handler = guarded(right, std::move(call)),
               .body = is_safe(method) ? http::BodyMode::kNone : http::BodyMode::kInMemory,
               .body_limit = 4 << 20,
               .threads = threads,
               .admit = admission(*this, right)});
}

void Api::upload(std::string pattern, Right right, std::uint64_t limit, Call call) {
  router_.add({.method = http::Method::kPut,
               .pattern = std::move(pattern),
               .handler = guarded(right, enveloped(std::move(call))),
               .body = http::BodyMode::kToFile,
               .body_limit = limit,
               .threads = http::Threads::kLong,
               .admit = admission(*this, right)});
}

void Api::open(http::Method method, std::string pattern, OpenCall call, http::Threads threads) {
  router_.add({.method = method,
               .pattern = std::move(pattern),
               .handler =
                   [call = std::move(call)](http::Request& request) {
                     if (!is_safe(request.method)) {
                       if (const auto same = check_same_origin(request); !same)
                         return failed(same.error(), request);
                     }
                     auto response = call(request);
                     return response ? *std::move(response) : failed(response.error(), request);
                   },
               .body = is_safe(method) ? http::BodyMode::kNone : http::BodyMode::kInMemory,
               .body_limit = kMaxOpenBody,
               .threads = threads});
}

Result<std::optional<service::IdempotencyKey>> idempotency_key(const http::Request& request) {
  const auto key = request.headers.find("Idempotency-Key");
  if (!key || key->empty()) return std::nullopt;
  if (key->size() > 200) {
    return fail(ErrorCode::kInvalidInput, "long Idempotency-Key",
                "An Idempotency-Key has at most 200 bytes.");
  }
  return service::IdempotencyKey{.key = std::string(*key),
                                 .request_hash = sha256_hex(request.path + "\n" + request.body)};
}

void add_all(Api& api, Services& services) {
  add_accounts(api, services);
  add_catalog(api, services);
  add_catalog_pairs(api, services);
  add_catalog_images(api, services);
  add_catalog_cut_outs(api, services);
  add_jobs(api, services);
  add_review(api, services);
  add_downloads(api, services);
  add_settings(api, services);
  add_profiles(api, services);
  add_models(api, services);
  add_templates(api, services);
  add_events(api, services);
  add_metrics(api, services);
  add_status(api, services);
  add_docs(api, services);
  add_openai(api, services);
}

Result<service::Page> page_of(const http::Request& request, int default_size, int largest) {
  service::Page page;
  AIP_TRY_ASSIGN(page.number, query_int(request, "page", 1, 1'000'000, 1));
  AIP_TRY_ASSIGN(page.size, query_int(request, "limit", 1, largest, default_size));
  return page;
}

}  // namespace aip::routes
