#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip::pixel {

// A text and the files that travel with it.
struct Packet {
  std::string text;
  std::vector<Fd> files;
};

// Both ends of a local socket that keeps messages apart (SOCK_SEQPACKET), closed on exec.
Result<std::pair<Fd, Fd>> make_channel();

// Hands over a text of at most 64 KiB and up to 8 files, which stay open here too.
Result<void> send_packet(int socket, std::string_view text, std::span<const int> files = {});

enum class Wait { kYes, kNo };

// kUnavailable when the other end is closed; with Wait::kNo, kTimeout when there is nothing yet.
Result<Packet> receive_packet(int socket, Wait wait);

}  // namespace aip::pixel
