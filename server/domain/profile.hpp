#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"

namespace aip {

using ProfileId = Id<struct ProfileTag>;

// Where pictures are made for a user: a provider, the key there and a model. The first of a user's is the
// default.
struct Profile {
  ProfileId id;
  UserId user;
  std::string name;                   // unique for the user
  std::optional<std::string> engine;  // none: the one that speaks the endpoint's language
  std::string endpoint;
  std::string key_sealed;       // encrypted; empty: none
  std::string model;            // empty: the engine's own
  int concurrency = 4;          // requests at a time, 1 to 64
  int requests_per_minute = 0;  // to 10,000; 0: any number
  bool failover = true;         // takes over when those before it can't
  bool is_default = false;
};

}  // namespace aip
