#include "net/transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace aip::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMaxHeaderBytes = 64u << 10;

bool is_safe(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

struct Endpoint {
  ip::address address;
  std::uint16_t port = 0;
};

std::optional<Endpoint> endpoint_of(const curl_sockaddr& peer) {
  if (peer.family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &peer.addr, sizeof in);
    return Endpoint{ip::address_v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
  }
  if (peer.family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &peer.addr, sizeof in);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return Endpoint{ip::address_v6(bytes, in.sin6_scope_id), ntohs(in.sin6_port)};
  }
  return std::nullopt;
}

long ms(std::chrono::milliseconds time) { return static_cast<long>(time.count()); }

struct Words {
  CURLcode code;
  const char* words;
};

// curl's error codes in words for the person who entered the address.
constexpr auto kWords = std::to_array<Words>({
    {CURLE_COULDNT_RESOLVE_HOST, "The name of this address is not known. Check its spelling."},
    {CURLE_COULDNT_CONNECT, "Nothing answers at this address. Check the port, and whether the server runs."},
    {CURLE_SSL_CONNECT_ERROR, "A secure connection (TLS) could not be made. Is it http instead of https?"},
    {CURLE_PEER_FAILED_VERIFICATION, "The certificate of this address is not trusted."},
    {CURLE_OPERATION_TIMEDOUT, "No answer came in time."},
    {CURLE_UNSUPPORTED_PROTOCOL, "Use an address that begins with http:// or https://."},
    {CURLE_URL_MALFORMAT, "This is not a valid address."},
});

std::string words_of(CURLcode code) {
  const auto found = std::ranges::find(kWords, code, &Words::code);
  return found == kWords.end() ? "The connection was lost." : found->words;
}

}  // namespace

Transfer::~Transfer() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

Result<void> Transfer::prepare(const Options& options, curl_slist* resolve,
                               std::atomic<std::uint64_t>& opened) {
  AIP_TRY(origin_of(request_.url));
  guard_ = &options.guard;
  opened_ = &opened;
  easy_ = curl_easy_init();
  if (easy_ == nullptr) throw std::bad_alloc();
  const auto set = [this](auto option, auto value) { curl_easy_setopt(easy_, option, value); };
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, words_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a cancelled call does not wait for a name look-up under way
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (resolve != nullptr) set(CURLOPT_RESOLVE, resolve);
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_CONNECTTIMEOUT_MS, ms(request_.connect));
  set(CURLOPT_TIMEOUT_MS, ms(std::min(request_.total, options.longest)));
  set(CURLOPT_MAXAGE_CONN, 30L);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_write);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request_.method == "POST" || request_.method == "PUT" || request_.body.size() > 0) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_READFUNCTION, &Transfer::on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
    set(CURLOPT_SEEKDATA, this);
    set(CURLOPT_UPLOAD_BUFFERSIZE, 16L << 10);  // each call keeps one until its answer is there
  }
  if (request_.method != "HEAD") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  headers_ = curl_slist_append(headers_, "Expect:");
  headers_ = curl_slist_append(headers_, "User-Agent: aiplayground");
  for (const auto& [name, value] : request_.headers) {
    if (value.find_first_of("\r\n") != std::string::npos) {
      return fail(ErrorCode::kInvalidInput, "a line break in the header " + name,
                  "A key or header can't hold a line break.");
    }
    headers_ = curl_slist_append(headers_, fmt::format("{}: {}", name, value).c_str());
  }
  set(CURLOPT_HTTPHEADER, headers_);
  return {};
}

void Transfer::touch() { moved_ = std::chrono::steady_clock::now(); }

bool Transfer::is_stuck(std::chrono::steady_clock::time_point now) const {
  const bool is_sending = sent_ > 0 && sent_ < request_.body.size();
  const bool is_receiving = response_.status != 0;
  return (is_sending || is_receiving) && now - moved_ > request_.idle;
}

