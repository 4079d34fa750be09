#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"

namespace aip::net {

// Addresses that an administrator lets this server connect to although they are not on the public Internet.
struct AllowedAddresses {
  boost::asio::ip::address network;
  int bits = 0;            // of the network that count, from the left
  std::uint16_t port = 0;  // 0: every port
};

// "192.168.1.20:7860", "10.0.0.0/8:443", "[fd00::]/8:8188"; "*" as the port stands for every port.
// kInvalidInput with words for people.
Result<AllowedAddresses> parse_allowed(std::string_view text);

// The IPv4 address inside an IPv4-mapped, NAT64 (64:ff9b::/96) or 6to4 (2002::/16) one; other addresses as
// they are. What is decided about an address is decided about this.
boost::asio::ip::address unwrap(const boost::asio::ip::address& address);

// Whether an address belongs to the public Internet, by the IANA special-purpose registries (RFC 6890 and its
// updates): everything in them that is not globally reachable is not, nor are multicast and unassigned
// ranges.
bool is_global(const boost::asio::ip::address& address);

// Decides about each connection this server makes, at the moment it is made, by the address itself: whatever
// name or spelling led to it. Immutable, so thread-safe.
class AddressGuard {
 public:
  AddressGuard() = default;

  explicit AddressGuard(std::vector<AllowedAddresses> allowed) : allowed_(std::move(allowed)) {}

  bool allows(const boost::asio::ip::address& address, std::uint16_t port) const;

 private:
  std::vector<AllowedAddresses> allowed_;
};

// A guard that lets these through, too: each as parse_allowed() takes it.
Result<AddressGuard> guard_of(const std::vector<std::string>& texts);

}  // namespace aip::net
