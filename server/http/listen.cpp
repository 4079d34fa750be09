#include "http/listen.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include "base/file.hpp"

namespace aip::http {
namespace {

constexpr int kBacklog = 1024;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  bool v6() const { return storage.ss_family == AF_INET6; }

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Result<Address> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error != 0) {
    return fail(
        ErrorCode::kInvalidInput, fmt::format("address {}: {}", host, ::gai_strerror(error)),
        fmt::format("“{}” is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them.",
                    host));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  Address address;
  std::memcpy(&address.storage, list->ai_addr, list->ai_addrlen);
  address.size = list->ai_addrlen;
  return address;
}

Error listen_error(int error_number, const std::string& host, std::uint16_t port) {
  Error error = errno_error(error_number, fmt::format("listen on {} port {}", host, port));
  if (error_number == EADDRINUSE) {
    error.code = ErrorCode::kInUse;
    error.public_message = fmt::format(
        "Port {} is taken by another program. Stop it, or choose another one with --listen.", port);
  } else if (error_number == EACCES || error_number == EPERM) {
    error.code = ErrorCode::kForbidden;
    error.public_message = fmt::format(
        "Port {} needs a right this program does not have. Choose one from 1024 up, such as 8080, or grant "
        "it "
        "CAP_NET_BIND_SERVICE.",
        port);
  } else if (error_number == EADDRNOTAVAIL) {
    error.code = ErrorCode::kInvalidInput;
    error.public_message = fmt::format(
        "“{}” is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them.", host);
  }
  return error;
}

// With errno set on failure.
Fd open_listener(const Address& address, bool shared) {
  Fd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  const int off = 0;
  if (!fd) return fd;
  // REUSEADDR: a restart does not wait for old connections to time out.
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return Fd();
  if (shared && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) return Fd();
  if (address.v6() && ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) return Fd();
  if (::bind(fd.get(), address.get(), address.size) != 0 || ::listen(fd.get(), kBacklog) != 0) return Fd();
  return fd;
}

}  // namespace

Result<Listeners> listen_on(const std::string& host, std::uint16_t port, int count) {
  AIP_TRY_ASSIGN(Address address, resolve(host, port));
  // With a shared port two instances of this program would silently split the connections, so the port is
  // first bound exclusively.
  Fd alone = open_listener(address, false);
  if (!alone) return fail(listen_error(errno, host, port));
  if (::getsockname(alone.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
    return fail(errno_error(errno, "getsockname"));
  }
  Listeners listeners;
  listeners.v6 = address.v6();
  listeners.port = ntohs(listeners.v6 ? reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_port
                                      : reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
  if (count == 1) {
    listeners.sockets.push_back(std::move(alone));
    return listeners;
  }
  alone.reset();
  for (int i = 0; i < count; ++i) {
    Fd fd = open_listener(address, true);
    if (!fd) return fail(listen_error(errno, host, listeners.port));
    listeners.sockets.push_back(std::move(fd));
  }
  return listeners;
}

}  // namespace aip::http