bool Transfer::is_sent() const {
  if (request_.body.size() > 0) return sent_ == request_.body.size();
  long bytes = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

Error Transfer::broken(ErrorCode code, std::string what, std::string words) const {
  Error error{
      .code = code,
      .message = fmt::format("{} {}: {}", request_.method, origin_of(request_.url).value_or("?"), what),
      .public_message = std::move(words),
      .retry = Retry::kLater};
  if (is_safe(request_) || !is_sent()) return error;
  error.code = ErrorCode::kOutcomeUnknown;
  error.public_message = "The request was sent, but no answer came back. It may have been paid for.";
  error.retry = Retry::kNever;
  return error;
}

Error Transfer::failure(CURLcode code) const {
  const std::string what =
      fmt::format("{} ({})", words_[0] != 0 ? words_.data() : curl_easy_strerror(code), +code);
  if (is_unreadable_)
    return {.code = ErrorCode::kInternal, .message = "a file of the request can't be read: " + what};
  if (!blocked_.empty() && code == CURLE_COULDNT_CONNECT) {
    return {
        .code = ErrorCode::kAddressBlocked,
        .message = fmt::format("{} is not allowed to be connected to", blocked_),
        .public_message = fmt::format("This server may not connect to {}: it is not an address of the public "
                                      "Internet. Its administrator can allow it (--allow-address).",
                                      blocked_)};
  }
  return broken(code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::kTimeout : ErrorCode::kUnavailable, what,
                words_of(code));
}

Result<Response> Transfer::outcome(CURLcode code) {
  if (code == CURLE_OK) return std::move(response_);
  if (is_too_large_) {
    return fail(ErrorCode::kTooLarge, fmt::format("the answer is larger than {} bytes", request_.limit),
                "The answer is too large.");
  }
  // A part of an error's body is enough to report the error.
  if (response_.status >= 400) return std::move(response_);
  return fail(failure(code));
}

std::size_t Transfer::on_read(char* out, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto got = transfer.request_.body.read(transfer.sent_, std::span(out, size * count));
  if (!got) {
    transfer.is_unreadable_ = true;
    return CURL_READFUNC_ABORT;
  }
  transfer.sent_ += *got;
  transfer.touch();
  return *got;
}

// curl repeats a request when a kept connection turns out to be dead. That is refused once a byte of the body
// was sent: the provider may have acted on it.
int Transfer::on_seek(void* self, curl_off_t offset, int origin) {
  const auto& transfer = *static_cast<Transfer*>(self);
  return origin == SEEK_SET && offset == 0 && transfer.sent_ == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

std::size_t Transfer::on_write(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  if (transfer.response_.body.size() + bytes > transfer.request_.limit) {
    transfer.is_too_large_ = true;
    return 0;
  }
  transfer.response_.body.append(data, bytes);
  transfer.touch();
  return bytes;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  const auto line = trim(std::string_view(data, bytes));
  transfer.header_bytes_ += bytes;
  if (transfer.header_bytes_ > kMaxHeaderBytes) {
    transfer.is_too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    // A head of its own for each interim answer (1xx); only the last one counts.
    long status = 0;
    curl_easy_getinfo(transfer.easy_, CURLINFO_RESPONSE_CODE, &status);
    transfer.response_ = {};
    if (status >= 200) transfer.response_.status = static_cast<int>(status);
  } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    transfer.response_.headers.emplace_back(to_lower(line.substr(0, colon)),
                                            std::string(trim(line.substr(colon + 1))));
  }
  transfer.touch();
  return bytes;
}

curl_socket_t Transfer::on_open_socket(void* self, curlsocktype, curl_sockaddr* peer) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto endpoint = endpoint_of(*peer);
  if (!endpoint || !transfer.guard_->allows(endpoint->address, endpoint->port)) {
    transfer.blocked_ = endpoint ? fmt::format("{} port {}", endpoint->address.to_string(), endpoint->port)
                                 : "a local socket";
    return CURL_SOCKET_BAD;
  }
  ++*transfer.opened_;
  return ::socket(peer->family, peer->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, peer->protocol);
}

}  // namespace aip::net
