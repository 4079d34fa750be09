// The images API of OpenAI as we serve it: any client of theirs can use this server with an API token as its
// key.
#include <charconv>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/mapped_file.hpp"
#include "base/unique_keys.hpp"
#include "http/form_data.hpp"
#include "routes/api.hpp"

namespace aip::routes {
namespace {

using http::FormPart;
using http::Method;
using http::Request;
using http::Response;

constexpr std::uint64_t kMaxBytes = 64u << 20;  // of one request
constexpr std::size_t kMaxImages = 16;
constexpr std::size_t kMaxPrompt = 32'000;

// What is wrong with a request, as OpenAI's clients expect it.
struct Fault {
  int status = 400;
  std::string code;
  std::string message;
  std::string param;  // empty: none
};

std::string_view type_of(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 429:
      return "rate_limit_error";
    default:
      return status >= 500 ? "server_error" : "invalid_request_error";
  }
}

Response json_answer(const json::value& value, int status = 200) {
  Response response{.status = status, .headers = {}, .body = json::serialize(value)};
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("x-request-id", "req_" + random_id());
  return response;
}

Response failed(const Fault& fault) {
  json::object error{
      {"message", fault.message}, {"type", type_of(fault.status)}, {"param", nullptr}, {"code", fault.code}};
  if (!fault.param.empty()) error["param"] = fault.param;
  return json_answer(json::object{{"error", std::move(error)}}, fault.status);
}

Response failed(const Error& error) {
  const auto& entry = entry_of(error.code);
  if (entry.status >= 500) log::error("/v1: {}", error.message);
  Fault fault{.status = entry.status,
              .code = std::string(to_string(error.code)),
              .message = error.public_message.empty() ? std::string(entry.english) : error.public_message,
              .param = error.details.empty() ? "" : error.details.front().field};
  auto response = failed(fault);
  if (error.retry == Retry::kAfter) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.retry_after).count();
    response.headers.set("Retry-After", std::to_string(seconds));
  }
  return response;
}

// A request for an edit while it is read.
struct Wanted {
  service::Edit edit;
  std::vector<Fd> images;
  std::filesystem::path scratch;
  std::optional<Fault> fault;

  void refuse(std::string code, std::string message, std::string_view param) {
    if (!fault)
      fault = Fault{.code = std::move(code), .message = std::move(message), .param = std::string(param)};
  }
};

void add_image(Wanted& wanted, std::string_view bytes, std::string_view param) {
  if (wanted.images.size() == kMaxImages)
    return wanted.refuse("invalid_value", "At most 16 images are taken.", param);
  auto file = open_temporary(wanted.scratch);
  if (!file || !write_all(file->get(), bytes)) {
    wanted.fault = Fault{
        .status = 507, .code = "storage_full", .message = "There is no room for the image.", .param = {}};
    return;
  }
  wanted.images.push_back(*std::move(file));
}

void read_size(Wanted& wanted, std::string_view text) {
  if (text == "auto") return;
  int width = 0;
  int height = 0;
  const auto by = text.find('x');
  const auto number = [](std::string_view digits, int& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && value >= 16 && value <= 10'000;
  };
  if (by == std::string_view::npos || !number(text.substr(0, by), width) ||
      !number(text.substr(by + 1), height)) {
    return wanted.refuse("invalid_value", "size is auto or WIDTHxHEIGHT, each 16 to 10000.", "size");
  }
  wanted.edit.recipe.width = width;
  wanted.edit.recipe.height = height;
}

void read_format(Wanted& wanted, std::string_view text) {
  const auto format = image::format_from(text);
  if (text != "png" && text != "jpeg" && text != "webp") {
    return wanted.refuse("invalid_value", "output_format is png, jpeg or webp.", "output_format");
  }
  wanted.edit.recipe.format = *format;
}

void read_quality(Wanted& wanted, std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > 100) {
    return wanted.refuse("invalid_value", "output_compression is 1 to 100.", "output_compression");
  }
  wanted.edit.recipe.quality = value;
}

