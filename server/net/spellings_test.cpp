// Whatever a URL looks like, no connection is made to where it must not go: a trap listens on the loopback
// address.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "net/client.hpp"
#include "support/matchers.hpp"
#include "support/scripted_server.hpp"

namespace aip::net {
namespace {

using test::ScriptedServer;

// Hosts of URLs that mean this machine, its network, or a cloud's metadata service.
const std::vector<std::string>& hosts() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> list{
        "localhost", "LOCALHOST", "localhost.", "LocalHost.", "ip6-localhost", "ip6-loopback",
        // 127.0.0.1 as inet_aton reads it
        "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.00.0.1", "127.0.0.01", "0177.0.0.1",
        "0177.0.0.01", "0177.1", "0x7f.0.0.1", "0x7f.1", "0x7F.0x0.0x0.0x1", "0x7f000001", "0X7F000001",
        "2130706433", "017700000001", "0x7f.0x1", "127.0x1", "127.0.0.0x1", "0x7f.0.1", "00000177.0.0.1",
        "0x0000007f.1", "127.127.127.127", "127.255.255.254", "127.0.0.2", "127.2", "2130706434",
        "0x7f000002", "127.65535", "127.16777215", "0177.0377.0377.0376",
        // every address of this machine
        "0", "0.0.0.0", "0.0", "00.00.00.00", "0x0", "0x00000000", "00", "0.0.0.1", "0.1", "1",
        // private, shared and link-local
        "10.0.0.1", "10.1", "10.255.255.255", "0xa.0.0.1", "012.0.0.1", "167772161", "0x0a000001",
        "100.64.0.1", "100.100.100.200", "0x646464c8", "1684301000", "169.254.169.254", "169.254.43518",
        "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "0xa9.0xfe.0xa9.0xfe", "169.254.170.2",
        "168.63.129.16", "172.16.0.1", "172.31.255.255", "0xac.0x10.0.1", "2886729729", "192.168.0.1",
        "192.168.1", "0xc0a80001", "3232235521", "0300.0250.0.1", "192.0.0.1", "192.0.0.192", "192.0.2.1",
        "198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "4294967295", "0xffffffff",
        // IPv6
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::1]",
        "[::]", "[0:0:0:0:0:0:0:0]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:127.0.0.1]",
        "[::FFFF:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:7f00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]",
        "[::ffff:169.254.169.254]", "[::ffff:192.168.0.1]", "[::ffff:0.0.0.0]", "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b::c0a8:1]",
        "[64:ff9b:1::7f00:1]", "[64:ff9b:1:ffff::1]", "[2002:7f00:1::]", "[2002:7f00:1::1]",
        "[2002:a00:1::1]", "[2002:a9fe:a9fe::]", "[2002:c0a8:101::1]", "[2001::1]", "[2001:0:7f00:1::]",
        "[2001:db8::1]", "[2001:10::1]", "[2001:20::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[fc00::1]",
        "[fd00::1]", "[fd00:ec2::254]", "[fdff:ffff::1]", "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%251]",
        "[febf::1]", "[fec0::1]", "[ff02::1]", "[ff01::1]", "[ff05::2]", "[::1%25lo]", "[4000::1]",
        "[8000::1]",
        // dots and digits of other scripts
        "127。0。0。1", "127｡0｡0｡1", "127．0．0．1", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "ｌocalhost",
        // encoded and dressed up
        "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "%6cocalhost", "localhost%00.example.com", "127.0.0.1%20",
        "127.0.0.1%09", "user@127.0.0.1", "user:secret@127.0.0.1", "example.com@127.0.0.1",
        "example.com:80@127.0.0.1", "@127.0.0.1", ":@127.0.0.1", "example.com%40127.0.0.1",
        "127.0.0.1#@example.com", "127.0.0.1\\@example.com", "example.com\\@127.0.0.1", "127.0.0.1\t",
        " 127.0.0.1", "127.0.0.1 ", "[127.0.0.1]", "[localhost]", "::1", "127.0.0.1,example.com",
        "127.0.0.1;example.com"};
    return list;
  }();
  return all;
}

