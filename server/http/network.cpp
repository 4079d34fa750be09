#include "http/network.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

namespace aip::http {
namespace ip = boost::asio::ip;

namespace {

// The address itself, without the zone of a link-local one; IPv4 in IPv6 as IPv4.
std::optional<ip::address> address_from(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text.substr(0, text.find('%'))), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The parts of a header field with commas, in all its lines, in order.
std::vector<std::string_view> parts_of(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> parts;
  for (const auto& [field, value] : headers.all()) {
    if (!std::ranges::equal(field, name, [](char a, char b) { return (a | 0x20) == (b | 0x20); })) continue;
    std::string_view rest = value;
    while (true) {
      const auto comma = rest.find(',');
      parts.push_back(trimmed(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return parts;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  Network network;
  boost::system::error_code error;
  if (slash == std::string_view::npos) {
    const auto address = address_from(text);
    if (!address) return std::nullopt;
    if (address->is_v4()) {
      network.v4_ = ip::network_v4(address->to_v4(), 32);
    } else {
      network.v6_ = ip::network_v6(address->to_v6(), 128);
    }
    return network;
  }
  const std::string whole(text);
  const auto v4 = ip::make_network_v4(whole, error);
  if (!error) {
    network.v4_ = v4.canonical();
    return network;
  }
  const auto v6 = ip::make_network_v6(whole, error);
  if (error) return std::nullopt;
  network.v6_ = v6.canonical();
  return network;
}

bool Network::contains(std::string_view text) const {
  const auto address = address_from(text);
  if (!address) return false;
  // The network of that length around the address is this one.
  if (address->is_v4()) {
    return v4_ && ip::network_v4(address->to_v4(), v4_->prefix_length()).canonical() == *v4_;
  }
  return v6_ && ip::network_v6(address->to_v6(), v6_->prefix_length()).canonical() == *v6_;
}

std::string client_of(std::string_view text) {
  const auto address = address_from(text);
  if (!address) return std::string(text);
  if (address->is_v4()) return address->to_string();
  return ip::network_v6(address->to_v6(), 64).canonical().to_string();
}

void follow_proxy(Request& request, const std::vector<Network>& proxies) {
  const auto is_proxy = [&](std::string_view address) {
    return std::ranges::any_of(proxies, [&](const Network& network) { return network.contains(address); });
  };
  if (!is_proxy(request.remote_address)) return;
  request.through_proxy = true;
  const auto protocols = parts_of(request.headers, "X-Forwarded-Proto");
  request.secure = !protocols.empty() && protocols.back() == "https";
  const auto hops = parts_of(request.headers, "X-Forwarded-For");
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    if (!address_from(*hop)) break;  // what a client may have made up
    request.remote_address = std::string(*hop);
    if (!is_proxy(*hop)) break;
  }
}

}  // namespace aip::http
