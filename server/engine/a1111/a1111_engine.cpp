#include "engine/a1111/a1111_engine.hpp"

#include <fmt/format.h>

#include "base/base64.hpp"
#include "engine/provider/json_body.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kPath = "/sdapi/v1/img2img";
constexpr double kDenoisingStrength = 0.5;

// Cut to the wished shape, not stretched, where it is not the photo's.
constexpr int kCropAndResize = 1;

net::Request with_key(net::Request call, std::string_view key) {
  if (!key.contains(':')) return with_bearer(std::move(call), key);
  call.headers.emplace_back("Authorization", "Basic " + to_base64(key));
  return call;
}

// People enter the server's address, or that of its API.
std::string address_of(std::string_view endpoint, std::string_view path) {
  return url_at(base_of(base_of(endpoint, kPath), "/sdapi/v1"), path);
}

}  // namespace

boost::asio::awaitable<Result<net::Request>> A1111Engine::call_for(const Request& request,
                                                                   const std::vector<Outgoing>& pictures) {
  const auto& photo = pictures.front();
  const auto& wanted = request.parameters;
  const auto size = size_like(photo.size, wanted.size);
  JsonBody form;
  json::object body{{"init_images", {form.base64(photo)}},
                    {"prompt", positive_prompt(request)},
                    {"negative_prompt", request.negative_prompt},
                    {"denoising_strength", wanted.denoising_strength.value_or(kDenoisingStrength)},
                    {"width", size.width},
                    {"height", size.height},
                    {"resize_mode", kCropAndResize},
                    {"send_images", true},
                    {"save_images", false}};
  if (wanted.steps) body["steps"] = *wanted.steps;
  if (wanted.guidance_scale) body["cfg_scale"] = *wanted.guidance_scale;
  if (wanted.seed) body["seed"] = *wanted.seed;
  if (!wanted.sampler.empty()) body["sampler_name"] = wanted.sampler;
  if (!request.model.empty()) body["override_settings"] = {{"sd_model_checkpoint", request.model}};
  co_return with_key(form.call(address_of(request.endpoint, kPath), body), request.api_key);
}

// Of several pictures the first is meant: after it come those of extensions, such as the maps of ControlNet.
std::vector<Found> A1111Engine::pictures_of(const Request&, const json::object& answer) const {
  PictureCollector collector;
  const auto* images = array_at(answer, "images");
  for (std::size_t i = images == nullptr ? 0 : images->size(); i > 0; --i)
    collector.collect((*images)[i - 1]);
  return collector.best_first();
}

Error A1111Engine::refusal_in(const json::object&) const { return no_picture("no images"); }

// `info` is JSON within a text: what was used in the end.
void A1111Engine::describe(Response& response, const Request&, const json::object& answer) const {
  if (const auto* asked = object_at(answer, "parameters")) {
    const auto width = int_at(*asked, "width");
    const auto height = int_at(*asked, "height");
    if (width && height) response.details["requestedSize"] = fmt::format("{}x{}", *width, *height);
  }
  const auto info = parse_json(string_at(answer, "info").value_or(""));
  if (!info || !info->is_object()) return;
  const auto& used = info->get_object();
  if (const auto seed = int_at(used, "seed")) response.details["seed"] = *seed;
  if (const auto model = string_at(used, "sd_model_name")) response.details["model"] = *model;
}

boost::asio::awaitable<Result<std::vector<Model>>> A1111Engine::models(Access access) {
  net::Request call{.url = address_of(access.endpoint, "/sdapi/v1/sd-models")};
  AIP_CO_TRY_ASSIGN(
      const auto list,
      co_await unbilled_list_call(tools(), with_key(std::move(call), access.api_key),
                                  "The address answers, but not as the API of AUTOMATIC1111's web UI does. "
                                  "Start it with --api, and enter its address without a path."));
  std::vector<Model> models;
  for (const auto& item : list) {
    const auto* model = item.if_object();
    if (model == nullptr) continue;
    if (auto name = string_at(*model, "model_name"))
      models.push_back({.id = *std::move(name), .shuts_down = {}});
  }
  co_return models;
}

}  // namespace aip::engine
