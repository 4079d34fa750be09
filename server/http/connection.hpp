#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/request_head.hpp"
#include "http/response_writer.hpp"
#include "http/server_context.hpp"
#include "http/sse_hub.hpp"
#include "http/transport.hpp"

namespace aip::http {

// One client's connection: request after request until one side has had enough. Belongs to one I/O thread.
class Connection {
 public:
  Connection(std::shared_ptr<Transport> transport, ServerContext& context, SseHub& hub)
      : transport_(std::move(transport)), context_(context), hub_(hub) {}

  boost::asio::awaitable<void> run();

  // For a client too many: a 503, whatever it wants.
  boost::asio::awaitable<void> turn_away();

  void tick(Moment now) { transport_->tick(now); }

  const std::string& remote_address() const { return transport_->remote_address(); }

  void begin_stop();  // ends the connection now if it waits for its next request, else after its response

  void abort() { transport_->cut(); }

 private:
  // Answers one request. False: the connection is to end.
  boost::asio::awaitable<bool> serve(const RequestHead& head);
  // nullopt: the client went away.
  boost::asio::awaitable<std::optional<Response>> respond(const RequestHead& head, const Router::Match& match,
                                                          Request& request);
  // Runs the route's handler on its threads.
  boost::asio::awaitable<Response> run(Threads threads, const Handler& handler, Request& request);
  boost::asio::awaitable<bool> send(const RequestHead& head, Response response, Method method);

  std::shared_ptr<Transport> transport_;
  ServerContext& context_;
  SseHub& hub_;
  bool idle_ = false;          // between two requests
  bool body_was_read_ = true;  // of the current request; else the connection can't go on
  Moment asked_;               // when the current request's head was there
};

}  // namespace aip::http
