#include "service/known_devices.hpp"

#include <charconv>
#include <cstdint>

#include "base/hash.hpp"

namespace aip::service {
namespace {

constexpr auto kLife = std::chrono::days(365);
constexpr std::size_t kMaxMark = 500;

// With another password the devices of before are not known any more.
std::string context_of(const User& user) { return "device:" + sha256_hex(user.password_hash); }

}  // namespace

std::string KnownDevices::mark(const User& user) const {
  const auto expires = (clock_.now() + kLife).time_since_epoch().count();
  return secrets_.seal(user.id.value + "\n" + std::to_string(expires), context_of(user));
}

std::optional<std::string> KnownDevices::find(const User& user, std::string_view mark) const {
  if (mark.empty() || mark.size() > kMaxMark) return std::nullopt;
  const auto text = secrets_.open(mark, context_of(user));
  if (!text || !text->starts_with(user.id.value + "\n")) return std::nullopt;
  std::int64_t expires = 0;
  const char* const digits = text->data() + user.id.value.size() + 1;
  const auto [end, error] = std::from_chars(digits, text->data() + text->size(), expires);
  if (error != std::errc{} || clock_.now().time_since_epoch().count() >= expires) return std::nullopt;
  return user.id.value + "\n" + sha256_hex(mark);
}

}  // namespace aip::service
