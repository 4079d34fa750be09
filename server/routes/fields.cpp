#include "routes/fields.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/code_points.hpp"
#include "base/text.hpp"
#include "base/unique_keys.hpp"

namespace aip::routes {
namespace {

Error invalid(std::vector<FieldError> details) {
  std::string message = "Some of the input is not valid";
  std::string_view separator = ": ";
  for (const auto& detail : details) {
    message += fmt::format("{}{} {}", separator, detail.field, detail.message);
    separator = "; ";
  }
  message += ".";
  return {.code = ErrorCode::kInvalidInput,
          .message = message,
          .public_message = message,
          .details = std::move(details)};
}

}  // namespace

Result<Fields> Fields::of_body(const http::Request& request) {
  const auto type = request.headers.find("Content-Type").value_or("");
  if (!to_lower(type).starts_with("application/json")) {
    return fail(ErrorCode::kUnsupportedMedia, "not JSON", "Send JSON with Content-Type: application/json.");
  }
  AIP_TRY_ASSIGN(auto body, parse_json(request.body));
  if (const auto key = repeated_key(request.body)) {
    return fail(ErrorCode::kInvalidInput, "a repeated JSON key",
                fmt::format("The body has the member \"{}\" twice in one object.", *key));
  }
  if (!body.is_object())
    return fail(ErrorCode::kInvalidInput, "not an object", "The body must be a JSON object.");
  return Fields(std::move(body.get_object()));
}

Result<Fields> Fields::of_optional_body(const http::Request& request) {
  if (request.body.empty()) return Fields(json::object{});
  return of_body(request);
}

Fields::Fields(json::object object, std::string prefix)
    : object_(std::move(object)), prefix_(std::move(prefix)) {}

bool Fields::has(std::string_view key) const { return object_.contains(key); }

bool Fields::is_null(std::string_view key) const {
  const auto* value = object_.if_contains(key);
  return value != nullptr && value->is_null();
}

bool Fields::is_text(std::string_view key) const {
  const auto* value = object_.if_contains(key);
  return value != nullptr && value->is_string();
}

const json::value* Fields::find(std::string_view key) const {
  const auto* value = object_.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::fault(std::string_view key, std::string_view message) {
  faults_.push_back({.field = prefix_ + std::string(key), .message = std::string(message)});
}

void Fields::merge(const Fields& nested) {
  faults_.insert(faults_.end(), nested.faults_.begin(), nested.faults_.end());
}

Result<void> Fields::check() const {
  if (!faults_.empty()) return fail(invalid(faults_));
  return {};
}

std::optional<std::string> Fields::optional_text(std::string_view key, std::size_t max) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    fault(key, "must be text");
    return std::nullopt;
  }
  std::string text(value->get_string());
  if (code_points(text) > max) fault(key, fmt::format("is longer than {} characters", max));
  if (text.find('\0') != std::string::npos) fault(key, "holds a NUL character");
  return text;
}

std::string Fields::text(std::string_view key, std::size_t min, std::size_t max) {
  if (find(key) == nullptr) {
    fault(key, "is required");
    return {};
  }
  auto text = optional_text(key, max).value_or("");
  if (code_points(text) < min)
    fault(key, min == 1 ? "must not be empty" : fmt::format("is shorter than {} characters", min));
  return text;
}

std::optional<int> Fields::optional_int(std::string_view key, int min, int max) {
  if (find(key) == nullptr) return std::nullopt;
  const auto value = int_at(object_, key);
  if (!value || *value < min || *value > max) {
    fault(key, fmt::format("must be a whole number from {} to {}", min, max));
    return std::nullopt;
  }
  return static_cast<int>(*value);
}

std::optional<Micros> Fields::optional_amount(std::string_view key) {
  constexpr std::int64_t kMaxMicros = 1'000'000'000'000;
  if (find(key) == nullptr) return std::nullopt;
  const auto value = int_at(object_, key);
  if (value && *value >= 0 && *value <= kMaxMicros) return value;
  fault(key, fmt::format("must be a whole number of millionths of a US dollar, from 0 to {}", kMaxMicros));
  return std::nullopt;
}

std::optional<double> Fields::optional_number(std::string_view key, double min, double max) {
  if (find(key) == nullptr) return std::nullopt;
  const auto value = number_at(object_, key);
  if (!value || *value < min || *value > max) {
    fault(key, fmt::format("must be a number from {} to {}", min, max));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> Fields::optional_bool(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  const auto value = bool_at(object_, key);
  if (!value) fault(key, "must be true or false");
  return value;
}

std::vector<std::string> Fields::texts(std::string_view key, std::size_t min, std::size_t max,
                                       std::size_t max_length) {
  std::vector<std::string> texts;
  const auto* array = array_at(object_, key);
  if (array == nullptr) {
    fault(key, find(key) == nullptr ? "is required" : "must be a list");
    return texts;
  }
  if (array->size() < min || array->size() > max) {
    fault(key, fmt::format("must hold {} to {} items", min, max));
    return texts;
  }
  for (const auto& item : *array) {
    if (!item.is_string() || code_points(item.get_string()) > max_length ||
        item.get_string().find('\0') != json::string::npos) {
      fault(key, fmt::format("must hold texts of at most {} characters", max_length));
      return {};
    }
    texts.emplace_back(item.get_string());
  }
  return texts;
}

std::optional<Fields> Fields::optional_object(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    fault(key, "must be an object");
    return std::nullopt;
  }
  return Fields(value->get_object(), prefix_ + std::string(key) + ".");
}

std::optional<json::object> Fields::optional_raw_object(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    fault(key, "must be an object");
    return std::nullopt;
  }
  return value->get_object();
}

std::vector<Fields> Fields::objects(std::string_view key, std::size_t min, std::size_t max) {
  std::vector<Fields> objects;
  const auto* array = array_at(object_, key);
  if (array == nullptr) {
    fault(key, find(key) == nullptr ? "is required" : "must be a list");
    return objects;
  }
  if (array->size() < min || array->size() > max) {
    fault(key, fmt::format("must hold {} to {} items", min, max));
    return objects;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    if (!(*array)[i].is_object()) {
      fault(fmt::format("{}[{}]", key, i), "must be an object");
      continue;
    }
    objects.emplace_back((*array)[i].get_object(), fmt::format("{}{}[{}].", prefix_, key, i));
  }
  return objects;
}

Result<int> query_int(const http::Request& request, std::string_view name, int min, int max, int fallback) {
  const auto text = request.query_value(name);
  if (!text || text->empty()) return fallback;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < min || value > max) {
    return fail(invalid({{.field = std::string(name),
                          .message = fmt::format("must be a whole number from {} to {}", min, max)}}));
  }
  return value;
}

Result<std::optional<Time>> query_time(const http::Request& request, std::string_view name, DateMeans date) {
  const auto text = request.query_value(name);
  if (!text || text->empty()) return std::nullopt;
  const auto time = from_iso(*text);
  if (!time) {
    return fail(Error{.code = ErrorCode::kInvalidInput,
                      .message = "not a time",
                      .details = {{.field = std::string(name), .message = "must be an ISO 8601 time"}}});
  }
  const bool date_only = text->size() == 10;
  return *time + (date_only && date == DateMeans::kItsEnd ? std::chrono::days(1) : std::chrono::days(0));
}

Result<std::optional<bool>> query_bool(const http::Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text || text->empty()) return std::nullopt;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  return fail(invalid({{.field = std::string(name), .message = "must be true or false"}}));
}

}  // namespace aip::routes
