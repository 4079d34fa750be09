#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "routes/api.hpp"

// What the encoders of answers share.
namespace aip::routes {

template <class T>
json::value to_value(const T& value) {
  if constexpr (std::is_same_v<T, Time>) {
    return json::string(to_iso(value));
  } else {
    return json::value_from(value);
  }
}

template <class Tag>
json::value to_value(const Id<Tag>& id) {
  return json::string(id.value);
}

// Adds the member when there is a value.
template <class T>
void put(json::object& object, std::string_view key, const std::optional<T>& value) {
  if (value) object[key] = to_value(*value);
}

inline std::string image_url(const PairId& pair, std::string_view side, std::string_view version,
                             int width = 0) {
  auto url = fmt::format("{}/images/{}/{}?v={}", kBase, pair.value, side, version);
  if (width > 0) url += fmt::format("&w={}", width);
  return url;
}

inline constexpr int kThumbnail = 512;  // width and height that lists show

inline void write_time(JsonWriter& writer, std::string_view name, const std::optional<Time>& time) {
  if (time) writer.member(name, to_iso(*time));
}

}  // namespace aip::routes
