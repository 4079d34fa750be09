// What server/http costs beside Beast and Boost.URL doing the same; docs/decisions/0011-http-server.md has
// the figures.
//   http_bench
// Prints CPU time per item, bytes per idle connection, and which hostile input the library takes.
#include <array>
#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include "http/body_decoder.hpp"
#include "http/request_head.hpp"
#include "http/response_head.hpp"
#include "http/transport.hpp"
#include "http/uri.hpp"

namespace {

using namespace aip::http;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

const std::string browser_head =
    "GET /api/ai-playground/folders?search=mug&limit=100 HTTP/1.1\r\nHost: studio.example:8080\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36\r\n"
    "Accept: application/json, text/plain, */*\r\nAccept-Language: en-GB,en;q=0.9,ru;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nReferer: http://studio.example:8080/dashboard/aiplayground\r\n"
    "Cookie: aip_session=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789; theme=dark\r\nSec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nConnection: keep-alive\r\n\r\n";

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void print_cost(std::string_view what, int times, const std::function<std::size_t()>& work) {
  std::size_t sum = 0;
  for (int i = 0; i < times / 10; ++i) sum += work();
  const double began = cpu_seconds();
  for (int i = 0; i < times; ++i) sum += work();
  fmt::print("{:<44} {:>9.0f} ns  ({})\n", what, (cpu_seconds() - began) * 1e9 / times, sum % 97);
}

std::size_t own_head() {
  HeadScanner scanner;
  const auto size = scanner.scan(browser_head);
  return parse_head(std::string_view(browser_head).substr(0, *size))->headers.all().size();
}

// With what a handler needs of it: our own list of fields.
std::size_t beast_head() {
  beast::http::request_parser<beast::http::empty_body> parser;
  beast::error_code error;
  parser.header_limit(16 << 10);
  parser.put(asio::buffer(browser_head), error);
  Headers headers;
  for (const auto& field : parser.get()) {
    headers.add({field.name_string().data(), field.name_string().size()},
                std::string(field.value().data(), field.value().size()));
  }
  return headers.all().size();
}

const std::vector<std::pair<std::string, std::string>> default_headers{
    {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "same-origin"}, {"X-Frame-Options", "DENY"}};

std::size_t own_answer() {
  Headers headers;
  headers.set("Content-Type", "application/json; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  return response_head(200, headers, default_headers, {.content_length = 1234}).size();
}

std::size_t beast_answer() {
  beast::http::response<beast::http::empty_body> response(beast::http::status::ok, 11);
  response.set("Content-Type", "application/json; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.set("Date", http_date(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
  for (const auto& [name, value] : default_headers) response.set(name, value);
  response.content_length(1234);
  beast::http::response_serializer<beast::http::empty_body> serializer(response);
  serializer.split(true);
  std::string text;
  beast::error_code error;
  serializer.next(error, [&](beast::error_code&, const auto& buffers) {
    for (const auto& buffer : beast::buffers_range_ref(buffers)) {
      text.append(static_cast<const char*>(buffer.data()), buffer.size());
    }
  });
  return text.size();
}

std::size_t own_target() { return parse_target("/api/images/p%C3%A9/input?w=320&format=webp")->query.size(); }

std::size_t url_target() {
  const auto url = boost::urls::parse_origin_form("/api/images/p%C3%A9/input?w=320&format=webp");
  Target target;
  target.raw_path = std::string(url->encoded_path());
  target.path = url->path();
  for (const auto& parameter : url->params()) target.query.emplace_back(parameter.key, parameter.value);
  return target.query.size();
}

const std::string chunked_body = [] {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  return text + "0\r\n\r\n";
}();

std::size_t own_chunks() {
  BodyDecoder decoder = BodyDecoder::of({.chunked = true});
  std::string_view rest = chunked_body;
  std::size_t body = 0;
  while (!decoder.done()) {
    const auto step = decoder.decode(rest.substr(0, 64 << 10));
    body += step->body.size();
    rest.remove_prefix(step->consumed);
  }
  return body;
}

// Feeds `bytes` as they would arrive, `step` more at a time. nullopt: refused, or not at its end.
std::optional<std::size_t> beast_body(std::string_view bytes, std::size_t step) {
  beast::http::request_parser<beast::http::buffer_body> parser;
  parser.body_limit(boost::none);
  beast::error_code error;
  const std::string_view head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  parser.put(asio::buffer(head), error);
  std::vector<char> space(64 << 10);
  std::size_t body = 0;
  std::size_t held = std::min(step, bytes.size());
  while (!parser.is_done()) {
    parser.get().body().data = space.data();
    parser.get().body().size = space.size();
    const std::size_t used = parser.put(asio::buffer(bytes.data(), held), error);
    body += space.size() - parser.get().body().size;
    if (error && error != beast::http::error::need_buffer && error != beast::http::error::need_more)
      return {};
    bytes.remove_prefix(used);
    held -= used;
    if (used > 0 && held > 0) continue;
    if (held == bytes.size()) break;
    held = std::min(held + step, bytes.size());
  }
  if (!parser.is_done()) return {};
  return body;
}

void print_what_beast_takes() {
  std::string taken;
  int count = 0;
  const std::array<std::string_view, 14> bodies{
      "1 \r\na\r\n0\r\n\r\n",         "1\na\r\n0\r\n\r\n",     "1\r\na\n0\r\n\r\n",
      "1;x=y\r\na\r\n0\r\n\r\n",      "0x1\r\na\r\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n",
      "0\r\n bad: x\r\n\r\n",         "0\r\nA: b\n\r\n",       "0\r\n\n",
      "1\t\r\na\r\n0\r\n\r\n",        "1;\r\na\r\n0\r\n\r\n",  "0\r\nA: b\r\n c\r\n\r\n",
      "1;x=\"\n\"\r\na\r\n0\r\n\r\n", "0\r\nA : b\r\n\r\n"};
  for (const auto body : bodies) {
    if (!beast_body(body, 1000)) continue;
    ++count;
    for (const char c : body.substr(0, body.find('a')))
      taken += c < ' ' ? fmt::format("\\x{:02x}", c) : std::string(1, c);
    taken += "   ";
  }
  fmt::print("{} of {} malformed chunked bodies are taken by Beast: {}\n", count, bodies.size(), taken);

  taken.clear();
  for (const std::string_view fields :
       {"A: b\r\n c\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n",
        "A: b\x80\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Host: y\r\n"}) {
    beast::http::request_parser<beast::http::empty_body> parser;
    beast::error_code error;
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
    parser.skip(true);
    parser.put(asio::buffer(head), error);
    if (!error) taken += fmt::format("{}; ", fields.substr(0, fields.find('\r')));
  }
  fmt::print("heads that Beast takes and we refuse: {}\n", taken);

  // What browsers leave as it is in a path or a query (WHATWG URL), and RFC 3986 does not allow.
  taken.clear();
  for (const char c : std::string_view("|^[]{}`\"<>\\'")) {
    if (!boost::urls::parse_origin_form(fmt::format("/a{}b", c))) taken += fmt::format("path {} ", c);
    if (!boost::urls::parse_origin_form(fmt::format("/a?q={}", c))) taken += fmt::format("query {} ", c);
  }
  if (!boost::urls::parse_origin_form("/a?q=\xc3\xa9")) taken += "raw UTF-8";
  fmt::print("targets that Boost.URL refuses: {}\n", taken);
}

// `work` on the server's end of a connection, which gets `rounds` messages and answers each.
template <class Work>
double seconds_of_ping_pong(int rounds, Work work) {
  asio::io_context server(1);
  tcp::acceptor acceptor(server, {asio::ip::address_v4::loopback(), 0});
  double spent = 0;
  std::thread client([port = acceptor.local_endpoint().port(), rounds] {
    asio::io_context io(1);
    tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), port});
    socket.set_option(tcp::no_delay(true));
    std::array<char, 512> message{};
    for (int i = 0; i < rounds; ++i) {
      asio::write(socket, asio::buffer(message));
      asio::read(socket, asio::buffer(message));
    }
  });
  tcp::socket socket = acceptor.accept();
  socket.set_option(tcp::no_delay(true));
  asio::co_spawn(server, work(std::move(socket)), asio::detached);
  timespec began{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
  server.run();
  timespec ended{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
  spent = static_cast<double>(ended.tv_sec - began.tv_sec) +
          static_cast<double>(ended.tv_nsec - began.tv_nsec) * 1e-9;
  client.join();
  return spent;
}

asio::awaitable<void> own_echo(tcp::socket socket) {
  const auto transport = std::make_shared<Transport>(std::move(socket), 30s);
  while (true) {
    const auto read = co_await transport->fill(4 << 10, std::chrono::steady_clock::now() + 30s);
    if (read != Transport::Read::kData) co_return;
    const bool sent = co_await transport->write(transport->input());
    if (!sent) co_return;
    transport->consume(transport->input().size());
  }
}

asio::awaitable<void> beast_echo(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  std::string space(4 << 10, '\0');
  while (true) {
    stream.expires_after(30s);
    const auto [error, bytes] = co_await stream.async_read_some(asio::buffer(space), kTuple);
    if (error) co_return;
    stream.expires_after(30s);
    const auto [failed, sent] = co_await asio::async_write(stream, asio::buffer(space.data(), bytes), kTuple);
    if (failed) co_return;
  }
}

asio::awaitable<void> own_idle(tcp::socket socket) {
  const auto transport = std::make_shared<Transport>(std::move(socket), 30s);
  transport->watch_for_end();
  co_await transport->sleep(std::chrono::steady_clock::now() + 60s);
}

asio::awaitable<void> beast_idle(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  asio::steady_timer wake(stream.get_executor(), 60s);
  char byte = 0;
  stream.expires_after(60s);
  stream.async_read_some(asio::buffer(&byte, 1), [](beast::error_code, std::size_t) {});
  co_await wake.async_wait(kTuple);
}

// Heap of a connection that only waits, as an event stream does between its events.
template <class Work>
std::size_t bytes_of_idle(Work work) {
  constexpr int kCount = 400;
  asio::io_context io(1);
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::vector<tcp::socket> clients;
  std::vector<tcp::socket> accepted;
  for (int i = 0; i < kCount; ++i) {
    clients.emplace_back(io);
    clients.back().connect(acceptor.local_endpoint());
    accepted.push_back(acceptor.accept());
  }
  io.poll();
  const auto before = ::mallinfo2().uordblks;
  for (auto& socket : accepted) asio::co_spawn(io, work(std::move(socket)), asio::detached);
  io.restart();
  io.poll();
  return (::mallinfo2().uordblks - before) / kCount;
}

}  // namespace

int main() {
  print_cost("request head, ours over Beast's parser", 200'000, own_head);
  print_cost("request head, Beast's message", 200'000, beast_head);
  print_cost("response head, ours", 200'000, own_answer);
  print_cost("response head, Beast's message, serialised", 200'000, beast_answer);
  print_cost("target, ours", 200'000, own_target);
  print_cost("target, Boost.URL", 200'000, url_target);
  print_cost("1 MiB in chunks, ours", 20'000, own_chunks);
  print_cost("1 MiB in chunks, Beast", 2'000, [] { return beast_body(chunked_body, 64 << 10).value_or(0); });
  constexpr int kRounds = 100'000;
  fmt::print("read and answer, ours, limits by a tick: {:.2f} µs\n",
             seconds_of_ping_pong(kRounds, own_echo) * 1e6 / kRounds);
  fmt::print("read and answer, Beast's tcp_stream:     {:.2f} µs\n",
             seconds_of_ping_pong(kRounds, beast_echo) * 1e6 / kRounds);
  fmt::print("heap of an idle connection: ours {} bytes, tcp_stream {} bytes\n", bytes_of_idle(own_idle),
             bytes_of_idle(beast_idle));
  print_what_beast_takes();
}
