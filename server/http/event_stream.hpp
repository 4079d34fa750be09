#pragma once

#include <boost/asio/awaitable.hpp>

#include "http/message.hpp"
#include "http/server_context.hpp"
#include "http/sse_hub.hpp"
#include "http/transport.hpp"

namespace aip::http {

// Sends a Response with an EventStreamBody and stays until the client goes or the stream is closed: first
// what the client missed, then live events, without a gap or a repeat between the two. `asked` is when the
// request came in. The connection is of no more use afterwards.
boost::asio::awaitable<void> send_event_stream(Transport& transport, ServerContext& context, SseHub& hub,
                                               Response response, Moment asked);

}  // namespace aip::http
