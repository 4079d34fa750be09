#include "app/instance.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "app/storage.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "engine/a1111/a1111_engine.hpp"
#include "engine/ark/ark_engine.hpp"
#include "engine/chat/chat_engine.hpp"
#include "engine/comfyui/comfyui_engine.hpp"
#include "engine/dashscope/dashscope_engine.hpp"
#include "engine/gemini/gemini_engine.hpp"
#include "engine/local/local_engine.hpp"
#include "engine/openai/openai_engine.hpp"
#include "install/install.hpp"
#include "model/library.hpp"
#include "service/open_secrets.hpp"
#include "service/system_templates.hpp"
#include "tasks/process_image.hpp"

namespace aip::app {
namespace fs = std::filesystem;

struct Instance::Parts {
  Fd lock;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<net::Client> storage_client;
  std::unique_ptr<blob::Stores> blobs;
  std::unique_ptr<pixel::Pool> pool;
  std::unique_ptr<net::Client> client;
  service::SecretBox secrets;
  tasks::Spool spool;
  std::unique_ptr<const service::PriceList> prices;
};

namespace {

const SystemClock& system_clock() {
  static const SystemClock clock;
  return clock;
}

// A new one is for this user alone.
Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error) && !error) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return {};
  auto failure = errno_error(error.value(), fmt::format("create {}", folder.string()));
  failure.public_message = fmt::format("Can't create the folder {}: {}.", folder.string(), error.message());
  return fail(std::move(failure));
}

void warn_if_open_to_others(const fs::path& folder) {
  std::error_code error;
  const auto others = fs::status(folder, error).permissions() & fs::perms::others_all;
  if (error || others == fs::perms::none) return;
  log::warning("every user of this machine may look into the data folder: run `chmod 700 {}`",
               folder.string());
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this machine";
}

}  // namespace

