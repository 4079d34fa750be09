#include "engine/comfyui/comfyui_engine.hpp"

#include <array>
#include <span>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fmt/format.h>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "engine/comfyui/workflow.hpp"
#include "engine/provider/json_body.hpp"
#include "net/multipart.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kFolder = "aiplayground";  // of uploads, in the server's input folder
constexpr int kSteps = 25;
constexpr double kGuidanceScale = 7;
constexpr double kDenoisingStrength = 0.5;
constexpr std::string_view kSampler = "euler";

const json::object& workflow_of(const Parameters& parameters) {
  return parameters.workflow.empty() ? built_in_workflow() : parameters.workflow;
}

std::string address_of(std::string_view endpoint, std::string_view path) {
  return url_at(base_of(endpoint, "/prompt"), path);
}

// ComfyUI does nothing for a workflow that it has just done, so that each request needs a seed of its own.
std::int64_t new_seed() {
  std::uint32_t number = 0;
  random_bytes(std::as_writable_bytes(std::span(&number, 1)));
  return number >> 1;
}

// What the history says of a workflow that failed: [["execution_error", {…}], …].
Error execution_error(const json::object& status) {
  std::string words = "The workflow failed on the ComfyUI server";
  std::string codes;
  const auto* messages = array_at(status, "messages");
  for (std::size_t i = 0; messages != nullptr && i < messages->size(); ++i) {
    const auto* pair = (*messages)[i].if_array();
    if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() || !pair->at(1).is_object())
      continue;
    const auto& told = pair->at(1).get_object();
    codes += to_lower(pair->at(0).get_string()) + " " +
             to_lower(string_at(told, "exception_type").value_or("")) + " ";
    const auto message = string_at(told, "exception_message");
    if (!message) continue;
    words += fmt::format(" at node {} ({}): {}", string_at(told, "node_id").value_or("?"),
                         string_at(told, "node_type").value_or("?"), truncate_utf8(trim(*message), 300));
  }
  // An error of the workflow itself comes again each time; a machine without room may have it later.
  const bool passes = codes.contains("interrupted") || codes.contains("outofmemory");
  return {.code = passes ? ErrorCode::kEngine : ErrorCode::kProviderRefused,
          .message = "comfyui: " + codes,
          .public_message = words + ".",
          .retry = passes ? Retry::kLater : Retry::kNever};
}

// Whether a list of the queue, [[number, id, …], …], names this work.
bool holds(const json::object& queue, std::string_view list, std::string_view operation) {
  const auto* entries = array_at(queue, list);
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    const auto* entry = (*entries)[i].if_array();
    if (entry != nullptr && entry->size() > 1 && entry->at(1).is_string() &&
        entry->at(1).get_string() == json::string_view(operation))
      return true;
  }
  return false;
}

}  // namespace

bool ComfyUiEngine::takes_references(std::string_view, const Parameters& parameters) const {
  const auto& workflow = workflow_of(parameters);
  return has_slot(workflow, "reference") || has_slot(workflow, "previous");
}

boost::asio::awaitable<Result<json::value>> ComfyUiEngine::uploaded(const Request& request,
                                                                    const Outgoing& picture) {
  // Named by its contents, so that another attempt does not pile up copies.
  AIP_CO_TRY_ASSIGN(const auto bytes, read_all(picture.file.get()));
  const auto name = fmt::format("{}.{}", sha256_hex(bytes).substr(0, 32), image::extension(picture.format));
  net::Multipart form;
  form.file("image", name, image::media_type(picture.format), picture.file.get(), picture.bytes);
  form.text("type", "input");
  form.text("subfolder", kFolder);
  form.text("overwrite", "true");
  net::Request call{.method = "POST", .url = address_of(request.endpoint, "/upload/image")};
  call.headers.emplace_back("Content-Type", form.content_type());
  call.body = std::move(form).finish();
  AIP_CO_TRY_ASSIGN(const auto answer, co_await unbilled_call(tools(), std::move(call)));
  const auto parsed = parse_json(answer);
  const auto stored = parsed && parsed->is_object() ? string_at(parsed->get_object(), "name") : std::nullopt;
  if (!stored) {
    co_return fail(ErrorCode::kProviderRefused, "upload without a name",
                   "The ComfyUI server did not take the photo.");
  }
  const auto folder = string_at(parsed->get_object(), "subfolder").value_or("");
  co_return json::value(folder.empty() ? *stored : folder + "/" + *stored);
}

boost::asio::awaitable<Result<net::Request>> ComfyUiEngine::call_for(const Request& request,
                                                                     const std::vector<Outgoing>& pictures) {
  const auto& wanted = request.parameters;
  const auto& workflow = workflow_of(wanted);
  const auto size = size_like(pictures.front().size, wanted.size);
  Slots slots{{"prompt", json::value(positive_prompt(request))},
              {"negative_prompt", json::value(request.negative_prompt)},
              {"sampler", json::value(wanted.sampler.empty() ? kSampler : std::string_view(wanted.sampler))},
              {"seed", wanted.seed.value_or(new_seed())},
              {"steps", wanted.steps.value_or(kSteps)},
              {"width", size.width},
              {"height", size.height},
              {"guidance_scale", wanted.guidance_scale.value_or(kGuidanceScale)},
              {"denoising_strength", wanted.denoising_strength.value_or(kDenoisingStrength)}};
  if (!request.model.empty()) slots["model"] = json::value(request.model);
  // Filled in once with the photo's name unknown: what the workflow lacks is told before anything is
  // uploaded.
  slots["image"] = slots["previous"] = slots["reference"] = nullptr;
  AIP_CO_TRY(filled(workflow, slots));

  AIP_CO_TRY_ASSIGN(slots["image"], co_await uploaded(request, pictures.front()));
  slots["previous"] = slots["reference"] = slots["image"];
  const bool has_previous = request.previous >= 0;
  if (has_previous && pictures.size() > 1) {
    AIP_CO_TRY_ASSIGN(slots["previous"], co_await uploaded(request, pictures[1]));
  }
  const std::size_t reference = has_previous ? 2 : 1;
  if (pictures.size() > reference) {
    AIP_CO_TRY_ASSIGN(slots["reference"], co_await uploaded(request, pictures[reference]));
  }
  AIP_CO_TRY_ASSIGN(auto prompt, filled(workflow, slots));
  co_return JsonBody().call(address_of(request.endpoint, "/prompt"),
                            {{"prompt", std::move(prompt)}, {"client_id", random_id()}});
}

