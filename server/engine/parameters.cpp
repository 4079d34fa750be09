#include "engine/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/comfyui/workflow.hpp"

namespace aip::engine {
namespace {

constexpr int kMinSide = 64;
constexpr int kMaxSide = 4'096;
constexpr std::size_t kMaxName = 100;

struct NamedSize {
  std::string_view name;
  int longest;
};

constexpr auto kNamedSizes = std::to_array<NamedSize>({{"1K", 1'024}, {"2K", 2'048}, {"4K", 4'096}});

const NamedSize* named_size(std::string_view name) {
  const auto* const found = std::ranges::find(kNamedSizes, name, &NamedSize::name);
  return found == kNamedSizes.end() ? nullptr : found;
}

std::optional<int> side_of(std::string_view text) {
  int side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (side < kMinSide || side > kMaxSide) return std::nullopt;
  return side;
}

class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  template <class T>
  void number(std::string_view key, T least, T most, std::optional<T>& target) {
    const auto* value = given(key);
    if (value == nullptr) return;
    boost::system::error_code error;
    const auto read = value->is_number() ? value->to_number<T>(error) : T{};
    // A fraction is not rounded to a whole number in silence.
    if (!value->is_number() || error || !(read >= least && read <= most))
      return complain(key, fmt::format("must be {} from {} to {}",
                                       std::is_integral_v<T> ? "a whole number" : "a number", least, most));
    target = read;
  }

  void size(std::string_view key, std::string& target) {
    const auto* value = given(key);
    if (value == nullptr) return;
    const auto text = value->is_string() ? std::string(value->get_string()) : std::string();
    if (named_size(text) == nullptr && !exact_size(text)) {
      return complain(key, fmt::format("must be like 1024x1536, with sides of {} to {}, or 1K, 2K or 4K",
                                       kMinSide, kMaxSide));
    }
    target = text;
  }

  void name(std::string_view key, std::string& target) {
    const auto* value = given(key);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_string().empty() || value->get_string().size() > kMaxName)
      return complain(key, fmt::format("must be a text of 1 to {} bytes", kMaxName));
    target = value->get_string();
  }

  void workflow(std::string_view key, json::object& target) {
    const auto* value = given(key);
    if (value == nullptr) return;
    if (!value->is_object()) return complain(key, "must be an object");
    if (auto fault = fault_of_workflow(value->get_object())) return complain(key, *std::move(fault));
    target = value->get_object();
  }

  std::vector<FieldError> take_complaints() { return std::move(complaints_); }

 private:
  const json::value* given(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
  }

  void complain(std::string_view key, std::string message) {
    complaints_.push_back({.field = std::string(key), .message = std::move(message)});
  }

  const json::object& object_;
  std::vector<FieldError> complaints_;
};

}  // namespace

Result<Parameters> parameters_from_json(const json::object& object) {
  Parameters parameters;
  Reader reader(object);
  reader.size("size", parameters.size);
  reader.number("steps", 1, 150, parameters.steps);
  reader.number("denoising_strength", 0.0, 1.0, parameters.denoising_strength);
  reader.number("guidance_scale", 0.0, 30.0, parameters.guidance_scale);
  reader.number<std::int64_t>("seed", 0, (std::int64_t{1} << 31) - 1, parameters.seed);
  reader.name("sampler", parameters.sampler);
  reader.workflow("workflow", parameters.workflow);
  auto complaints = reader.take_complaints();
  if (complaints.empty()) return parameters;
  std::string words = complaints.front().field + " " + complaints.front().message + ".";
  return fail(Error{.code = ErrorCode::kInvalidInput,
                    .message = "parameters: " + words,
                    .public_message = std::move(words),
                    .details = std::move(complaints)});
}

json::object to_json(const Parameters& parameters) {
  json::object object;
  if (!parameters.size.empty()) object["size"] = parameters.size;
  if (parameters.steps) object["steps"] = *parameters.steps;
  if (parameters.denoising_strength) object["denoising_strength"] = *parameters.denoising_strength;
  if (parameters.guidance_scale) object["guidance_scale"] = *parameters.guidance_scale;
  if (parameters.seed) object["seed"] = *parameters.seed;
  if (!parameters.sampler.empty()) object["sampler"] = parameters.sampler;
  if (!parameters.workflow.empty()) object["workflow"] = parameters.workflow;
  return object;
}

std::optional<PixelSize> exact_size(std::string_view size) {
  const auto cross = size.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto width = side_of(size.substr(0, cross));
  const auto height = side_of(size.substr(cross + 1));
  if (!width || !height) return std::nullopt;
  return PixelSize{*width, *height};
}

PixelSize size_like(PixelSize photo, std::string_view size) {
  const auto in_eights = [](double side) { return std::max(8, static_cast<int>(std::lround(side / 8)) * 8); };
  if (const auto exact = exact_size(size)) return {in_eights(exact->width), in_eights(exact->height)};
  const auto* named = named_size(size);
  const double longest = (named != nullptr ? *named : kNamedSizes.front()).longest;
  const double scale = longest / std::max({photo.width, photo.height, 1});
  return {in_eights(photo.width * scale), in_eights(photo.height * scale)};
}

}  // namespace aip::engine
