#include "service/engines.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "engine/no_journal.hpp"
#include "service/lanes.hpp"
#include "service/missing.hpp"
#include "service/spending.hpp"
#include "store/profile_repository.hpp"

namespace aip::service {
namespace {

namespace asio = boost::asio;

// What was shut down or will be within this time is worth a warning.
constexpr auto kWarnAhead = std::chrono::days(180);

template <class T>
Result<T> wait_for(asio::awaitable<Result<T>> work, const std::stop_token& stop) {
  const auto cancelled = [] { return fail(ErrorCode::kCancelled, "nobody waits for the answer any more"); };
  if (stop.stop_requested()) return cancelled();
  asio::io_context io;
  asio::cancellation_signal cancel;
  auto result =
      asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(cancel.slot(), asio::use_future));
  {
    const std::stop_callback on_stop(
        stop, [&] { asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); }); });
    io.run();
  }
  try {
    return result.get();
  } catch (const boost::system::system_error&) {
    if (stop.stop_requested()) return cancelled();  // what the engine wanted to do next
    throw;
  }
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

// Whether a call may have been paid for, and nobody knows.
bool leaves_open(const Error& error) {
  return error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kCancelled;
}

}  // namespace

Result<std::vector<Target>> Engines::targets_of(const UserId& user, const JobOptions& options) {
  return database_.read(
      [&](store::Connection& connection) { return targets_for(connection, user, options, std::nullopt); });
}

Result<Profile> Engines::stored(const UserId& user, const std::optional<ProfileId>& id) {
  AIP_TRY_ASSIGN(const auto profiles, database_.read([&](store::Connection& connection) {
    return store::profiles::list(connection, user);
  }));
  const auto found = std::ranges::find_if(
      profiles, [&](const Profile& profile) { return id ? profile.id == *id : profile.is_default; });
  if (found != profiles.end()) return *found;
  if (!id) return Profile{};
  return fail(missing("provider profile"));
}

Result<EndpointReport> Engines::test(const UserId& user, const EndpointQuery& query) {
  AIP_TRY_ASSIGN(const Profile profile, stored(user, query.profile));
  engine::Access access{.endpoint = query.endpoint.value_or(profile.endpoint), .api_key = {}};
  if (access.endpoint.empty())
    return fail(invalid_field("apiEndpoint", "Enter the address of the endpoint first."));
  if (!origin_of(access.endpoint)) {
    return fail(
        invalid_field("apiEndpoint", "Use an address like https://api.example.com/v1, without user name."));
  }
  const bool is_there = origin_of(access.endpoint) == origin_of(profile.endpoint);
  if (query.api_key) {
    access.api_key = *query.api_key;
  } else if (is_there) {
    AIP_TRY_ASSIGN(access.api_key,
                   open_key(secrets_, user, {.endpoint = access.endpoint, .key_sealed = profile.key_sealed}));
  }
  EndpointReport report{.engine = query.engine.value_or(is_there ? profile.engine.value_or("") : "")};
  if (report.engine.empty()) report.engine = engine_for(access.endpoint);
  AIP_TRY_ASSIGN(auto* engine, engines_.find(report.engine));
  auto models = wait_for(engine->models(std::move(access)), query.stop);
  if (!models) {
    report.error = std::move(models).error();
    return report;
  }
  report.models = *std::move(models);
  if (!query.api_key && is_there) {
    AIP_TRY(database_.write(
        [&](store::Connection& connection) { return lanes::reopen(connection, user, profile); }));
  }
  warn_of_model(report, query.model.value_or(profile.model), clock_.now());
  return report;
}

Result<engine::Response> Engines::booked(const UserId& user, const PriceQuery& asked,
                                         const std::function<Result<engine::Response>()>& call) {
  const auto expected = expected_of(prices_.find(asked));
  if (expected.micros == Micros{0}) return call();
  queue::Settled settled{.sent_at = clock_.now()};
  AIP_TRY_ASSIGN(settled.reserved, database_.write([&](store::Connection& connection) {
    return reserve(connection, user, std::nullopt, expected);
  }));
  auto made = call();
  if (!made && leaves_open(made.error())) return made;  // what was set aside stays so
  settled.billed = made || made.error().code == ErrorCode::kNoPicture;
  if (made) settled.cost = prices_.cost(asked, made->usage, made->details);
  JobCost of_no_job;
  Bookings bookings;
  bookings.settle(user, of_no_job, settled, made.has_value());
  const auto written =
      database_.write([&](store::Connection& connection) { return bookings.write(connection); });
  if (!written) log::error("what a picture cost is not in the month's sum: {}", written.error().message);
  return made;
}

Result<engine::Response> Engines::edit_at(const UserId& user, const Target& target, const Edit& edit) {
  AIP_TRY_ASSIGN(auto* engine, engines_.find(target.engine));
  const bool takes_references = engine->takes_references(target.model, {});
  engine::Request request{.input = edit.photo,
                          .recipe = edit.recipe,
                          .prompt = edit.prompt,
                          .references = takes_references ? edit.references : std::vector<int>{},
                          .endpoint = target.endpoint,
                          .model = target.model,
                          .high_quality = edit.high_quality};
  if (engine->capabilities().prompts)
    request.recipe.cut_out = false;  // the text says what is to become of it
  AIP_TRY_ASSIGN(request.api_key, open_key(secrets_, user, target));
  const auto asked = price_query_of(engine->name(), request);
  return booked(user, asked, [&] {
    engine::NoJournal journal;
    return wait_for(engine->run(std::move(request), journal), edit.stop);
  });
}

Result<engine::Response> Engines::edit(const UserId& user, Edit edit) {
  JobOptions options;
  if (edit.local_only || edit.model == kLocalEngine) {
    options.engine = kLocalEngine;
  } else if (!edit.model.empty()) {
    options.model = edit.model;
  }
  AIP_TRY_ASSIGN(const auto targets, targets_of(user, options));
  Result<engine::Response> made = edit_at(user, targets.front(), edit);
  for (std::size_t i = 1; i < targets.size() && !made && fails_over(made.error(), 1); ++i)
    made = edit_at(user, targets[i], edit);
  return made;
}

Result<std::vector<std::string>> Engines::models(const UserId& user) {
  std::vector<std::string> names{std::string(kLocalEngine)};
  AIP_TRY_ASSIGN(const auto targets, targets_of(user, {}));
  const auto& target = targets.front();
  if (target.engine != kLocalEngine && !target.model.empty()) names.insert(names.begin(), target.model);
  return names;
}

}  // namespace aip::service
