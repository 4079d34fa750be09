#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/words.hpp"
#include "domain/money.hpp"
#include "http/message.hpp"

namespace aip::routes {

// Reads a JSON body member by member and gathers every fault, so that one answer names them all. Members that
// nobody asks for are ignored; null counts as missing.
class Fields {
 public:
  // The body must be a JSON object: kInvalidInput; and say so in its Content-Type: kUnsupportedMedia.
  static Result<Fields> of_body(const http::Request& request);
  // The same, but a missing body counts as an empty object.
  static Result<Fields> of_optional_body(const http::Request& request);
  explicit Fields(json::object object, std::string prefix = {});

  bool has(std::string_view key) const;  // present, null included
  bool is_null(std::string_view key) const;
  bool is_text(std::string_view key) const;

  // Lengths count characters (Unicode code points), as `maxLength` in api/openapi.yaml does.
  std::string text(std::string_view key, std::size_t min, std::size_t max);  // required
  std::optional<std::string> optional_text(std::string_view key, std::size_t max);
  std::optional<int> optional_int(std::string_view key, int min, int max);
  // Money: whole millionths of a US dollar, from 0 to $1,000,000.
  std::optional<Micros> optional_amount(std::string_view key);
  std::optional<double> optional_number(std::string_view key, double min, double max);
  std::optional<bool> optional_bool(std::string_view key);
  std::vector<std::string> texts(std::string_view key, std::size_t min, std::size_t max,
                                 std::size_t max_length);
  std::optional<Fields> optional_object(std::string_view key);
  std::optional<json::object> optional_raw_object(std::string_view key);
  std::vector<Fields> objects(std::string_view key, std::size_t min, std::size_t max);

  template <class E>
  std::optional<E> optional_word(std::string_view key) {
    const auto value = optional_text(key, 100);
    if (!value) return std::nullopt;
    const auto word = from_word<E>(*value);
    if (!word) fault(key, "unknown value");
    return word;
  }

  template <class E>
  E word(std::string_view key) {
    if (!has(key) || is_null(key)) fault(key, "is required");
    return optional_word<E>(key).value_or(E{});
  }

  void fault(std::string_view key, std::string_view message);
  // Takes over the faults of a nested reader.
  void merge(const Fields& nested);
  Result<void> check() const;  // kInvalidInput with all faults in details

 private:
  const json::value* find(std::string_view key) const;  // nullptr when missing or null

  json::object object_;
  std::string prefix_;
  std::vector<FieldError> faults_;
};

// A query parameter as a whole number within a range; `fallback` when it is missing.
Result<int> query_int(const http::Request& request, std::string_view name, int min, int max, int fallback);

// A time of the query (ISO 8601). A date alone is its first moment, or the moment after its last.
enum class DateMeans { kItsStart, kItsEnd };
Result<std::optional<Time>> query_time(const http::Request& request, std::string_view name,
                                       DateMeans date = DateMeans::kItsStart);

Result<std::optional<bool>> query_bool(const http::Request& request, std::string_view name);

template <class E>
Result<std::optional<E>> query_word(const http::Request& request, std::string_view name) {
  const auto value = request.query_value(name);
  // "all" is how a page spells "no filter".
  if (!value || value->empty() || *value == "all") return std::nullopt;
  if (const auto word = from_word<E>(*value)) return word;
  return fail(Error{.code = ErrorCode::kInvalidInput,
                    .message = "unknown value of " + std::string(name),
                    .details = {{.field = std::string(name), .message = "unknown value"}}});
}

}  // namespace aip::routes
