#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip::http {

struct Listeners {
  std::vector<Fd> sockets;  // listening, all on the same address and port
  bool v6 = false;
  std::uint16_t port = 0;
};

// `count` sockets that share one port, so that the kernel spreads connections over them. `port` 0: any free
// one. kInUse: another program has the port, possibly another instance of this one. kForbidden: a port below
// 1024 without the right.
Result<Listeners> listen_on(const std::string& host, std::uint16_t port, int count);

}  // namespace aip::http
