#include "base/json.hpp"

#include <cmath>

namespace aip {
namespace {

const json::value* member(const json::object& object, std::string_view key) {
  return object.if_contains(key);
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return fail(ErrorCode::kInvalidInput, "JSON: " + error.message(), "The body is not valid JSON.");
  return value;
}

std::optional<std::string> string_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::int64_t> int_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  // 3.0 and 1e2 are whole numbers too; Boost.JSON keeps them as doubles.
  if (value->is_double()) {
    const double number = value->get_double();
    if (std::floor(number) == number && std::abs(number) < 9e15) return static_cast<std::int64_t>(number);
  }
  return std::nullopt;
}

std::optional<double> number_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::optional<bool> bool_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace aip
