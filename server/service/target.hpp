#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/settings.hpp"
#include "service/secret_box.hpp"
#include "store/database.hpp"

namespace aip::service {

// Scheme, host and port of an http(s) address; nullopt for anything else, and when it holds a user name. A
// key is for the one origin it was entered for.
std::optional<std::string> origin_of(std::string_view address);

// What the sealed key of a user's endpoint is bound to: it opens for no other row, owner or origin.
std::string key_context(const UserId& user, std::string_view endpoint);

// The engine that speaks an endpoint's language, by its host, port and path; "local" when there is no
// endpoint.
std::string_view engine_for(std::string_view endpoint);

inline constexpr std::string_view kLocalEngine = "local";

// Which engine makes a job's pictures, and where.
struct Target {
  std::string engine = "local";
  std::string endpoint;         // empty: none is needed
  std::string model;            // empty: the engine's own
  std::string key_sealed;       // empty: no key is sent
  int concurrency = 4;          // calls at a time, at least 1 (not for the built-in engine)
  int requests_per_minute = 0;  // 0: no pacing
};

// From a job's options ("engine", "model"), its template and the user's settings, in this order. The stored
// key comes along only when the endpoint has the origin that it was entered for.
Result<Target> target_for(store::Connection& connection, const UserId& user, const json::object& options,
                          const std::optional<PromptTemplate>& chosen);

// The key in clear; empty when there is none.
Result<std::string> open_key(const SecretBox& secrets, const UserId& user, const Target& target);

}  // namespace aip::service
