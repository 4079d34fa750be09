#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "http/message.hpp"

namespace aip::http {

// A range of addresses: "10.0.0.0/8", "fd00::/8", or a single one, "127.0.0.1".
class Network {
 public:
  static std::optional<Network> parse(std::string_view text);

  // `address` as Request::remote_address has it; an IPv4 address may be mapped into IPv6.
  bool contains(std::string_view address) const;

 private:
  std::optional<boost::asio::ip::network_v4> v4_;
  std::optional<boost::asio::ip::network_v6> v6_;
};

// Whom an address stands for where clients are counted: itself, or in IPv6 its /64, which is what a customer
// of a provider gets.
std::string client_of(std::string_view address);

// Believes a proxy in one of `proxies` about where the request comes from: the last X-Forwarded-For
// address that is not itself a proxy, and whether X-Forwarded-Proto is https. Marks the request. From anybody
// else these fields mean nothing.
void follow_proxy(Request& request, const std::vector<Network>& proxies);

}  // namespace aip::http
