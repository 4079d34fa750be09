#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "app/sample_catalog.hpp"
#include "app/services.hpp"
#include "app/signals.hpp"
#include "base/embedded.hpp"
#include "base/log.hpp"
#include "base/root.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "http/loopback_name.hpp"
#include "http/server.hpp"
#include "routes/api.hpp"
#include "routes/page.hpp"
#include "service/collector.hpp"
#include "service/event_pump.hpp"
#include "store/idempotency_repository.hpp"

namespace aip::app {

extern const std::span<const EmbeddedFile> embedded_page;  // web/dist, by cmake/embed_page.cmake

namespace {

namespace fs = std::filesystem;

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", ":8080" (every address), "8080".
std::optional<Address> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port_text = colon == std::string_view::npos ? text : text.substr(colon + 1);
  auto host = colon == std::string_view::npos ? std::string_view("127.0.0.1") : text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "0.0.0.0";
  Address address{.host = std::string(host)};
  const auto [end, error] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), address.port);
  if (error != std::errc{} || end != port_text.data() + port_text.size()) return std::nullopt;
  return address;
}

Result<std::vector<http::Network>> parse_networks(const std::vector<std::string>& texts) {
  std::vector<http::Network> networks;
  for (const auto& text : texts) {
    const auto network = http::Network::parse(text);
    if (!network) {
      return fail(
          ErrorCode::kInvalidInput,
          fmt::format("--trusted-proxy takes addresses and networks, e.g. 127.0.0.1 or 10.0.0.0/8, not {}",
                      text));
    }
    networks.push_back(*network);
  }
  return networks;
}

std::vector<std::pair<std::string, std::string>> security_headers() {
  return {
      {"Content-Security-Policy",
       "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
       "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"}};
}

http::EventReplay replay_from(store::Database& database) {
  return [&database](std::string_view topic, std::int64_t after,
                     std::size_t limit) -> std::optional<std::vector<http::Event>> {
    const auto found = database.read([&](store::Connection& connection) {
      return store::events::after_of(connection, UserId{std::string(topic)}, after, static_cast<int>(limit));
    });
    if (!found || !*found) return std::nullopt;
    std::vector<http::Event> events;
    for (const auto& event : **found)
      events.push_back({event.id, std::string(to_string(event.type)), event.data});
    return events;
  };
}

// Chores that have time: orphaned blobs, finished tasks of long ago, the sample catalog for the first
// account.
class Housekeeper {
 public:
  Housekeeper(Instance& instance, fs::path sample_catalog)
      : instance_(instance),
        sample_catalog_(std::move(sample_catalog)),
        thread_(start_thread("housekeeping", [this] { run(); })) {}

  ~Housekeeper() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void load_sample(const UserId& user) {
    {
      const std::lock_guard lock(mutex_);
      sample_for_ = user;
    }
    wake_.notify_one();
  }

 private:
  static constexpr auto kEvery = std::chrono::hours(1);
  static constexpr auto kKeepTasks = std::chrono::days(90);
  static constexpr auto kKeepAnswers = std::chrono::days(7);  // under idempotency keys

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (const auto user = std::exchange(sample_for_, std::nullopt)) {
        lock.unlock();
        survives("loading the sample catalog", [&] { import_sample(*user); });
        lock.lock();
        continue;
      }
      lock.unlock();
      survives("housekeeping", [&] { sweep(); });
      lock.lock();
      wake_.wait_for(lock, kEvery, [this] { return stopping_ || sample_for_; });
    }
  }

  void sweep() {
    const auto removed =
        service::collect_orphans(*instance_.database, *instance_.blobs, std::chrono::hours(1));
    if (!removed) {
      log::warning("collecting orphaned files: {}", removed.error().message);
    } else if (*removed > 0) {
      log::info("removed {} orphaned files", *removed);
    }
    if (const auto answers = instance_.collect_answers(); !answers) {
      log::warning("collecting old answers: {}", answers.error().message);
    }
    const auto pruned = instance_.queue.prune(instance_.clock.now() - kKeepTasks);
    if (!pruned) log::warning("pruning old tasks: {}", pruned.error().message);
    const auto forgotten = instance_.database->write([&](store::Connection& connection) {
      return store::idempotency::forget(connection, instance_.clock.now() - kKeepAnswers);
    });
    if (!forgotten) log::warning("forgetting idempotency keys: {}", forgotten.error().message);
  }

  void import_sample(const UserId& user) {
    const auto report = instance_.catalog.import_folder(user, sample_catalog_);
    if (!report) {
      log::warning("sample catalog: {}", report.error().message);
    } else {
      log::info("sample catalog: {} photos of {} SKUs", report->imported + report->unchanged, report->skus);
    }
  }

  Instance& instance_;
  const fs::path sample_catalog_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::optional<UserId> sample_for_;
  std::thread thread_;
};