std::optional<std::string> ComfyUiEngine::operation_in(const json::object& answer) const {
  auto id = string_at(answer, "prompt_id");
  return id && is_plain_name(*id) ? id : std::nullopt;
}

// A server that was restarted knows neither the work nor its result; the lost work cost nothing.
boost::asio::awaitable<Result<ProviderEngine::OperationState>> ComfyUiEngine::poll(
    const Request& request, const std::string& operation) {
  const auto ask = [&](std::string_view path) {
    return unbilled_call(tools(), {.url = address_of(request.endpoint, path)});
  };
  const auto history = "/history/" + operation;
  bool is_gone = false;
  for (;;) {
    AIP_CO_TRY_ASSIGN(const auto body, co_await ask(history));
    const auto parsed = parse_json(body);
    if (!parsed || !parsed->is_object()) co_return fail_later(ErrorCode::kUnavailable, "history is not JSON");
    if (const auto* entry = object_at(parsed->get_object(), operation)) {
      const auto* status = object_at(*entry, "status");
      if (status != nullptr && string_at(*status, "status_str") == "error")
        co_return OperationState(fail(execution_error(*status)));
      co_return OperationState(json::serialize(*entry));
    }
    if (is_gone) {
      co_return OperationState(fail_later(ErrorCode::kEngine, "comfyui has forgotten the work",
                                          "The ComfyUI server was restarted, or its queue was cleared."));
    }
    AIP_CO_TRY_ASSIGN(const auto queued, co_await ask("/queue"));
    const auto queue = parse_json(queued);
    if (!queue || !queue->is_object()) co_return OperationState();
    const auto& lists = queue->get_object();
    if (holds(lists, "queue_running", operation) || holds(lists, "queue_pending", operation))
      co_return OperationState();
    is_gone = true;  // unless it has ended just now: the history is read once more
  }
}

// The first finished picture; previews (type "temp") only when there is no other.
std::vector<Found> ComfyUiEngine::pictures_of(const Request& request, const json::object& answer) const {
  const auto* outputs = object_at(answer, "outputs");
  if (outputs == nullptr) return {};
  const json::object* found = nullptr;
  for (const auto& [id, node] : *outputs) {
    const auto* output = node.if_object();
    const auto* images = output == nullptr ? nullptr : array_at(*output, "images");
    for (std::size_t i = 0; images != nullptr && i < images->size(); ++i) {
      const auto* image = (*images)[i].if_object();
      if (image == nullptr || !string_at(*image, "filename")) continue;
      const bool is_preview = string_at(*image, "type") == "temp";
      if (found == nullptr || (!is_preview && string_at(*found, "type") == "temp")) found = image;
    }
  }
  if (found == nullptr) return {};
  const auto part = [&](std::string_view name) {
    return boost::urls::encode(string_at(*found, name).value_or(""), boost::urls::unreserved_chars);
  };
  PictureCollector collector;
  collector.add_address(
      address_of(request.endpoint, fmt::format("/view?filename={}&subfolder={}&type={}", part("filename"),
                                               part("subfolder"), part("type"))));
  return collector.best_first();
}

Error ComfyUiEngine::refusal_in(const json::object&) const {
  return no_picture("no images among the outputs of the workflow");
}

void ComfyUiEngine::describe(Response& response, const Request& request, const json::object& answer) const {
  if (!request.parameters.size.empty()) response.details["requestedSize"] = request.parameters.size;
  if (request.parameters.seed) response.details["seed"] = *request.parameters.seed;
  // [number, id, workflow, …]
  const auto* prompt = array_at(answer, "prompt");
  if (prompt != nullptr && prompt->size() > 1 && prompt->at(1).is_string())
    response.details["requestId"] = prompt->at(1);
}

boost::asio::awaitable<Result<std::vector<Model>>> ComfyUiEngine::models(Access access) {
  net::Request call{.url = address_of(access.endpoint, "/object_info/CheckpointLoaderSimple")};
  AIP_CO_TRY_ASSIGN(const auto body, co_await unbilled_object_call(
                                         tools(), std::move(call),
                                         "The address answers, but not as the API of ComfyUI does. Enter the "
                                         "address of its page, usually with port 8188."));
  std::vector<Model> models;
  // {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [[name, …], …]}}}}
  const json::value* place = body.if_contains("CheckpointLoaderSimple");
  for (const auto* name : {"input", "required", "ckpt_name"}) {
    place = place != nullptr && place->is_object() ? place->get_object().if_contains(name) : nullptr;
  }
  const auto* names = place != nullptr && place->is_array() && !place->get_array().empty()
                          ? place->get_array().front().if_array()
                          : nullptr;
  for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
    if ((*names)[i].is_string())
      models.push_back({.id = std::string((*names)[i].get_string()), .shuts_down = {}});
  }
  co_return models;
}

}  // namespace aip::engine
