#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "blob/stores.hpp"
#include "config/options.hpp"
#include "engine/registry.hpp"
#include "net/client.hpp"
#include "pixel/pool.hpp"
#include "queue/queue.hpp"
#include "queue/runner.hpp"
#include "service/accounts.hpp"
#include "service/catalog.hpp"
#include "service/cut_outs.hpp"
#include "service/downloads.hpp"
#include "service/engines.hpp"
#include "service/job_progress.hpp"
#include "service/jobs.hpp"
#include "service/model_choice.hpp"
#include "service/models.hpp"
#include "service/prices.hpp"
#include "service/profiles.hpp"
#include "service/review.hpp"
#include "service/server_status.hpp"
#include "service/settings.hpp"
#include "service/status.hpp"
#include "service/templates.hpp"
#include "store/database.hpp"
#include "tasks/spool.hpp"

namespace aip::app {

enum class Use {
  kLook,  // a command beside a server
  // Serves or works the queue. A SQLite file allows one such process a data folder, PostgreSQL any number of
  // them, but not one of each (kInUse).
  kWork,
};

// Everything the commands need, wired together; the only place where concrete parts are chosen.
class Instance {
 public:
  // Makes the data folder when missing and brings the schema up to date. Errors are fit to be shown.
  static Result<std::unique_ptr<Instance>> open(const config::Options& options, Use use = Use::kLook);

  std::unique_ptr<queue::Runner> make_runner(int slots);
  // Removes what a killed installation has left, and follows changes of the models folder from now on.
  void follow_models();
  // Removes what kills have left in the spool.
  Result<int> collect_answers();

 private:
  struct Parts;
  Instance(Parts parts, const service::FoundModel& found, const config::Options& options, Use use);

 public:
  const Clock& clock;
  const std::filesystem::path data;

 private:
  Fd lock_;  // held for life when exclusive
  const std::unique_ptr<net::Client> storage_client_;

 public:
  const std::unique_ptr<store::Database> database;
  const std::unique_ptr<blob::Stores> blobs;
  const std::unique_ptr<pixel::Pool> pool;
  const std::unique_ptr<net::Client> client;
  const service::SecretBox secrets;
  const tasks::Spool spool;
  const std::unique_ptr<const service::PriceList> prices;
  service::JobProgress progress;
  queue::Queue queue;
  engine::Registry engines;
  service::ModelChoice model_choice;
  service::Models models;
  service::Accounts accounts;
  service::Catalog catalog;
  service::CutOuts cut_outs;
  service::Jobs jobs;
  service::Review review;
  service::Downloads downloads;
  service::UserSettings settings;
  service::Templates templates;
  service::Profiles profiles;
  service::Engines direct;  // engines asked at once, without a job
  service::Status status;
  service::ServerStatus server_status;

 private:
  const bool alone_;
  const std::chrono::seconds grace_;
};

// Holds a data folder as long as the descriptor is open: alone, or with others who don't want it alone.
// kInUse when that can't be.
Result<Fd> lock_data(const std::filesystem::path& data, bool alone);

// A data folder's own prices.
std::filesystem::path prices_of(const std::filesystem::path& data);

// The models folder: --models, or the default.
std::filesystem::path models_of(const config::Options& options);

// The scratch folder of a data folder: for nameless temporary files, on the disk where the blobs lie.
std::filesystem::path scratch_of(const std::filesystem::path& data);

// This program, for starting it again as a pixel process.
std::filesystem::path own_executable();

}  // namespace aip::app
