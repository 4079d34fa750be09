#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/fd.hpp"

namespace aip::test {

// A connection as the script of a ScriptedServer sees it. Calls block.
class Peer {
 public:
  explicit Peer(Fd socket) : socket_(std::move(socket)) {}

  // The next request, head and body (by its Content-Length); nullopt when the client has gone.
  std::optional<std::string> request() {
    std::size_t head_end = 0;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::nullopt;
    }
    const std::size_t length = head_end + 4 + content_length(std::string_view(buffer_).substr(0, head_end));
    while (buffer_.size() < length) {
      if (!more()) return std::nullopt;
    }
    std::string whole = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return whole;
  }

  // Some bytes, whatever they are; false when the client has gone.
  bool more() {
    char piece[65536];
    const auto got = ::recv(socket_.get(), piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void answer(int status, std::string_view body, std::string_view headers = "") {
    write("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n" + std::string(headers) + "\r\n" + std::string(body));
  }

  // Waits until the client closes.
  void wait_for_end() {
    while (more()) {
    }
  }

  // Closes with a reset instead of an end.
  void reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    socket_.reset();
  }

 private:
  static std::size_t content_length(std::string_view head) {
    constexpr std::string_view kName = "\r\nContent-Length: ";
    const auto found = head.find(kName);
    return found == std::string_view::npos
               ? 0
               : static_cast<std::size_t>(std::atoll(std::string(head.substr(found + kName.size())).c_str()));
  }

  Fd socket_;
  std::string buffer_;
};

// Listens on a free port of a loopback address and runs `script` for each connection, on a thread of its own.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit ScriptedServer(Script script = {})
      : script_(std::move(script)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(socket_.get(), 1024) != 0)
      std::abort();
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }

  ~ScriptedServer() {
    is_stopping_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
    for (auto& served : served_) served.join();
  }

  std::uint16_t port() const { return port_; }

  std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  int connections() const { return connections_; }

 private:
  void accept_all() {
    while (!is_stopping_) {
      const int fd = ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++connections_;
      if (!script_) {
        ::close(fd);
        continue;
      }
      served_.emplace_back([this, fd] {
        Peer peer{Fd(fd)};
        script_(peer);
      });
    }
  }

  Script script_;
  Fd socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_stopping_{false};
  std::atomic<int> connections_{0};
  std::vector<std::thread> served_;
  std::thread thread_;
};

}  // namespace aip::test
