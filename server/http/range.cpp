#include "http/range.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "http/token.hpp"

namespace aip::http {
namespace {

constexpr std::string_view kUnit = "bytes=";

// Digits only; a number too large for 64 bits counts as the largest one.
std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

}  // namespace

RangeChoice choose_range(std::string_view header, std::uint64_t size) {
  const RangeChoice whole;
  if (!equal_ignoring_case(header.substr(0, kUnit.size()), kUnit) || header.contains(',')) return whole;
  const std::string_view spec = trim(header.substr(kUnit.size()));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return whole;
  const std::string_view from = spec.substr(0, dash);
  const std::string_view to = spec.substr(dash + 1);

  if (from.empty()) {  // the last n bytes
    const auto count = number(to);
    if (!count) return whole;
    if (*count == 0 || size == 0) return {.answer = RangeAnswer::kUnsatisfiable};
    return {.answer = RangeAnswer::kPart,
            .range = {.first = size - std::min(*count, size), .last = size - 1}};
  }
  const auto first = number(from);
  const auto last = to.empty() ? std::optional(UINT64_MAX) : number(to);
  if (!first || !last || *last < *first) return whole;
  if (*first >= size) return {.answer = RangeAnswer::kUnsatisfiable};
  return {.answer = RangeAnswer::kPart, .range = {.first = *first, .last = std::min(*last, size - 1)}};
}

}  // namespace aip::http