TEST(Spellings, LeadNowhere) {
  ScriptedServer trap;
  Client client({});
  const std::string port = ":" + std::to_string(trap.port());
  for (const auto& host : hosts()) {
    for (const auto* scheme : {"http://", "HTTP://", "https://"}) {
      Request request{.url = scheme + host + port + "/"};
      request.connect = request.total = std::chrono::seconds(5);
      const auto response = client.send_blocking(std::move(request));
      ASSERT_FALSE(response) << scheme << host;
      const auto code = response.error().code;
      EXPECT_TRUE(code == ErrorCode::kAddressBlocked || code == ErrorCode::kInvalidInput ||
                  code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout)
          << host << ": " << to_string(code);
      ASSERT_EQ(client.connections_opened(), 0u) << host;
    }
  }
  EXPECT_GE(hosts().size(), 150u);
  EXPECT_EQ(trap.connections(), 0);
}

TEST(Spellings, OfOtherSchemesLeadNowhereEither) {
  ScriptedServer trap;
  Client client({});
  const std::string port = ":" + std::to_string(trap.port());
  for (const auto* scheme :
       {"ftp://", "gopher://", "dict://", "telnet://", "smb://", "ldap://", "scp://", "tftp://", "imap://",
        "rtsp://", "ws://", "file://", "file:///", "unix://", "//", "http:", "http:/"}) {
    const auto response = client.send_blocking({.url = std::string(scheme) + "127.0.0.1" + port + "/"});
    EXPECT_FALSE(response) << scheme;
  }
  EXPECT_EQ(client.connections_opened(), 0u);
  EXPECT_EQ(trap.connections(), 0);
}

// The name service answers with an address of the inside, alone or among others, or with another one each
// time.
TEST(Spellings, NamesThatResolveToTheInsideLeadNowhere) {
  ScriptedServer trap;
  const std::string port = std::to_string(trap.port());
  const std::vector<std::string> answers{"127.0.0.1",
                                         "10.0.0.1,127.0.0.1",
                                         "[::1]",
                                         "[::1],127.0.0.1",
                                         "[::ffff:127.0.0.1]",
                                         "0.0.0.0",
                                         "[::]",
                                         "169.254.169.254,127.0.0.1",
                                         "192.168.1.1,[fd00::1],127.0.0.1"};
  for (const auto& answer : answers) {
    Client client({.guard = {}, .ca_file = {}, .resolve = {"rebind.example:" + port + ":" + answer}});
    EXPECT_FAILS(client.send_blocking({.url = "http://rebind.example:" + port + "/"}),
                 ErrorCode::kAddressBlocked);
    EXPECT_EQ(client.connections_opened(), 0u) << answer;
  }
  EXPECT_EQ(trap.connections(), 0);
}

// What is allowed is an address, not the name that led to it, nor its other ports.
TEST(Spellings, AnAllowedAddressOpensNoOther) {
  ScriptedServer good([](test::Peer& peer) {
    peer.request();
    peer.answer(302, "", "Location: http://127.0.0.1:1/\r\n");
  });
  ScriptedServer trap;
  Client client({.guard = AddressGuard({*parse_allowed("127.0.0.1:" + std::to_string(good.port()))})});
  EXPECT_OK(client.send_blocking({.url = good.url()}));
  EXPECT_FAILS(client.send_blocking({.url = trap.url()}), ErrorCode::kAddressBlocked);
  EXPECT_FAILS(client.send_blocking({.url = "http://127.0.0.2:" + std::to_string(good.port())}),
               ErrorCode::kAddressBlocked);
  EXPECT_EQ(client.connections_opened(), 1u);
  EXPECT_EQ(trap.connections(), 0);
}

}  // namespace
}  // namespace aip::net
