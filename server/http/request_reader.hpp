#pragma once

#include <expected>
#include <optional>

#include <boost/asio/awaitable.hpp>

#include "http/request_head.hpp"
#include "http/router.hpp"
#include "http/server_context.hpp"
#include "http/transport.hpp"

namespace aip::http {

// What to answer to a request that could not be read, before closing; nullopt: the client is gone, nothing.
using ReadFailure = std::optional<ProtocolError>;

// Waits for the head of the next request. `first`: nothing came over this connection yet.
boost::asio::awaitable<std::expected<RequestHead, ReadFailure>> read_head(Transport& transport,
                                                                          const ServerContext& context,
                                                                          bool first);

// Reads the body that `head` announces into `request`, as `mode` says and no more than `limit` bytes of it.
// Answers "100 Continue" first where the client waits for it.
boost::asio::awaitable<std::expected<void, ReadFailure>> read_body(Transport& transport,
                                                                   ServerContext& context,
                                                                   const RequestHead& head, BodyMode mode,
                                                                   std::uint64_t limit, Request& request);

}  // namespace aip::http
