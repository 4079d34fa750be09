#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/fd.hpp"
#include "http/token.hpp"

// For tests only: a client that says exactly what it is told to, byte by byte. Every wait is bounded.
namespace aip::http::test {

inline constexpr auto kPatience = std::chrono::seconds(20);

struct Reply {
  int status = 0;  // 0: there was no answer
  std::string head = {};
  std::string body = {};
  bool whole = false;  // the body came to its announced end

  std::optional<std::string> header(std::string_view name) const {
    std::string_view rest = head;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find("\r\n"), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 2, rest.size()));
      const std::size_t colon = line.find(": ");
      if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name)) {
        return std::string(line.substr(colon + 2));
      }
    }
    return std::nullopt;
  }
};

class TestClient {
 public:
  // `receive_buffer`: the kernel's, in bytes, for clients that are to seem slow soon.
  explicit TestClient(std::uint16_t port, int receive_buffer = 0) : TestClient() {
    if (receive_buffer > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    connect(port);
  }

  // A socket that is yet to be connected.
  TestClient() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}

  void connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool connected() const { return connected_; }

  // False: the server closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // The next response, without a body when it is one to a HEAD request.
  Reply read_reply(bool to_head = false) {
    Reply reply;
    const std::optional<std::string> head = read_until("\r\n\r\n");
    if (!head) return reply;
    reply.head = *head;
    std::from_chars(head->data() + 9, head->data() + 12, reply.status);
    if (to_head || reply.status < 200 || reply.status == 204 || reply.status == 304) {
      reply.whole = true;
    } else if (const auto length = reply.header("Content-Length")) {
      const std::size_t size = std::stoull(*length);
      while (input_.size() < size && receive()) {
      }
      reply.whole = input_.size() >= size;
      reply.body = take(size);
    } else if (reply.header("Transfer-Encoding") == "chunked") {
      reply.whole = read_chunks(reply.body);
    } else {
      while (receive()) {
      }
      reply.whole = ended_in_order_;
      reply.body = take(input_.size());
    }
    return reply;
  }

  Reply request(std::string_view bytes) {
    send(bytes);
    return read_reply();
  }

  Reply get(std::string_view path, std::string_view more_headers = "") {
    return request("GET " + std::string(path) + " HTTP/1.1\r\nHost: shop\r\n" + std::string(more_headers) +
                   "\r\n");
  }

  // Everything up to and with `mark`; nullopt when the server closes or nothing comes for long.
  std::optional<std::string> read_until(std::string_view mark) {
    while (true) {
      const std::size_t at = input_.find(mark);
      if (at != std::string::npos) return take(at + mark.size());
      if (!receive()) return std::nullopt;
    }
  }

  // Waits for the server to close; what it sent before is dropped.
  bool is_closed_by_server() {
    while (receive()) {
    }
    return ended_;
  }

  bool has_input_within(std::chrono::milliseconds at_most) const { return readable(at_most); }

  // Reads what is there now, without waiting.
  std::string_view seen_so_far() {
    while (readable(std::chrono::milliseconds(0)) && receive()) {
    }
    return input_;
  }

  void close_sending() { ::shutdown(socket_.get(), SHUT_WR); }

  void close() { socket_.reset(); }

 private:
  bool readable(std::chrono::milliseconds at_most) const {
    pollfd poll{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&poll, 1, static_cast<int>(at_most.count())) == 1;
  }

  bool receive() {
    if (ended_ || !readable(kPatience)) return false;
    char buffer[1 << 16];
    const ssize_t bytes = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    ended_ = bytes <= 0;
    ended_in_order_ = bytes == 0;
    if (bytes > 0) input_.append(buffer, static_cast<std::size_t>(bytes));
    return bytes > 0;
  }

  bool read_chunks(std::string& body) {
    while (true) {
      const auto line = read_until("\r\n");
      std::size_t size = 0;
      if (!line || std::from_chars(line->data(), line->data() + line->size(), size, 16).ec != std::errc())
        return false;
      while (input_.size() < size + 2 && receive()) {
      }
      if (input_.size() < size + 2) return false;
      body += take(size);
      if (take(2) != "\r\n") return false;
      if (size == 0) return true;
    }
  }

  std::string take(std::size_t bytes) {
    std::string taken = input_.substr(0, bytes);
    input_.erase(0, bytes);
    return taken;
  }

  Fd socket_;
  bool connected_ = false;
  std::string input_;
  bool ended_ = false;
  bool ended_in_order_ = false;
};

}  // namespace aip::http::test
