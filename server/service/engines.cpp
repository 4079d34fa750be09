#include "service/engines.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include "engine/no_journal.hpp"
#include "service/lanes.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

namespace asio = boost::asio;

// What was shut down or will be within this time is worth a warning.
constexpr auto kWarnAhead = std::chrono::days(180);

template <class T>
Result<T> wait_for(asio::awaitable<Result<T>> work) {
  asio::io_context io;
  auto result = asio::co_spawn(io, std::move(work), asio::use_future);
  io.run();
  return result.get();
}

// "2026-10-23", with or without a time behind it.
std::optional<Time> day_of(std::string_view text) { return from_iso(text.substr(0, 10)); }

void warn_of_model(EndpointReport& report, const std::string& model, Time now) {
  if (model.empty() || report.models.empty()) return;
  const auto found = std::ranges::find(report.models, model, &engine::Model::id);
  if (found == report.models.end()) {
    report.warnings.push_back(fmt::format("The endpoint does not list the model \"{}\".", model));
    return;
  }
  if (!found->shuts_down) return;
  const auto day = day_of(*found->shuts_down);
  if (day && *day > now + kWarnAhead) return;
  report.warnings.push_back(fmt::format("The model \"{}\" {} on {}. Choose another one.", model,
                                        day && *day <= now ? "was shut down" : "will be shut down",
                                        *found->shuts_down));
}

}  // namespace

Result<Target> Engines::target_of(const UserId& user, const json::object& options) {
  return database_.read(
      [&](store::Connection& connection) { return target_for(connection, user, options, std::nullopt); });
}

Result<EndpointReport> Engines::test(const UserId& user, const EndpointQuery& query) {
  AIP_TRY_ASSIGN(const auto found, database_.read([&](store::Connection& connection) {
    return store::settings::find(connection, user);
  }));
  const Settings settings = found.value_or(Settings{});
  engine::Access access{.endpoint = query.endpoint.value_or(settings.api_endpoint), .api_key = {}};
  if (access.endpoint.empty())
    return fail(invalid_field("apiEndpoint", "Enter the address of the endpoint first."));
  if (!origin_of(access.endpoint)) {
    return fail(
        invalid_field("apiEndpoint", "Use an address like https://api.example.com/v1, without user name."));
  }
  if (query.api_key) {
    access.api_key = *query.api_key;
  } else if (origin_of(access.endpoint) == origin_of(settings.api_endpoint)) {
    AIP_TRY_ASSIGN(
        access.api_key,
        open_key(secrets_, user, {.endpoint = access.endpoint, .key_sealed = settings.api_key_sealed}));
  }
  EndpointReport report{.engine = query.engine.value_or(std::string(engine_for(access.endpoint)))};
  AIP_TRY_ASSIGN(auto* engine, engines_.find(report.engine));
  auto models = wait_for(engine->models(std::move(access)));
  if (!models) {
    report.error = std::move(models).error();
    return report;
  }
  report.models = *std::move(models);
  if (!query.api_key) {
    AIP_TRY(database_.write([&](store::Connection& connection) {
      return lanes::reopen(connection, user, query.endpoint.value_or(settings.api_endpoint));
    }));
  }
  warn_of_model(report, query.model.value_or(settings.default_model), clock_.now());
  return report;
}

Result<engine::Response> Engines::edit(const UserId& user, Edit edit) {
  json::object options;
  if (edit.local_only || edit.model == kLocalEngine) {
    options["engine"] = kLocalEngine;
  } else if (!edit.model.empty()) {
    options["model"] = edit.model;
  }
  AIP_TRY_ASSIGN(const auto target, target_of(user, options));
  AIP_TRY_ASSIGN(auto* engine, engines_.find(target.engine));
  if (engine->capabilities().prompts) edit.recipe.cut_out = false;  // the text says what is to become of it
  engine::Request request{.input = edit.photo,
                          .recipe = edit.recipe,
                          .prompt = std::move(edit.prompt),
                          .references = engine->takes_references(target.model, {})
                                            ? std::move(edit.references)
                                            : std::vector<int>{},
                          .endpoint = target.endpoint,
                          .model = target.model,
                          .high_quality = edit.high_quality};
  AIP_TRY_ASSIGN(request.api_key, open_key(secrets_, user, target));
  engine::NoJournal journal;
  return wait_for(engine->run(std::move(request), journal));
}

Result<std::vector<std::string>> Engines::models(const UserId& user) {
  std::vector<std::string> names{std::string(kLocalEngine)};
  AIP_TRY_ASSIGN(const auto target, target_of(user, {}));
  if (target.engine != kLocalEngine && !target.model.empty()) names.insert(names.begin(), target.model);
  return names;
}

}  // namespace aip::service
