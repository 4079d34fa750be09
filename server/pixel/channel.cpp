#include "pixel/channel.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/file.hpp"

namespace aip::pixel {
namespace {

constexpr std::size_t kMaxText = 64 * 1024;
constexpr std::size_t kMaxFiles = 8;

// Room for the descriptors of one message.
union Control {
  cmsghdr header;
  std::array<char, CMSG_SPACE(kMaxFiles * sizeof(int))> bytes;
};

void take_files(msghdr& message, std::vector<Fd>& files) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      files.emplace_back(fd);
    }
  }
}

}  // namespace

Result<std::pair<Fd, Fd>> make_channel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(errno_error(errno, "socketpair"));
  }
  return std::pair(Fd(ends[0]), Fd(ends[1]));
}

Result<void> send_packet(int socket, std::string_view text, std::span<const int> files) {
  if (text.size() > kMaxText || files.size() > kMaxFiles)
    return fail(ErrorCode::kInternal, "packet too large");
  iovec part{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  Control control{};
  if (!files.empty()) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(files.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(files.size_bytes());
    std::memcpy(CMSG_DATA(header), files.data(), files.size_bytes());
  }
  while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return fail(errno_error(errno, "send to a pixel process"));
  }
  return {};
}

Result<Packet> receive_packet(int socket, Wait wait) {
  Packet packet;
  packet.text.resize(kMaxText);
  iovec part{.iov_base = packet.text.data(), .iov_len = packet.text.size()};
  Control control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t length = 0;
  do {
    length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait == Wait::kNo ? MSG_DONTWAIT : 0));
  } while (length < 0 && errno == EINTR);
  if (length < 0 && errno == EAGAIN) return fail(ErrorCode::kTimeout, "no packet yet");
  if (length < 0 && errno != ECONNRESET) return fail(errno_error(errno, "receive from a pixel process"));
  if (length <= 0) return fail(ErrorCode::kUnavailable, "the other end is closed");
  take_files(message, packet.files);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return fail(ErrorCode::kInternal, "packet cut off");
  packet.text.resize(static_cast<std::size_t>(length));
  return packet;
}

}  // namespace aip::pixel
