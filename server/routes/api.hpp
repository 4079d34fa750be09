#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/embedded.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/result.hpp"
#include "domain/user.hpp"
#include "http/router.hpp"
#include "routes/cookie.hpp"
#include "routes/error_table.hpp"
#include "service/accounts.hpp"
#include "service/catalog.hpp"
#include "service/cut_outs.hpp"
#include "service/downloads.hpp"
#include "service/engines.hpp"
#include "service/jobs.hpp"
#include "service/models.hpp"
#include "service/profiles.hpp"
#include "service/queries.hpp"
#include "service/review.hpp"
#include "service/server_status.hpp"
#include "service/settings.hpp"
#include "service/status.hpp"
#include "service/templates.hpp"

namespace aip::routes {

// The use cases that routes call; wired in app/.
struct Services {
  service::Accounts& accounts;
  service::Catalog& catalog;
  service::CutOuts& cut_outs;
  service::Jobs& jobs;
  service::Review& review;
  service::Downloads& downloads;
  service::UserSettings& settings;
  service::Templates& templates;
  service::Profiles& profiles;
  service::Engines& engines;
  service::Models& models;
  service::Status& status;
  service::ServerStatus& server_status;
  std::filesystem::path sample_catalog;     // empty: not shipped with this binary
  std::span<const EmbeddedFile> api_files;  // openapi.yaml, openapi.json, docs.html
  std::filesystem::path scratch;            // for temporary files
  std::string version;
  std::function<void(const UserId&)> first_account_made;  // may be empty
  // Nobody but who sits at this machine reaches the server, unless through a proxy.
  bool on_loopback = true;
};

// A JSON answer before it is put into its envelope.
struct Answer {
  json::value data;
  int status = 200;
};

inline constexpr std::string_view kBase = "/api/ai-playground";

// Puts calls into the router with what they all have in common: who asks (cookie or bearer token), the right
// to, a check that the call comes from the own page (CSRF), the envelope, errors in the asked-for language.
class Api {
 public:
  using Call = std::function<Result<Answer>(const Caller&, http::Request&)>;
  using RawCall = std::function<Result<http::Response>(const Caller&, http::Request&)>;
  using OpenCall = std::function<Result<http::Response>(http::Request&)>;

  // `server`: see Cookie. `trusted_header`: the header in which a trusted proxy sends the email
  // address of the user it has signed in; empty: none.
  Api(http::Router& router, service::Accounts& accounts, std::string server = {},
      std::string trusted_header = {})
      : router_(router),
        accounts_(accounts),
        cookie_("aip_session", server),
        device_cookie_("aip_device", server),
        trusted_header_(std::move(trusted_header)) {}

  // `pattern` as in http::Route, the whole path. JSON bodies are read with Fields.
  void call(http::Method method, std::string pattern, Right right, Call call);
  // The same, for what takes longer.
  void call_on(http::Threads threads, http::Method method, std::string pattern, Right right, Call call);
  // A body that is streamed into a file, once it is known that the caller may.
  void upload(std::string pattern, Right right, std::uint64_t limit, Call call);
  // An answer of another kind than JSON.
  void raw(http::Method method, std::string pattern, Right right, http::Threads threads, RawCall call);
  // Without sign-in.
  void open(http::Method method, std::string pattern, OpenCall call,
            http::Threads threads = http::Threads::kQuick);

  // A route that makes its own response.
  void route(http::Route route) { router_.add(std::move(route)); }

  const Cookie& cookie() const { return cookie_; }

  const Cookie& device_cookie() const { return device_cookie_; }

  // Who asks. kUnauthenticated.
  Result<Caller> caller_of(const http::Request& request);
  // The same, if they may do that. kForbidden.
  Result<Caller> admitted(Right right, const http::Request& request);

 private:
  http::Handler guarded(Right right, RawCall call);

  http::Router& router_;
  service::Accounts& accounts_;
  const Cookie cookie_;
  const Cookie device_cookie_;
  const std::string trusted_header_;
};

http::Response json_response(const json::value& data, int status = 200);
// Plain text that nobody keeps.
http::Response text_response(int status, std::string text);

// An answer whose data `write` writes straight into the body, of which about `bytes` are expected.
http::Response json_text(std::size_t bytes, const std::function<void(JsonWriter&)>& write);

// The Idempotency-Key header with the hash of this request; nullopt when it was not sent, kInvalidInput over
// 200 bytes.
Result<std::optional<service::IdempotencyKey>> idempotency_key(const http::Request& request);

Result<service::Page> page_of(const http::Request& request, int default_size, int largest);

void add_accounts(Api& api, Services& services);
void add_catalog(Api& api, Services& services);
void add_catalog_pairs(Api& api, Services& services);
void add_catalog_images(Api& api, Services& services);
void add_catalog_cut_outs(Api& api, Services& services);
void add_jobs(Api& api, Services& services);
void add_review(Api& api, Services& services);
void add_downloads(Api& api, Services& services);
void add_settings(Api& api, Services& services);
void add_profiles(Api& api, Services& services);
void add_models(Api& api, Services& services);
void add_templates(Api& api, Services& services);
void add_events(Api& api, Services& services);
void add_metrics(Api& api, Services& services);
void add_status(Api& api, Services& services);
void add_docs(Api& api, Services& services);
void add_openai(Api& api, Services& services);
void add_all(Api& api, Services& services);

}  // namespace aip::routes
