#include "net/address_guard.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace aip::net {
namespace {

namespace ip = boost::asio::ip;

struct V4Range {
  std::array<std::uint8_t, 4> network;
  int bits;
};

constexpr auto kNotGlobalV4 = std::to_array<V4Range>({
    {{0, 0, 0, 0}, 8},         // this network
    {{10, 0, 0, 0}, 8},        // private
    {{100, 64, 0, 0}, 10},     // carrier-grade NAT; a cloud's metadata service, too
    {{127, 0, 0, 0}, 8},       // loopback
    {{168, 63, 129, 16}, 32},  // a cloud's metadata service on a public address
    {{169, 254, 0, 0}, 16},    // link-local
    {{172, 16, 0, 0}, 12},     // private
    {{192, 0, 0, 0}, 24},      // protocol assignments
    {{192, 0, 2, 0}, 24},      // documentation
    {{192, 88, 99, 0}, 24},    // 6to4 relays
    {{192, 168, 0, 0}, 16},    // private
    {{198, 18, 0, 0}, 15},     // benchmarks
    {{198, 51, 100, 0}, 24},   // documentation
    {{203, 0, 113, 0}, 24},    // documentation
    {{224, 0, 0, 0}, 4},       // multicast
    {{240, 0, 0, 0}, 4},       // reserved, broadcast
});

struct V6Range {
  std::array<std::uint8_t, 4> network;  // the leading bytes
  int bits;
};

// Of 2000::/3, the only block from which global addresses are given out.
constexpr auto kNotGlobalV6 = std::to_array<V6Range>({
    {{0x20, 0x01, 0x00, 0x00}, 23},  // protocol assignments: Teredo, ORCHID, benchmarks
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02, 0x00, 0x00}, 16},  // 6to4; those with a global address inside are unwrapped before
    {{0x3f, 0xff, 0x00, 0x00}, 20},  // documentation
});

bool shares_prefix(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::ranges::equal(a.first(whole), b.first(whole))) return false;
  if (bits % 8 == 0) return true;
  const int shift = 8 - bits % 8;
  return (a[whole] >> shift) == (b[whole] >> shift);
}

ip::address_v4 v4_at(const ip::address_v6::bytes_type& bytes, std::size_t offset) {
  return ip::address_v4({bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]});
}

bool is_global_v4(const ip::address_v4& address) {
  const auto bytes = address.to_bytes();
  return std::ranges::none_of(
      kNotGlobalV4, [&](const V4Range& range) { return shares_prefix(bytes, range.network, range.bits); });
}

bool is_global_v6(const ip::address_v6& address) {
  if (address.scope_id() != 0) return false;
  const auto bytes = address.to_bytes();
  if ((bytes[0] & 0xe0) != 0x20) return false;
  return std::ranges::none_of(kNotGlobalV6, [&](const V6Range& range) {
    return shares_prefix(std::span(bytes).first(4), range.network, range.bits);
  });
}

bool contains(const AllowedAddresses& allowed, const ip::address& address, std::uint16_t port) {
  if (allowed.port != 0 && allowed.port != port) return false;
  if (allowed.network.is_v4() != address.is_v4()) return false;
  if (address.is_v4()) {
    return shares_prefix(allowed.network.to_v4().to_bytes(), address.to_v4().to_bytes(), allowed.bits);
  }
  return shares_prefix(allowed.network.to_v6().to_bytes(), address.to_v6().to_bytes(), allowed.bits);
}

std::optional<int> number_in(std::string_view text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
    return std::nullopt;
  return value;
}

}  // namespace

Result<AllowedAddresses> parse_allowed(std::string_view text) {
  const auto wrong = [&] {
    const auto words = fmt::format(
        "\"{}\" is not an address to allow: write 192.168.1.20:7860, 10.0.0.0/8:443 or [fd00::]/8:*.", text);
    return fail(ErrorCode::kInvalidInput, words, words);
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  AllowedAddresses allowed;
  const auto port_text = text.substr(colon + 1);
  if (port_text != "*") {
    const auto port = number_in(port_text, 1, 65'535);
    if (!port) return wrong();
    allowed.port = static_cast<std::uint16_t>(*port);
  }
  auto host = text.substr(0, colon);
  std::optional<std::string_view> bits_text;
  if (const auto slash = host.rfind('/'); slash != std::string_view::npos) {
    bits_text = host.substr(slash + 1);
    host = host.substr(0, slash);
  }
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  if (in_brackets) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto network = ip::make_address(host, error);
  if (error || network.is_v6() != in_brackets) return wrong();
  const int most = network.is_v4() ? 32 : 128;
  const auto bits = bits_text ? number_in(*bits_text, 0, most) : most;
  if (!bits) return wrong();
  allowed.network = network;
  allowed.bits = *bits;
  return allowed;
}

ip::address unwrap(const ip::address& address) {
  if (address.is_v4()) return address;
  const auto bytes = address.to_v6().to_bytes();
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr std::array<std::uint8_t, 12> kNat64{0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
  if (shares_prefix(bytes, kMapped, 96) || shares_prefix(bytes, kNat64, 96)) return v4_at(bytes, 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return v4_at(bytes, 2);
  return address;
}

bool is_global(const ip::address& address) {
  const auto inner = unwrap(address);
  return inner.is_v4() ? is_global_v4(inner.to_v4()) : is_global_v6(inner.to_v6());
}

Result<AddressGuard> guard_of(const std::vector<std::string>& texts) {
  std::vector<AllowedAddresses> allowed;
  for (const auto& text : texts) {
    AIP_TRY_ASSIGN(auto parsed, parse_allowed(text));
    allowed.push_back(std::move(parsed));
  }
  return AddressGuard(std::move(allowed));
}

bool AddressGuard::allows(const ip::address& address, std::uint16_t port) const {
  if (is_global(address)) return true;
  const auto inner = unwrap(address);
  return std::ranges::any_of(allowed_,
                             [&](const AllowedAddresses& allowed) { return contains(allowed, inner, port); });
}

}  // namespace aip::net
