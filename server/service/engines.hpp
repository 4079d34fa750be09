#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "engine/registry.hpp"
#include "service/prices.hpp"
#include "service/secret_box.hpp"
#include "service/target.hpp"
#include "store/database.hpp"

namespace aip::service {

// What a connection test is to try; what is not given is as in the profile.
struct EndpointQuery {
  std::optional<ProfileId> profile;  // none: the default
  std::optional<std::string> endpoint;
  std::optional<std::string> api_key;
  std::optional<std::string> engine;  // empty: the one that speaks the endpoint's language
  std::optional<std::string> model;
  std::stop_token stop = {};  // ends the call
};

struct EndpointReport {
  std::string engine;
  std::vector<engine::Model> models;
  std::vector<std::string> warnings;  // for people, in English
  std::optional<Error> error;         // what is wrong; none: it works
};

// One photo to be made into a picture immediately, without a job.
struct Edit {
  int photo = -1;  // borrowed, as are the references
  std::vector<int> references;
  std::string prompt;
  std::string model;  // "local": the built-in engine; empty: the default one with its model
  image::Recipe recipe;
  bool high_quality = false;
  std::stop_token stop = {};  // ends the call: kCancelled
  bool local_only = false;    // asked by another AI Playground: not to be handed on in a circle
};

// Asks engines directly, for a person who waits. Thread-safe; calls block.
class Engines {
 public:
  Engines(store::Database& database, const engine::Registry& engines, const SecretBox& secrets,
          const PriceList& prices, const Clock& clock)
      : database_(database), engines_(engines), secrets_(secrets), prices_(prices), clock_(clock) {}

  // Reaches the endpoint and lists its models; kNotFound when there is no such profile. What goes wrong there
  // is in the report. A stored key is tried only at the origin it was entered for; when it works, the queue
  // resumes what it had stopped.
  Result<EndpointReport> test(const UserId& user, const EndpointQuery& query);

  // With the user's default engine, or a fallback. It counts for the month's budget: kQuotaExceeded
  // when that would be passed.
  Result<engine::Response> edit(const UserId& user, Edit edit);

  // Names that edit() takes as a model.
  Result<std::vector<std::string>> models(const UserId& user);

 private:
  Result<std::vector<Target>> targets_of(const UserId& user, const JobOptions& options);
  Result<Profile> stored(const UserId& user, const std::optional<ProfileId>& id);
  // A call that may cost money, booked in the user's month.
  Result<engine::Response> booked(const UserId& user, const PriceQuery& asked,
                                  const std::function<Result<engine::Response>()>& call);
  Result<engine::Response> edit_at(const UserId& user, const Target& target, const Edit& edit);

  store::Database& database_;
  const engine::Registry& engines_;
  const SecretBox& secrets_;
  const PriceList& prices_;
  const Clock& clock_;
};

}  // namespace aip::service
