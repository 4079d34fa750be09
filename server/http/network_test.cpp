#include "http/network.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

std::vector<Network> proxies() { return {*Network::parse("10.0.0.0/8"), *Network::parse("fd00::/8")}; }

Request request_from(std::string address, std::string_view forwarded_for, std::string_view protocol = "") {
  Request request{.remote_address = std::move(address)};
  if (!forwarded_for.empty()) request.headers.add("X-Forwarded-For", std::string(forwarded_for));
  if (!protocol.empty()) request.headers.add("x-forwarded-proto", std::string(protocol));
  follow_proxy(request, proxies());
  return request;
}

TEST(NetworkTest, HoldsItsAddresses) {
  const auto ten = Network::parse("10.1.2.3/8");
  ASSERT_TRUE(ten);
  EXPECT_TRUE(ten->contains("10.255.0.1"));
  EXPECT_TRUE(ten->contains("::ffff:10.0.0.1"));
  EXPECT_FALSE(ten->contains("11.0.0.1"));
  EXPECT_FALSE(ten->contains("::1"));
  EXPECT_FALSE(ten->contains("not an address"));
  EXPECT_TRUE(Network::parse("::1")->contains("::1"));
  EXPECT_FALSE(Network::parse("::1")->contains("127.0.0.1"));
  EXPECT_TRUE(Network::parse("127.0.0.1")->contains("127.0.0.1"));
  EXPECT_FALSE(Network::parse("127.0.0.1")->contains("127.0.0.2"));
  EXPECT_TRUE(Network::parse("0.0.0.0/0")->contains("8.8.8.8"));
  EXPECT_TRUE(Network::parse("fe80::/10")->contains("fe80::1%eth0"));
  for (const auto* wrong : {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "localhost", "10.0.0.0/8/8", "/8"}) {
    EXPECT_FALSE(Network::parse(wrong)) << wrong;
  }
}

TEST(ClientOf, IsAnAddressOrA64) {
  EXPECT_EQ(client_of("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(client_of("::ffff:10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(client_of("2001:db8:1:2::5"), client_of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(client_of("2001:db8:1:2::5"), client_of("2001:db8:1:3::5"));
  EXPECT_EQ(client_of("made up"), "made up");
}

TEST(FollowProxy, BelievesAListedPeerAlone) {
  const auto forged = request_from("8.8.8.8", "1.2.3.4", "https");
  EXPECT_EQ(forged.remote_address, "8.8.8.8");
  EXPECT_FALSE(forged.secure);
  EXPECT_FALSE(forged.through_proxy);

  const auto told = request_from("10.0.0.1", "1.2.3.4", "https");
  EXPECT_EQ(told.remote_address, "1.2.3.4");
  EXPECT_TRUE(told.secure);
  EXPECT_TRUE(told.through_proxy);
  EXPECT_FALSE(request_from("10.0.0.1", "1.2.3.4", "http").secure);
  EXPECT_FALSE(request_from("10.0.0.1", "1.2.3.4", "https, http").secure) << "the last hop's word counts";
}

TEST(FollowProxy, TakesTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(request_from("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.7").remote_address, "1.2.3.4");
  EXPECT_EQ(request_from("10.0.0.1", "10.0.0.9, 10.0.0.7").remote_address, "10.0.0.9");
  EXPECT_EQ(request_from("10.0.0.1", "made up, 10.0.0.7").remote_address, "10.0.0.7");
  EXPECT_EQ(request_from("10.0.0.1", "").remote_address, "10.0.0.1");
  EXPECT_EQ(request_from("fd00::1", "2001:db8::5").remote_address, "2001:db8::5");
}

}  // namespace
}  // namespace aip::http
