#include "net/address_guard.hpp"

#include <gtest/gtest.h>

#include "support/matchers.hpp"

namespace aip::net {
namespace {

using boost::asio::ip::make_address;

TEST(AddressGuard, KnowsWhatIsOnThePublicInternet) {
  for (const auto* address : {"1.1.1.1",
                              "8.8.8.8",
                              "9.255.255.255",
                              "11.0.0.0",
                              "100.63.255.255",
                              "100.128.0.0",
                              "126.255.255.255",
                              "128.0.0.1",
                              "169.253.255.255",
                              "172.15.255.255",
                              "172.32.0.0",
                              "192.0.1.0",
                              "192.167.255.255",
                              "192.169.0.0",
                              "198.17.255.255",
                              "198.20.0.0",
                              "203.0.112.255",
                              "223.255.255.255",
                              "2606:4700::1111",
                              "2a00:1450:4001::200e",
                              "2001:4860:4860::8888",
                              "::ffff:8.8.8.8",
                              "64:ff9b::808:808",
                              "2002:808:808::1"}) {
    EXPECT_TRUE(is_global(make_address(address))) << address;
  }
}

TEST(AddressGuard, KnowsWhatIsNot) {
  for (const auto* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "10.255.255.255",
                              "100.64.0.1",
                              "100.100.100.200",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "168.63.129.16",
                              "169.254.0.1",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.0.1",
                              "192.168.255.255",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.9",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::127.0.0.1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::ffff:0:127.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::808:808",
                              "100::1",
                              "2001::1",
                              "2001:2::1",
                              "2001:10::1",
                              "2001:20::1",
                              "2001:db8::1",
                              "2002:7f00:1::",
                              "2002:a00:1::1",
                              "2002:c0a8:101::1",
                              "3fff::1",
                              "3fff:fff::1",
                              "5f00::1",
                              "4000::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "fec0::1",
                              "ff02::1"}) {
    EXPECT_FALSE(is_global(make_address(address))) << address;
  }
}

TEST(AddressGuard, AllowsWhatTheAdministratorNamed) {
  const AddressGuard guard({*parse_allowed("192.168.1.20:7860"), *parse_allowed("10.0.0.0/9:443"),
                            *parse_allowed("[fd00::]/8:*")});
  EXPECT_TRUE(guard.allows(make_address("192.168.1.20"), 7860));
  EXPECT_TRUE(guard.allows(make_address("::ffff:192.168.1.20"), 7860));
  EXPECT_FALSE(guard.allows(make_address("192.168.1.20"), 22));
  EXPECT_FALSE(guard.allows(make_address("192.168.1.21"), 7860));
  EXPECT_TRUE(guard.allows(make_address("10.127.0.1"), 443));
  EXPECT_FALSE(guard.allows(make_address("10.128.0.1"), 443));
  EXPECT_TRUE(guard.allows(make_address("fd12::1"), 1));
  EXPECT_FALSE(guard.allows(make_address("fe80::1"), 1));
  EXPECT_TRUE(guard.allows(make_address("8.8.8.8"), 443));
}

TEST(AddressGuard, RefusesWhatIsNotAnAllowance) {
  for (const auto* text :
       {"", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1/33:80", "10.0.0/8:80",
        "localhost:80", "fd00::1:80", "[10.0.0.1]:80", "[fd00::]/129:80", "10.0.0.1:80x", "10.0.0.1/-1:80"}) {
    SCOPED_TRACE(text);
    EXPECT_FAILS(parse_allowed(text), ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace aip::net
