#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/message.hpp"
#include "http/server_context.hpp"
#include "http/transport.hpp"

namespace aip::http {

// What a response has to fit.
struct ReplyTo {
  Method method = Method::kGet;
  bool http11 = true;
  bool keep_alive = true;  // the connection may go on afterwards
};

// Sends a Response, except for one with an EventStreamBody (see event_stream.hpp). Answers conditions and
// ranges in `request`. False: the connection can't be used any more.
boost::asio::awaitable<bool> send_response(Transport& transport, ServerContext& context, Response response,
                                           const Headers& request, ReplyTo to);

}  // namespace aip::http
