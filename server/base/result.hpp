#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace aip {

// A value or an Error. Below HTTP every fallible function returns one; dropping it unread does not compile
// (std::expected alone can be discarded silently with libstdc++ 12).
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

// `return fail(ErrorCode::kNotFound, "job x of user y");`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string public_message = {}) {
  return std::unexpected(
      Error{.code = code, .message = std::move(message), .public_message = std::move(public_message)});
}

[[nodiscard]] inline std::unexpected<Error> fail(Error error) { return std::unexpected(std::move(error)); }

// A failure that is worth another try.
[[nodiscard]] inline std::unexpected<Error> fail_later(ErrorCode code, std::string message,
                                                       std::string public_message = {}) {
  return std::unexpected(Error{.code = code,
                               .message = std::move(message),
                               .public_message = std::move(public_message),
                               .retry = Retry::kLater});
}

}  // namespace aip

#define AIP_CONCAT_(a, b) a##b
#define AIP_CONCAT(a, b) AIP_CONCAT_(a, b)

// Statements that hand an error on: `AIP_TRY(save(x));` and `AIP_TRY_ASSIGN(auto row, find(id));`.
// The AIP_CO_ forms are for coroutines, where the expression may hold a co_await.
#define AIP_TRY_IMPL(result, return_word, ...) \
  auto result = (__VA_ARGS__);                 \
  if (!result) return_word std::unexpected(std::move(result).error())
#define AIP_TRY(...)                                \
  do {                                              \
    AIP_TRY_IMPL(aip_result_, return, __VA_ARGS__); \
  } while (false)
#define AIP_CO_TRY(...)                                \
  do {                                                 \
    AIP_TRY_IMPL(aip_result_, co_return, __VA_ARGS__); \
  } while (false)
#define AIP_TRY_ASSIGN(declaration, ...)                                \
  AIP_TRY_IMPL(AIP_CONCAT(aip_result_, __LINE__), return, __VA_ARGS__); \
  declaration = *std::move(AIP_CONCAT(aip_result_, __LINE__))
#define AIP_CO_TRY_ASSIGN(declaration, ...)                                \
  AIP_TRY_IMPL(AIP_CONCAT(aip_result_, __LINE__), co_return, __VA_ARGS__); \
  declaration = *std::move(AIP_CONCAT(aip_result_, __LINE__))
