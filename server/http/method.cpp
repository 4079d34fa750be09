#include "http/method.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace aip::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kNames{{
    {Method::kGet, "GET"},
    {Method::kHead, "HEAD"},
    {Method::kPost, "POST"},
    {Method::kPut, "PUT"},
    {Method::kPatch, "PATCH"},
    {Method::kDelete, "DELETE"},
    {Method::kOptions, "OPTIONS"},
}};

}  // namespace

std::string_view to_string(Method method) {
  return std::ranges::find(kNames, method, &std::pair<Method, std::string_view>::first)->second;
}

std::optional<Method> method_from(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &std::pair<Method, std::string_view>::second);
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

std::string allow_value(std::span<const Method> methods) {
  const auto has = [methods](Method method) { return std::ranges::count(methods, method) > 0; };
  std::string value;
  for (const auto& [method, name] : kNames) {
    if (!has(method) && !(method == Method::kHead && has(Method::kGet))) continue;
    if (!value.empty()) value += ", ";
    value += name;
  }
  return value;
}

}  // namespace aip::http