void read_field(Wanted& wanted, std::string_view name, std::string_view value) {
  if (name == "prompt") {
    if (value.size() > kMaxPrompt)
      return wanted.refuse("string_above_max_length", "The prompt is too long.", name);
    wanted.edit.prompt = value;
  } else if (name == "model") {
    wanted.edit.model = value;
  } else if (name == "size") {
    read_size(wanted, value);
  } else if (name == "output_format") {
    read_format(wanted, value);
  } else if (name == "output_compression") {
    read_quality(wanted, value);
  } else if (name == "quality") {
    wanted.edit.high_quality = value == "high" || value == "xhigh" || value == "max";
  } else if (name == "n") {
    if (value != "1")
      wanted.refuse("unsupported_value", "One picture is made a request: leave n out, or 1.", name);
  } else if (name == "stream") {
    if (value != "false") wanted.refuse("unsupported_value", "Pictures are not streamed here.", name);
  } else if (name == "background") {
    if (value != "opaque" && value != "auto") {
      wanted.refuse("unsupported_value", "Only opaque backgrounds are made here.", name);
    }
  } else if (name == "response_format") {
    if (value != "b64_json")
      wanted.refuse("unsupported_value", "Pictures are answered as b64_json only.", name);
  } else if (name != "user" && name != "safety_identifier" && name != "input_fidelity" &&
             name != "moderation") {
    wanted.refuse("unknown_parameter", fmt::format("Unknown parameter: '{}'.", name), name);
  }
}

void read_form(Wanted& wanted, std::string_view body, std::string_view boundary) {
  const auto parts = http::read_form(body, boundary);
  if (!parts) return wanted.refuse("invalid_multipart", "The multipart form is malformed.", "");
  for (const FormPart& part : *parts) {
    if (part.name == "image" || part.name == "image[]") {
      add_image(wanted, part.bytes, "image");
    } else if (part.file_name) {
      wanted.refuse("unsupported_parameter", fmt::format("'{}' is not taken here.", part.name), part.name);
    } else {
      read_field(wanted, part.name, part.bytes);
    }
  }
}

void read_image_links(Wanted& wanted, const json::value& value) {
  const auto* list = value.if_array();
  if (list == nullptr)
    return wanted.refuse("invalid_type", "images is a list of {\"image_url\": …}.", "images");
  for (const auto& item : *list) {
    const auto link = item.is_object() ? string_at(item.get_object(), "image_url") : std::nullopt;
    const auto comma = link ? link->find(";base64,") : std::string::npos;
    if (!link || !link->starts_with("data:image/") || comma == std::string::npos) {
      return wanted.refuse("unsupported_value", "Give images as data URLs with base64.", "images");
    }
    const auto bytes = from_base64(std::string_view(*link).substr(comma + 8));
    if (!bytes) return wanted.refuse("invalid_base64", "An image is not base64.", "images");
    add_image(wanted, *bytes, "images");
  }
}

void read_json(Wanted& wanted, std::string_view body) {
  const auto value = parse_json(body);
  if (!value || !value->is_object())
    return wanted.refuse("invalid_json", "The body is not a JSON object.", "");
  if (const auto key = repeated_key(body))
    return wanted.refuse("invalid_json", "The body has a member twice in one object.", *key);
  for (const auto& [name, member] : value->get_object()) {
    if (member.is_null()) continue;
    if (name == "images") {
      read_image_links(wanted, member);
    } else if (member.is_string()) {
      read_field(wanted, name, member.get_string());
    } else if (member.is_int64() || member.is_bool()) {
      read_field(wanted, name, json::serialize(member));
    } else {
      wanted.refuse("invalid_type", fmt::format("'{}' has a wrong type.", std::string_view(name)), name);
    }
  }
}

