#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/fd.hpp"
#include "http/byte_budget.hpp"

namespace aip::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };

// Header fields in order; names compare without case.
class Headers {
 public:
  void set(std::string_view name, std::string value);  // replaces
  void add(std::string_view name, std::string value);
  std::optional<std::string_view> find(std::string_view name) const;

  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// A parsed request, complete with its body. Path and query are percent-decoded once; a path with an encoded
// NUL or that is not valid UTF-8 never gets this far (400).
struct Request {
  Method method = Method::kGet;
  std::string path = {};                                        // "/api/ai-playground/jobs", decoded
  std::vector<std::pair<std::string, std::string>> query = {};  // decoded, in order
  std::vector<std::pair<std::string, std::string>> path_parameters = {};  // filled by the router: {"id", "…"}
  Headers headers = {};
  std::string body = {};  // of routes that take one in memory
  Fd body_file = {};      // of routes that stream it: a nameless temporary file, positioned at its end
  std::uint64_t body_bytes = 0;
  ByteBudget::Share held = {};      // what of it is in memory
  std::string remote_address = {};  // of the peer, or of whom a trusted proxy speaks for; without the port
  bool secure = false;              // TLS at a trusted proxy
  bool through_proxy = false;       // the peer is a trusted proxy
  std::stop_token gone = {};        // of routes on Threads::kCalls: the client has left, or the server stops

  std::optional<std::string_view> query_value(std::string_view name) const;  // the first one
  std::string_view path_parameter(std::string_view name) const;  // "" when the route has no such one
  std::optional<std::string_view> cookie(std::string_view name) const;
};

enum class Piece { kMore, kLast, kBroken };

// Puts the next piece of a streamed body, some 128 KiB, into `piece`, which is empty. Called on a thread that
// may block, again once the client has taken the piece before, so that no thread waits for a client. kBroken
// (or an exception) cuts the connection: a client never takes a broken body for a whole one.
using BodySource = std::move_only_function<Piece(std::string& piece)>;

struct StaticBody {  // bytes that live as long as the program, e.g. the page's files
  std::string_view bytes;
};

struct FileBody {  // an open file; Range requests are answered from it
  Fd file;
  std::uint64_t size = 0;
};

struct StreamBody {
  BodySource source;
  std::optional<std::uint64_t> size = {};  // Content-Length when known, else chunked
};

// An event stream that stays open: the connection subscribes to `topic` at the server's SseHub.
struct EventStreamBody {
  std::string topic;
  std::optional<std::int64_t> after = {};   // replay what came after this event id, then go on live
  std::vector<std::string> ends_with = {};  // further topics, without events, whose closing ends it
  // Whose stream it is: the oldest of more than ServerOptions::max_streams_of_one is closed. "": not counted.
  std::string whose = {};
};

struct Response {
  int status = 200;
  Headers headers = {};
  std::variant<std::string, StaticBody, FileBody, StreamBody, EventStreamBody> body = {};
};

// Runs on a thread that may block. An exception is logged and answered with 500.
using Handler = std::function<Response(Request&)>;

}  // namespace aip::http
