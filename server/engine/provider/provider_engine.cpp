#include "engine/provider/provider_engine.hpp"

#include <fmt/format.h>

#include "base/base64.hpp"
#include "engine/provider/picture_link.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {

namespace asio = boost::asio;

Result<Found> found_in_base64(std::string_view text, std::string_view what) {
  auto bytes = from_base64(text);
  if (!bytes || bytes->empty()) return fail(no_picture(fmt::format("{} is not base64", what)));
  return Found{.bytes = *std::move(bytes), .link = {}};
}

Result<Found> found_in_data(const json::object& answer) {
  if (const auto* error = object_at(answer, "error")) return fail(provider_error(200, *error));
  const auto* data = array_at(answer, "data");
  if (data == nullptr || data->empty() || !data->front().is_object()) return fail(no_picture("no data"));
  const auto& first = data->front().get_object();
  if (const auto* error = object_at(first, "error")) return fail(provider_error(200, *error));
  if (const auto text = string_at(first, "b64_json")) return found_in_base64(*text, "b64_json");
  if (auto url = string_at(first, "url")) return Found{.bytes = {}, .link = *std::move(url)};
  return fail(no_picture("neither b64_json nor url"));
}

asio::awaitable<Result<Answer>> ProviderEngine::ask(const Request& request, Journal& journal) {
  AIP_CO_TRY_ASSIGN(const auto pictures, co_await outgoing_pictures(tools_, request));
  AIP_CO_TRY_ASSIGN(auto call, call_for(request, pictures));
  call.total = tools_.deadline;
  co_return co_await paid_call(tools_, journal, std::move(call));
}

asio::awaitable<Result<Response>> ProviderEngine::run(Request request, Journal& journal) {
  complete(request);
  Answer answer;
  if (const auto kept = journal.answer()) {
    answer = Answer::from(*kept);
  } else {
    AIP_CO_TRY_ASSIGN(answer, co_await ask(request, journal));
  }
  const auto parsed = parse_json(answer.body);
  if (!parsed || !parsed->is_object()) co_return fail(no_picture("not a JSON object"));
  AIP_CO_TRY_ASSIGN(auto found, picture_in(request, parsed->get_object()));
  if (!found.link.empty()) {
    AIP_CO_TRY_ASSIGN(found.bytes, co_await followed(tools_, std::move(found.link)));
  }
  AIP_CO_TRY_ASSIGN(auto response, co_await finished(tools_, request, found.bytes));
  if (!answer.request_id.empty()) response.details["requestId"] = answer.request_id;
  describe(response, request, parsed->get_object());
  co_return response;
}

}  // namespace aip::engine
