#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/profile.hpp"
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

// The engine that a profile was given, or the one that speaks its endpoint's language.
std::string engine_of(const Profile& profile);

// The one with this id or name; kInvalidInput about options.profile when there is none.
Result<const Profile*> find_profile(const std::vector<Profile>& profiles, const std::string& named);

// Changes a stored endpoint; a key that was entered for another origin is forgotten. kInvalidInput
// about `field` unless it is an http(s) address, or empty.
Result<void> set_endpoint(std::string& endpoint, std::string& key_sealed, const std::string& to,
                          std::string_view field);

// Which engine makes a job's pictures, and where.
struct Target {
  std::string engine = "local";
  std::string endpoint;    // empty: none is needed
  std::string model;       // empty: the engine's own
  std::string key_sealed;  // empty: no key is sent
  // The profile all that is from; none for the built-in engine, and for a template's endpoint that no profile
  // has a key for.
  ProfileId profile;
  std::string profile_name;
  int concurrency = 4;          // calls at a time, at least 1 (not for the built-in engine)
  int requests_per_minute = 0;  // 0: no pacing
};

// From a job's options (profile, engine, model), its template and the user's profiles.
// The first is where the job's pictures are made; the others are its fallbacks, in this order. A job that
// names no profile goes to its template's endpoint, or to the default profile, or to the built-in engine. A
// stored key comes along only where the endpoint has the origin that it was entered for. kInvalidInput when
// the options name what there is none of.
Result<std::vector<Target>> targets_for(store::Connection& connection, const UserId& user,
                                        const JobOptions& options,
                                        const std::optional<PromptTemplate>& chosen);

// Whether this error says that a key or its provider won't work for a while, rather than something about the
// picture: another profile may be asked. `attempt`: of this picture, from 1; a server's fault counts from the
// second on.
bool fails_over(const Error& error, int attempt);

// The key in clear; empty when there is none.
Result<std::string> open_key(const SecretBox& secrets, const UserId& user, const Target& target);

// The last four characters of a stored key; nullopt when there is none.
std::optional<std::string> key_hint(const SecretBox& secrets, const UserId& user, std::string_view endpoint,
                                    std::string_view sealed);

}  // namespace aip::service
