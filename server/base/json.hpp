#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace aip {

namespace json = boost::json;

// Parses untrusted text: at most 64 levels deep, valid UTF-8, nothing after the value.
Result<json::value> parse_json(std::string_view text);

// Reading members of an object that may be missing, null or of another type: nullopt in all three cases.
std::optional<std::string> string_at(const json::object& object, std::string_view key);
std::optional<std::int64_t> int_at(const json::object& object, std::string_view key);
std::optional<double> number_at(const json::object& object, std::string_view key);
std::optional<bool> bool_at(const json::object& object, std::string_view key);
const json::object* object_at(const json::object& object, std::string_view key);
const json::array* array_at(const json::object& object, std::string_view key);

}  // namespace aip
