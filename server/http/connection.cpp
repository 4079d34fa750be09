#include "http/connection.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "base/log.hpp"
#include "http/event_stream.hpp"
#include "http/host_check.hpp"
#include "http/method.hpp"
#include "http/request_reader.hpp"
#include "http/run_on.hpp"
#include "http/uri.hpp"

namespace aip::http {
namespace asio = boost::asio;

namespace {

// Who came over TLS once is to come so for a year (RFC 6797).
constexpr std::string_view kTlsOnly = "max-age=31536000";

// The answer of a handler or an admission; a 500 when it throws.
template <class Callback>
auto call(const ServerContext& context, const Callback& callback, Request& request)
    -> decltype(callback(request)) {
  if (context.aborting || request.gone.stop_requested()) {
    return context.error(503, "the server is shutting down");  // or nobody hears it
  }
  try {
    return callback(request);
  } catch (const std::exception& exception) {
    log::error("http: {} {} threw: {}", to_string(request.method), request.path, exception.what());
  } catch (...) {
    log::error("http: {} {} threw", to_string(request.method), request.path);
  }
  return context.error(500, "the handler failed");
}

}  // namespace

asio::awaitable<void> Connection::run() {
  for (bool first = true; !context_.stopping; first = false) {
    idle_ = transport_->input().empty();
    auto head = co_await read_head(*transport_, context_, first);
    idle_ = false;
    if (!head) {
      if (!head.error()) break;
      body_was_read_ = false;
      const RequestHead none{.keep_alive = false};
      Response refusal = context_.error(head.error()->status, head.error()->reason);
      co_await send(none, std::move(refusal), head.error()->to_head ? Method::kHead : Method::kGet);
      break;
    }
    asked_ = std::chrono::steady_clock::now();
    const bool goes_on = co_await serve(*head);
    if (!goes_on) break;
  }
  co_await transport_->close_gently();
}

asio::awaitable<void> Connection::turn_away() {
  const RequestHead none{.keep_alive = false};
  Response refusal = context_.error(503, "too many connections");
  co_await send(none, std::move(refusal), Method::kGet);
  co_await transport_->close_gently();
}

void Connection::begin_stop() {
  if (idle_) transport_->cancel();
}

asio::awaitable<bool> Connection::serve(const RequestHead& head) {
  body_was_read_ = !head.has_body();
  const auto method = method_from(head.method);
  if (!method) {
    Response refusal = context_.error(501, "an unknown method");
    const bool goes_on = co_await send(head, std::move(refusal), Method::kGet);
    co_return goes_on;
  }
  auto target = parse_target(head.target);
  if (!target) {
    body_was_read_ = false;  // answered once, then the connection is closed
    Response refusal = context_.error(400, "the request target is malformed");
    const bool goes_on = co_await send(head, std::move(refusal), *method);
    co_return goes_on;
  }

  Request request{.method = *method, .path = std::move(target->path), .query = std::move(target->query)};
  request.headers = head.headers;
  if (!target->authority.empty()) request.headers.set("Host", target->authority);
  request.remote_address = remote_address();
  follow_proxy(request, context_.options.trusted_proxies);
  if (!is_own_name(request, context_.options)) {
    body_was_read_ = false;
    Response refusal = context_.error(421, kNotOwnName);
    const bool goes_on = co_await send(head, std::move(refusal), *method);
    co_return goes_on;
  }

  Router::Match match = context_.router.match(*method, target->raw_path);
  request.path_parameters = std::move(match.parameters);
  auto answer = co_await respond(head, match, request);
  if (!answer) co_return false;
  // A slow reader of the answer holds no more than that.
  request.body = {};
  request.body_file = {};
  request.held.give_back();
  Response response = *std::move(answer);
  if (response.status < 200 || response.status > 599) {
    log::error("http: {} {} was answered with status {}", head.method, request.path, response.status);
    response = context_.error(500, "the handler failed");
  }
  if (request.secure) response.headers.set("Strict-Transport-Security", std::string(kTlsOnly));
  if (std::holds_alternative<EventStreamBody>(response.body) && *method != Method::kHead) {
    log::debug("http: {} {} opens an event stream", head.method, request.path);
    co_await send_event_stream(*transport_, context_, hub_, std::move(response), asked_);
    co_return false;
  }
  if (std::holds_alternative<EventStreamBody>(response.body)) {
    response.headers.set("Content-Type", "text/event-stream");
    response.body = std::string();
  }
  const int status = response.status;
  const bool goes_on = co_await send(head, std::move(response), *method);
  log::debug("http: {} {} {} {} ms", head.method, request.path, status,
             std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - asked_)
                 .count());
  co_return goes_on;
}

asio::awaitable<std::optional<Response>> Connection::respond(const RequestHead& head,
                                                             const Router::Match& match, Request& request) {
  const bool read = request.method == Method::kGet || request.method == Method::kHead;
  const Route* route = match.route;
  if (route == nullptr && !match.allowed.empty()) {
    Response response = context_.error(405, "another method is needed here");
    response.headers.set("Allow", allow_value(match.allowed));
    co_return response;
  }
  if (route == nullptr && (!read || !context_.router.fallback())) {
    co_return context_.error(404, "nothing is at this address");
  }
  const BodyMode mode = route != nullptr ? route->body : BodyMode::kNone;
  if (mode == BodyMode::kNone && head.has_body()) co_return context_.error(400, "no body is taken here");
  const std::string whose = client_of(request.remote_address);

  // Only before a body: the handler makes the same check itself.
  if (route != nullptr && route->admit && head.has_body()) {
    std::optional<Response> refusal;
    const bool asked =
        co_await run_on(context_.quick, whose, [&] { refusal = call(context_, route->admit, request); });
    if (!asked) co_return context_.error(503, "too many requests at once");
    if (refusal) co_return refusal;
  }
  if (mode != BodyMode::kNone) {
    request.held = ByteBudget::Share(context_.bodies, whose);
    const auto taken = co_await read_body(*transport_, context_, head, mode, route->body_limit, request);
    if (!taken && !taken.error()) co_return std::nullopt;
    if (!taken) co_return context_.error(taken.error()->status, taken.error()->reason);
    body_was_read_ = true;
  }
  const Handler& handler = route != nullptr ? route->handler : context_.router.fallback();
  Response response = co_await run(route != nullptr ? route->threads : Threads::kQuick, handler, request);
  co_return response;
}

asio::awaitable<Response> Connection::run(Threads threads, const Handler& handler, Request& request) {
  const std::string whose = client_of(request.remote_address);
  std::stop_source left;
  if (threads == Threads::kCalls) {
    request.gone = left.get_token();
    transport_->watch([&left] { left.request_stop(); });
  }
  Response response;
  const bool ran =
      co_await run_on(context_.pool(threads), whose, [&] { response = call(context_, handler, request); });
  if (threads == Threads::kCalls) co_await transport_->end_watch();
  if (!ran) co_return context_.error(503, "too many requests at once");
  co_return response;
}

asio::awaitable<bool> Connection::send(const RequestHead& head, Response response, Method method) {
  const ReplyTo to{.method = method,
                   .http11 = head.http11,
                   .keep_alive = head.keep_alive && body_was_read_ && !context_.stopping};
  const bool usable = co_await send_response(*transport_, context_, std::move(response), head.headers, to);
  co_return usable;
}

}  // namespace aip::http
