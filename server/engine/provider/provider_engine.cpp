#include "engine/provider/provider_engine.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/provider/provider_error.hpp"

namespace aip::engine {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxOperationAnswer = 64u << 10;

// A stream's objects as one: their lists one after another, of everything else the last.
json::object joined(json::array parts) {
  json::object whole;
  for (auto& part : parts) {
    if (!part.is_object()) continue;
    for (auto& [key, value] : part.get_object()) {
      auto* list = value.if_array();
      auto* begun = list == nullptr || !whole.contains(key) ? nullptr : whole[key].if_array();
      if (begun == nullptr) {
        whole[key] = std::move(value);
      } else {
        begun->insert(begun->end(), list->begin(), list->end());
      }
    }
  }
  return whole;
}

asio::awaitable<Result<Response>> finished(const Tools& tools, const Request& request, const Found& found) {
  AIP_CO_TRY_ASSIGN(const auto bytes, co_await bytes_of(tools, found));
  co_return co_await finished(tools, request, bytes);
}

}  // namespace

Error refusal_in_data(const json::object& answer) {
  if (const auto* error = object_at(answer, "error")) return provider_error(200, *error);
  const auto* data = array_at(answer, "data");
  for (std::size_t i = 0; data != nullptr && i < data->size(); ++i) {
    const auto* item = (*data)[i].if_object();
    const auto* error = item == nullptr ? nullptr : object_at(*item, "error");
    if (error != nullptr) return provider_error(200, *error);
  }
  return no_picture("neither b64_json nor url");
}

asio::awaitable<Result<ProviderEngine::OperationState>> ProviderEngine::poll(const Request&,
                                                                             const std::string&) {
  co_return fail(
      ErrorCode::kOutcomeUnknown, "an operation of another engine",
      "This was begun with another engine, which is not asked any more. It may have been paid for.");
}

// A poll that fails says nothing about the work, so temporary errors are waited out.
asio::awaitable<Result<Answer>> ProviderEngine::wait_for(const Request& request, Journal& journal,
                                                         std::string operation) {
  const auto deadline = std::chrono::steady_clock::now() + tools_.deadline;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  Error last{.code = ErrorCode::kTimeout,
             .message = "the operation has not ended",
             .public_message = "The provider is still at work. It is asked again later.",
             .retry = Retry::kLater};
  for (auto pause = tools_.first_poll; std::chrono::steady_clock::now() < deadline;
       pause = std::min(pause * 3 / 2, 5 * tools_.first_poll)) {
    timer.expires_after(pause);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
      co_return fail(ErrorCode::kCancelled, "cancelled while the provider works");
    auto state = co_await poll(request, operation);
    if (!state) {
      if (state.error().retry == Retry::kNever) co_return fail(std::move(state).error());
      last = std::move(state).error();
      continue;
    }
    if (!*state) continue;
    Result<std::string> ended = **std::move(state);
    if (!ended) {
      journal.failed();
      co_return fail(std::move(ended).error());
    }
    Answer answer{.request_id = {}, .body = *std::move(ended)};
    AIP_CO_TRY(co_await journal.answered(answer.kept()));
    co_return answer;
  }
  co_return fail(std::move(last));
}

asio::awaitable<Result<Answer>> ProviderEngine::ask(const Request& request, Journal& journal) {
  AIP_CO_TRY_ASSIGN(const auto pictures, co_await outgoing_pictures(tools_, request));
  AIP_CO_TRY_ASSIGN(auto call, co_await call_for(request, pictures));
  call.total = tools_.deadline;
  AIP_CO_TRY_ASSIGN(auto answer, co_await paid_call(tools_, journal, std::move(call)));
  if (answer.body.size() <= kMaxOperationAnswer) {
    const auto parsed = parse_json(answer.body);
    auto operation = parsed && parsed->is_object() ? operation_in(parsed->get_object()) : std::nullopt;
    if (operation) {
      AIP_CO_TRY(co_await journal.accepted(*operation));
      co_return co_await wait_for(request, journal, *std::move(operation));
    }
  }
  AIP_CO_TRY(co_await journal.answered(answer.kept()));
  co_return answer;
}

// A passing fault ends the attempt, not the search: the answer is kept, and the next attempt looks again for
// the picture that was meant.
asio::awaitable<Result<Response>> ProviderEngine::finish_best(const Request& request,
                                                              const json::object& answer) {
  std::optional<Error> failure;
  for (const auto& found : pictures_of(request, answer)) {
    auto response = co_await finished(tools_, request, found);
    if (response) co_return response;
    auto& error = response.error();
    const bool passes = error.retry != Retry::kNever && error.code != ErrorCode::kNoPicture;
    if (passes || error.code == ErrorCode::kCancelled) co_return response;
    if (!failure) failure = std::move(error);
  }
  auto refusal = refusal_in(answer);
  if (failure && refusal.code == ErrorCode::kNoPicture) refusal = *std::move(failure);
  co_return fail(std::move(refusal));
}

asio::awaitable<Result<Response>> ProviderEngine::run(Request request, Journal& journal) {
  complete(request);
  Answer answer;
  if (const auto kept = journal.answer()) {
    answer = Answer::from(*kept);
  } else if (const auto operation = journal.operation()) {
    AIP_CO_TRY_ASSIGN(answer, co_await wait_for(request, journal, *operation));
  } else {
    AIP_CO_TRY_ASSIGN(answer, co_await ask(request, journal));
  }
  auto parsed = parse_json(answer.body);
  if (parsed && parsed->is_array()) parsed = joined(std::move(parsed->get_array()));
  if (!parsed || !parsed->is_object()) co_return fail(no_picture("not a JSON object"));
  AIP_CO_TRY_ASSIGN(auto response, co_await finish_best(request, parsed->get_object()));
  if (!answer.request_id.empty()) response.details["requestId"] = answer.request_id;
  describe(response, request, parsed->get_object());
  co_return response;
}

}  // namespace aip::engine
