#include "pixel/protocol.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace aip::pixel {
namespace {

struct Shape {
  std::string_view name;
  std::size_t inputs;
  std::size_t outputs;
  bool has_recipe;
};

// In the order of the enumerators.
constexpr std::array<Shape, 9> kOperations{{{"inspect", 1, 1, false},
                                            {"process", 1, 2, true},
                                            {"glance", 1, 1, true},
                                            {"process-glanced", 2, 2, true},
                                            {"resize", 1, 1, false},
                                            {"begin-edit", 1, 1, true},
                                            {"preview-edit", 2, 1, false},
                                            {"process-edited", 3, 2, true},
                                            {"process-masked", 2, 2, true}}};

const Shape& shape_of(Operation operation) { return kOperations.at(static_cast<std::size_t>(operation)); }

json::object to_json(const Info& info) {
  return {{"format", image::to_string(info.format)},
          {"width", info.width},
          {"height", info.height},
          {"hasAlpha", info.has_alpha}};
}

std::optional<Info> info_from(const json::object& object) {
  const auto name = string_at(object, "format");
  const auto format = name ? image::format_from(*name) : std::nullopt;
  const auto width = int_at(object, "width");
  const auto height = int_at(object, "height");
  const auto has_alpha = bool_at(object, "hasAlpha");
  constexpr int kMaxSide = 1'000'000;
  if (!format || !width || !height || !has_alpha) return std::nullopt;
  if (*width < 1 || *width > kMaxSide || *height < 1 || *height > kMaxSide) return std::nullopt;
  return Info{.format = *format,
              .width = static_cast<int>(*width),
              .height = static_cast<int>(*height),
              .bytes = 0,
              .has_alpha = *has_alpha};
}

json::object to_json(const image::SkuHints& hints) {
  json::array others;
  for (const auto& look : hints.others) others.push_back(image::to_json(look));
  return {
      {"own", image::to_json(hints.own)}, {"others", std::move(others)}, {"consistent", hints.consistent}};
}

Result<image::SkuHints> hints_from(const json::object& object) {
  const auto* own = object_at(object, "own");
  auto own_look = own == nullptr ? std::nullopt : image::product_look_from_json(*own);
  if (!own_look) return fail(ErrorCode::kInternal, "request: not a look");
  image::SkuHints hints{
      .own = *std::move(own_look), .others = {}, .consistent = bool_at(object, "consistent").value_or(false)};
  const auto* others = array_at(object, "others");
  for (std::size_t i = 0; others != nullptr && i < others->size(); ++i) {
    const auto* item = (*others)[i].if_object();
    auto look = item == nullptr ? std::nullopt : image::product_look_from_json(*item);
    if (!look) return fail(ErrorCode::kInternal, "request: not a look");
    hints.others.push_back(*std::move(look));
  }
  return hints;
}

json::object to_json(const Error& error) {
  return {
      {"code", to_string(error.code)}, {"message", error.message}, {"publicMessage", error.public_message}};
}

// The errors an operation may end in; a process that names another one is not to be believed.
bool is_expected(ErrorCode code) {
  constexpr std::array kExpected{ErrorCode::kImageUnreadable,  ErrorCode::kImageTooLarge,
                                 ErrorCode::kUnsupportedMedia, ErrorCode::kCutOutRefused,
                                 ErrorCode::kStorageFull,      ErrorCode::kInternal,
                                 ErrorCode::kEngine,           ErrorCode::kInvalidInput};
  return std::ranges::find(kExpected, code) != kExpected.end();
}

std::unexpected<Error> nonsense() {
  return fail_later(ErrorCode::kPixelProcessDied, "a pixel process answered nonsense");
}

Error error_from(const json::object& object) {
  const auto word = string_at(object, "code");
  const auto code = word ? error_code_from(*word) : std::nullopt;
  if (!code || !is_expected(*code)) return std::move(nonsense()).error();
  return Error{.code = *code,
               .message = string_at(object, "message").value_or(""),
               .public_message = string_at(object, "publicMessage").value_or(""),
               .retry = *code == ErrorCode::kStorageFull ? Retry::kLater : Retry::kNever};
}

}  // namespace

bool takes_picture(const Request& request) {
  const Shape& shape = shape_of(request.operation);
  return shape.has_recipe && shape.outputs == 2 && image::takes_picture(request.recipe);
}

std::size_t input_count(const Request& request) {
  return shape_of(request.operation).inputs + (takes_picture(request) ? 1 : 0);
}

std::size_t output_count(Operation operation) { return shape_of(operation).outputs; }

std::string encode_request(const Request& request) {
  json::object object{{"operation", shape_of(request.operation).name}, {"maxPixels", request.max_pixels}};
  if (shape_of(request.operation).has_recipe) object["recipe"] = image::to_json(request.recipe);
  if (request.operation == Operation::kProcessGlanced) object["hints"] = to_json(request.hints);
  if (request.operation == Operation::kResize) {
    object["maxSide"] = request.max_side;
    object["format"] = image::to_string(request.format);
  }
  return json::serialize(object);
}

Result<Request> decode_request(std::string_view text) {
  AIP_TRY_ASSIGN(const json::value value, parse_json(text));
  if (!value.is_object()) return fail(ErrorCode::kInternal, "request: not an object");
  const json::object& object = value.get_object();

  const auto name = string_at(object, "operation");
  const auto found = std::ranges::find(kOperations, name.value_or(""), &Shape::name);
  const auto max_pixels = int_at(object, "maxPixels");
  if (found == kOperations.end() || !max_pixels)
    return fail(ErrorCode::kInternal, "request: unknown operation");

  Request request{.operation = static_cast<Operation>(found - kOperations.begin()),
                  .max_pixels = static_cast<std::uint64_t>(*max_pixels),
                  .recipe = {}};
  if (const auto* recipe = object_at(object, "recipe")) {
    AIP_TRY_ASSIGN(request.recipe, image::recipe_from_json(*recipe));
  }
  if (const auto* hints = object_at(object, "hints")) {
    AIP_TRY_ASSIGN(request.hints, hints_from(*hints));
  }
  request.max_side = static_cast<int>(int_at(object, "maxSide").value_or(0));
  request.format =
      image::format_from(string_at(object, "format").value_or("")).value_or(image::Format::kJpeg);
  return request;
}

std::string encode_reply(const Result<Reply>& reply) {
  if (!reply) return json::serialize(json::object{{"error", to_json(reply.error())}});
  json::array outputs;
  for (const auto& output : reply->outputs) outputs.push_back(to_json(output));
  return json::serialize(json::object{
      {"input", to_json(reply->input)}, {"outputs", std::move(outputs)}, {"report", reply->report}});
}

Result<Reply> decode_reply(std::string_view text, Operation operation) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return nonsense();
  const json::object& object = value->get_object();
  if (const auto* error = object_at(object, "error")) return fail(error_from(*error));

  const auto* input = object_at(object, "input");
  const auto* outputs = array_at(object, "outputs");
  const auto* report = object_at(object, "report");
  const auto input_info = input == nullptr ? std::nullopt : info_from(*input);
  if (!input_info || outputs == nullptr || report == nullptr || outputs->size() != output_count(operation)) {
    return nonsense();
  }
  Reply reply{.input = *input_info, .outputs = {}, .report = *report};
  for (const auto& output : *outputs) {
    const auto info = output.is_object() ? info_from(output.get_object()) : std::nullopt;
    if (!info) return nonsense();
    reply.outputs.push_back(*info);
  }
  return reply;
}

}  // namespace aip::pixel