Result<Response> edit(Services& services, const Caller& caller, const Request& request) {
  Wanted wanted{.scratch = services.scratch};
  wanted.edit.recipe.format = image::Format::kPng;
  const auto type = request.headers.find("Content-Type").value_or("");
  AIP_TRY_ASSIGN(const MappedFile body, MappedFile::of(request.body_file.get()));
  if (const auto boundary = http::form_boundary(type)) {
    read_form(wanted, body.text(), *boundary);
  } else if (type.starts_with("application/json")) {
    read_json(wanted, body.text());
  } else {
    wanted.refuse("invalid_content_type", "Send multipart/form-data or application/json.", "");
  }
  if (wanted.images.empty()) wanted.refuse("missing_required_parameter", "An image is needed.", "image");
  if (wanted.edit.prompt.empty())
    wanted.refuse("missing_required_parameter", "A prompt is needed.", "prompt");
  if (wanted.fault) return failed(*wanted.fault);

  wanted.edit.photo = wanted.images.front().get();
  for (std::size_t i = 1; i < wanted.images.size(); ++i)
    wanted.edit.references.push_back(wanted.images[i].get());
  wanted.edit.stop = request.gone;
  wanted.edit.local_only = request.headers.find("User-Agent") == "aiplayground";
  AIP_TRY_ASSIGN(const auto made, services.engines.edit(caller.account, std::move(wanted.edit)));
  const auto& picture = made.made.picture;
  AIP_TRY_ASSIGN(const auto bytes, read_all(picture.file.get()));
  json::object answer{{"created", std::chrono::duration_cast<std::chrono::seconds>(
                                      std::chrono::system_clock::now().time_since_epoch())
                                      .count()},
                      {"data", json::array{{{"b64_json", to_base64(bytes)}}}},
                      {"size", fmt::format("{}x{}", picture.info.width, picture.info.height)},
                      {"output_format", image::to_string(picture.info.format)},
                      {"background", "opaque"}};
  if (!made.usage.empty()) answer["usage"] = made.usage;
  return json_answer(answer);
}

Result<Response> models(Services& services, const Caller& caller) {
  AIP_TRY_ASSIGN(const auto names, services.engines.models(caller.account));
  json::array data;
  for (const auto& name : names) {
    data.push_back({{"id", name}, {"object", "model"}, {"created", 0}, {"owned_by", "aiplayground"}});
  }
  return json_answer(json::object{{"object", "list"}, {"data", std::move(data)}});
}

Result<Response> generate(Services&, const Caller&, const Request&) {
  return failed(Fault{
      .status = 400,
      .code = "unsupported_operation",
      .message = "The engines here edit photos; they make none from a text alone. Use /v1/images/edits.",
      .param = {}});
}

}  // namespace

void add_openai(Api& api, Services& services) {
  using Call = std::function<Result<Response>(const Caller&, const Request&)>;
  const auto guarded = [&api](Right right, Call call) -> http::Handler {
    return [&api, right, call = std::move(call)](Request& request) -> Response {
      const auto caller = api.admitted(right, request);
      if (!caller) return failed(caller.error());
      auto response = call(*caller, request);
      return response ? *std::move(response) : failed(response.error());
    };
  };
  const auto admission = [&api](Right right) -> http::Admission {
    return [&api, right](Request& request) -> std::optional<Response> {
      const auto caller = api.admitted(right, request);
      if (caller) return std::nullopt;
      return failed(caller.error());
    };
  };
  api.route({.method = Method::kGet,
             .pattern = "/v1/models",
             .handler = guarded(Right::kView, [&](const Caller& caller, const Request&) {
               return models(services, caller);
             })});
  api.route({.method = Method::kPost,
             .pattern = "/v1/images/edits",
             .handler = guarded(Right::kEdit,
                                [&](const Caller& caller, const Request& request) {
                                  return edit(services, caller, request);
                                }),
             .body = http::BodyMode::kToFile,
             .body_limit = kMaxBytes,
             .threads = http::Threads::kCalls,
             .admit = admission(Right::kEdit)});
  api.route({.method = Method::kPost,
             .pattern = "/v1/images/generations",
             .handler = guarded(Right::kEdit,
                                [&](const Caller& caller, const Request& request) {
                                  return generate(services, caller, request);
                                }),
             .body = http::BodyMode::kInMemory,
             .body_limit = 1u << 20,
             .admit = admission(Right::kEdit)});
}

}  // namespace aip::routes