// `code`: what a browser elsewhere needs for the first step; empty: there can be none elsewhere.
void greet(const Address& address, std::uint16_t port, bool first_run, std::string_view code) {
  const std::string host = address.host == "0.0.0.0" || address.host == "::" ? "127.0.0.1" : address.host;
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  fmt::print("AI Playground is at http://{}:{}\n", shown, port);
  if (first_run) {
    fmt::print(
        "First step: open it in a browser and create your account. Then drop a folder of product photos on "
        "the "
        "page, or load the sample catalog.\n");
    if (!code.empty()) fmt::print("The page asks for this set-up code: {}\n", code);
  }
  std::fflush(stdout);
  if (host != address.host && address.host != "127.0.0.1") {
    log::warning(
        "listening on every address without TLS: put a reverse proxy with TLS in front for other machines");
  }
}

int serve(const config::Options& options) {
  const auto address = parse_listen(options.listen);
  if (!address) {
    return report({.code = ErrorCode::kInvalidInput,
                   .message =
                       fmt::format("--listen takes HOST:PORT, e.g. 127.0.0.1:8080, not {}", options.listen)}),
           kWrongUse;
  }
  const auto proxies = parse_networks(options.trusted_proxies);
  if (!proxies) return report(proxies.error()), kWrongUse;
  block_stop_signals();
  auto opened = Instance::open(options, Use::kWork);
  if (!opened) return report(opened.error());
  Instance& instance = **opened;

  instance.follow_models();
  const auto catalog = sample_catalog(options.sample_catalog);
  Housekeeper housekeeper(instance, catalog);
  auto services = services_of(instance, catalog);
  const bool on_loopback = http::is_loopback_name(address->host);
  services.on_loopback = on_loopback;
  if (options.sample)
    services.first_account_made = [&](const UserId& user) { housekeeper.load_sample(user); };

  http::Router router;
  routes::Api api(router, instance.accounts, instance.secrets.label("session cookie"),
                  options.trusted_header);
  routes::add_all(api, services);
  router.set_fallback(routes::page_handler(embedded_page));

  http::ServerOptions server_options{.host = address->host,
                                     .port = address->port,
                                     .scratch = scratch_of(instance.data),
                                     .own_names_only = on_loopback,
                                     .public_hosts = options.public_hosts,
                                     .trusted_proxies = *proxies,
                                     .default_headers = security_headers()};
  server_options.error_response = [](int status, std::string_view reason) {
    return routes::error_response(status, reason);
  };
  auto server =
      http::Server::create(std::move(server_options), std::move(router), replay_from(*instance.database));
  if (!server) return report(server.error());
  instance.accounts.on_end([&](std::string_view stream) { (*server)->close_topic(stream); });
  service::EventPump pump(*instance.database, [&](const store::events::Event& event) {
    (*server)->publish(event.user.value, {event.id, std::string(to_string(event.type)), event.data});
  });
  if (auto started = pump.start(); !started) return report(started.error());

  std::unique_ptr<queue::Runner> runner;
  if (options.workers > 0) {
    runner = instance.make_runner(options.workers);
    runner->start();
  }
  (*server)->start();
  const auto first_run = instance.accounts.setup_required();
  if (!first_run) return report(first_run.error());
  if (options.sample && !*first_run) {
    if (const auto users = instance.accounts.users(); users && !users->empty())
      housekeeper.load_sample(users->front().id);
  }
  const bool elsewhere = !on_loopback || !proxies->empty() || !options.public_hosts.empty();
  greet(*address, (*server)->port(), *first_run, elsewhere ? instance.accounts.setup_code().text() : "");

  const int signal = wait_for_stop_signal();
  log::info("stopping ({})", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  {
    // At once, so that nothing is begun while connections are still being served.
    std::thread stopping = start_thread("stopping", [&] {
      if (runner) runner->stop();
    });
    pump.stop();
    (*server)->stop(std::min(options.grace, std::chrono::seconds(10)));
    stopping.join();
  }
  return kOk;
}

}  // namespace

void add_serve(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand("serve", "Serve the page and the API, and work the queue");
  config::add_options(*command, config::kServe, options);
  command->callback([&options, &exit_code] { exit_code = serve(options); });
}

}  // namespace aip::app
