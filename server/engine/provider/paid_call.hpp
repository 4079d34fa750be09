#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "net/client.hpp"
#include "pixel/pool.hpp"

namespace aip::engine {

// What engines that ask a provider work with; all of it outlives them.
struct Tools {
  net::Client& client;
  pixel::Pool& pool;
  const Clock& clock;
  std::filesystem::path scratch;  // for nameless temporary files
  // From the first byte of a paid request to the last of its answer.
  std::chrono::milliseconds deadline = std::chrono::minutes(10);
  // Before an operation is polled for the first time; later intervals grow to five times that.
  std::chrono::milliseconds first_poll = std::chrono::seconds(1);
};

// An answer that was paid for, as it is kept in the journal.
struct Answer {
  std::string request_id;  // the provider's, may be empty
  std::string body;

  std::string kept() const { return request_id + "\n" + body; }

  static Answer from(std::string_view kept);
};

// Sends a call that costs money, after the journal has recorded it. Errors: those of net::Client and of
// provider_error().
boost::asio::awaitable<Result<Answer>> paid_call(const Tools& tools, Journal& journal, net::Request request);

// Sends a call that costs nothing and may be sent again: an answer of any status. Errors as of net::Client,
// but never kOutcomeUnknown.
boost::asio::awaitable<Result<net::Response>> unbilled_response(const Tools& tools, net::Request request);

// The same; the body of a 2xx answer, any other status is an error as of paid_call().
boost::asio::awaitable<Result<std::string>> unbilled_call(const Tools& tools, net::Request request);

// `call` with the key as a bearer token, if there is one.
net::Request with_bearer(net::Request call, std::string_view key);

// A GET for a person who tests an endpoint; its answer must be JSON, an object or a list. `wrong_server`:
// the message for people when the answer is not one of a provider's API.
inline constexpr std::string_view kWrongServer =
    "The address answers, but not as the API of a provider does. Check it, and the path: it usually ends in "
    "a "
    "version, such as /v1.";
boost::asio::awaitable<Result<json::object>> unbilled_object_call(
    const Tools& tools, net::Request request, std::string_view wrong_server = kWrongServer);
boost::asio::awaitable<Result<json::array>> unbilled_list_call(const Tools& tools, net::Request request,
                                                               std::string_view wrong_server);

// The list of models as OpenAI answers it, at {endpoint}/models with a bearer key. `path`: what the
// endpoint may end with after its base.
boost::asio::awaitable<Result<std::vector<Model>>> bearer_models(const Tools& tools, Access access,
                                                                 std::string_view path);

// Whether this request's model, size or quality words are those of OpenAI's own image models.
bool is_gpt_image(std::string_view model);

// `address` without slashes at its end, and without `path`, which people paste along with it.
std::string_view base_of(std::string_view address, std::string_view path);

// `address` followed by `path`, once.
std::string url_at(std::string_view address, std::string_view path);

// Whether a name from outside can be a part of a path: letters, digits, "-", "." and "_".
bool is_plain_name(std::string_view name);

// System prompt and prompt in one text, for engines that send the negative prompt separately.
std::string positive_prompt(const Request& request);

// The same with the negative prompt.
std::string whole_prompt(const Request& request);

// A picture as it is sent out: at most 2,048 pixels a side, without metadata (it says where and when
// the photo was taken), PNG when the photo has transparency.
struct Outgoing {
  Fd file;
  std::uint64_t bytes = 0;
  image::Format format = image::Format::kJpeg;
  PixelSize size;
};

boost::asio::awaitable<Result<Outgoing>> outgoing(const Tools& tools, int picture);

// The photo first, then its previous result, then the references.
boost::asio::awaitable<Result<std::vector<Outgoing>>> outgoing_pictures(const Tools& tools,
                                                                        const Request& request);

// Takes the bytes that a provider calls a picture: decodes them in a pixel process and applies the recipe's
// finish. A product that can't be cut out of it stays as the provider made it, with a note. kNoPicture when
// the bytes are no picture.
boost::asio::awaitable<Result<Response>> finished(const Tools& tools, const Request& request,
                                                  std::string_view picture);

// A picture that the provider left at a URL: fetched without the key, because that URL may lead anywhere.
boost::asio::awaitable<Result<std::string>> fetched(const Tools& tools, std::string url);

// kNoPicture; worth one more try.
Error no_picture(std::string what);

}  // namespace aip::engine
