#include "http/loopback_name.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

TEST(LoopbackName, LeadsToThisMachineAlone) {
  for (const auto* host : {"127.0.0.1:8080", "localhost", "LOCALHOST:8080", "localhost.", "[::1]:8080", "::1",
                           "app.localhost:1", "127.0.0.2"}) {
    EXPECT_TRUE(is_loopback_name(host)) << host;
  }
  for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example",
                           "127.0.0.1.evil.example", "192.168.1.5:8080", "0.0.0.0:8080",
                           "evil.example:127.0.0.1", "notlocalhost", "", "[", "::ffff:1.2.3.4"}) {
    EXPECT_FALSE(is_loopback_name(host)) << host;
  }
}

}  // namespace
}  // namespace aip::http