// The lock is the kernel's: it goes with the process, however that ends. The file only tells who holds it.
Result<Fd> lock_data(const fs::path& data, bool alone) {
  const fs::path path = data / "lock";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) {
    auto failure = errno_error(errno, fmt::format("open {}", path.string()));
    failure.public_message =
        fmt::format("Can't write in the data folder {}: check its owner and permissions.", data.string());
    return fail(std::move(failure));
  }
  if (::flock(fd.get(), (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    const auto holder = read_all(fd.get()).value_or("");
    return fail(
        ErrorCode::kInUse, "data folder is locked",
        fmt::format("Another aiplayground{} works on the data folder {}. Stop it first, or use --data with "
                    "another folder.",
                    holder.empty() ? "" : fmt::format(" (process {})", holder), data.string()));
  }
  if (alone && ::ftruncate(fd.get(), 0) == 0) AIP_TRY(write_all(fd.get(), std::to_string(::getpid())));
  return fd;
}

fs::path scratch_of(const fs::path& data) { return data / "scratch"; }

fs::path prices_of(const fs::path& data) { return data / "prices.json"; }

fs::path models_of(const config::Options& options) {
  return options.models.empty() ? model::default_folder() : options.models;
}

fs::path own_executable() { return fs::read_symlink("/proc/self/exe"); }

Result<std::unique_ptr<Instance>> Instance::open(const config::Options& options, Use use) {
  AIP_TRY(make_folder(options.data));
  const fs::path data = fs::absolute(options.data).lexically_normal();
  warn_if_open_to_others(data);
  AIP_TRY(make_folder(scratch_of(data)));
  Fd lock;
  if (use == Use::kWork) {
    AIP_TRY_ASSIGN(lock, lock_data(data, options.database.empty()));
  }
  const std::string location =
      options.database.empty() ? (data / "aiplayground.db").string() : options.database;
  AIP_TRY_ASSIGN(auto database, store::open_database(location, system_clock()));
  AIP_TRY(store::migrate(*database));
  AIP_TRY(service::seed_system_templates(*database));
  AIP_TRY_ASSIGN(auto storage_client, app::storage_client(options));
  AIP_TRY_ASSIGN(auto blobs, open_storage(options, data, *storage_client, *database, system_clock()));
  if (use == Use::kWork) AIP_TRY(mention_other_places(*blobs, *database));
  const auto found = service::find_model(models_of(options), options.model);
  if (!found.model && !options.model.empty()) return fail(found.model.error());
  if (!found.model) log::error("model: {}; cutting out without one", found.model.error().message);
  AIP_TRY_ASSIGN(auto pool, pixel::Pool::create({.executable = own_executable(),
                                                 .scratch = scratch_of(data),
                                                 .processes = config::cores(),
                                                 .model = found.model.value_or(std::nullopt)}));
  AIP_TRY_ASSIGN(auto guard, net::guard_of(options.allowed_addresses));
  AIP_TRY_ASSIGN(auto secrets, service::open_secrets(data / "secret.key", *database));
  AIP_TRY_ASSIGN(auto spool, tasks::Spool::open(data / "spool"));
  AIP_TRY_ASSIGN(auto prices, service::PriceList::open(prices_of(data)));
  auto client =
      std::make_unique<net::Client>(net::Options{.guard = std::move(guard), .longest = options.longest_call});
  return std::unique_ptr<Instance>(new Instance({.lock = std::move(lock),
                                                 .database = std::move(database),
                                                 .storage_client = std::move(storage_client),
                                                 .blobs = std::move(blobs),
                                                 .pool = std::move(pool),
                                                 .client = std::move(client),
                                                 .secrets = std::move(secrets),
                                                 .spool = std::move(spool),
                                                 .prices = std::move(prices)},
                                                found, options, use));
}

Instance::Instance(Parts parts, const service::FoundModel& found, const config::Options& options, Use use)
    : clock(system_clock()),
      data(fs::absolute(options.data).lexically_normal()),
      lock_(std::move(parts.lock)),
      storage_client_(std::move(parts.storage_client)),
      database(std::move(parts.database)),
      blobs(std::move(parts.blobs)),
      pool(std::move(parts.pool)),
      client(std::move(parts.client)),
      secrets(std::move(parts.secrets)),
      spool(std::move(parts.spool)),
      prices(std::move(parts.prices)),
      queue(*database, progress, {.lease = options.lease}),
      model_choice(models_of(options), options.model, found, *pool),
      models(model_choice, own_executable(), clock),
      accounts(*database, clock, secrets),
      catalog(*database, *blobs, *pool, queue),
      cut_outs(*database, *blobs, *pool, scratch_of(data)),
      jobs(*database, queue, *prices),
      review(*database),
      downloads(*database, *blobs),
      settings(*database, clock, secrets),
      templates(*database, clock),
      profiles(*database, engines, secrets),
      direct(*database, engines, secrets, *prices, clock),
      status(*database, *blobs, clock, scratch_of(data)),
      server_status(*database, status, *pool, model_choice, clock),
      alone_(use == Use::kWork && options.database.empty()),
      grace_(options.grace) {
  const engine::Tools tools{.client = *client,
                            .pool = *pool,
                            .clock = clock,
                            .scratch = scratch_of(data),
                            .deadline = options.engine_timeout};
  engines.add(std::make_unique<engine::LocalEngine>(*pool));
  engines.add(std::make_unique<engine::OpenAiEngine>(tools));
  engines.add(std::make_unique<engine::ChatEngine>(tools));
  engines.add(std::make_unique<engine::GeminiEngine>(tools));
  engines.add(std::make_unique<engine::ArkEngine>(tools));
  engines.add(std::make_unique<engine::DashScopeEngine>(tools));
  engines.add(std::make_unique<engine::A1111Engine>(tools));
  engines.add(std::make_unique<engine::ComfyUiEngine>(tools));
}

void Instance::follow_models() {
  install::remove_leftovers(model_choice.models());
  model_choice.follow();
}

Result<int> Instance::collect_answers() { return spool.collect(*database, std::chrono::hours(24)); }

std::unique_ptr<queue::Runner> Instance::make_runner(int slots) {
  std::map<std::string, std::shared_ptr<queue::Handler>> handlers{
      {std::string(kProcessImage),
       std::make_shared<tasks::ProcessImage>(tasks::ProcessImage::Dependencies{.database = *database,
                                                                               .blobs = *blobs,
                                                                               .engines = engines,
                                                                               .queue = queue,
                                                                               .spool = spool,
                                                                               .secrets = secrets,
                                                                               .prices = *prices,
                                                                               .clock = clock})}};
  queue::RunnerOptions options{.owner = fmt::format("{}-{}", ::getpid(), random_id(8)),
                               .host = host_name(),
                               .slots = slots,
                               .alone = alone_,
                               .grace = grace_};
  const auto lease = queue.limits().lease;
  options.heartbeat = std::min(options.heartbeat, lease / 6);
  options.rescue = std::min(options.rescue, lease / 7);
  return std::make_unique<queue::Runner>(queue, *database, std::move(handlers), std::move(options));
}

}  // namespace aip::app
