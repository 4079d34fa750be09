#pragma once

#include "base/clock.hpp"
#include "blob/blob_store.hpp"
#include "engine/registry.hpp"
#include "queue/runner.hpp"
#include "service/prices.hpp"
#include "service/secret_box.hpp"
#include "service/target.hpp"
#include "store/database.hpp"
#include "tasks/profile_cooldowns.hpp"
#include "tasks/spool.hpp"

namespace aip::tasks {

// The task kProcessImage: runs the engine over one photo, stores the picture, and makes it the pair's result.
class ProcessImage final : public queue::Handler {
 public:
  // What it works with; all of it outlives the handler.
  struct Dependencies {
    store::Database& database;
    blob::BlobStore& blobs;
    const engine::Registry& engines;
    queue::Queue& queue;
    const Spool& spool;
    const service::SecretBox& secrets;
    const service::PriceList& prices;
    const Clock& clock;
  };

  explicit ProcessImage(const Dependencies& with)
      : database_(with.database),
        blobs_(with.blobs),
        engines_(with.engines),
        queue_(with.queue),
        spool_(with.spool),
        secrets_(with.secrets),
        prices_(with.prices),
        cooldowns_(with.clock) {}

  boost::asio::awaitable<queue::Verdict> run(const queue::Task& task) override;

 private:
  struct Work;
  struct Call;
  Result<Work> prepare(const queue::Task& task);
  Result<queue::LaneId> lane_of(const queue::Task& task, const service::Target& target);
  Result<void> open_pictures(Work& work);
  Result<Call> call_to(const queue::Task& task, const Work& work, const service::Target& target);
  // What an answer has cost.
  queue::Cost cost_of(const Call& call, const json::object& usage, const json::object& details) const;
  Result<queue::Done> store(const queue::Task& task, const Work& work, const Call& call,
                            engine::Response response, const queue::Cost& cost);

  store::Database& database_;
  blob::BlobStore& blobs_;
  const engine::Registry& engines_;
  queue::Queue& queue_;
  const Spool& spool_;
  const service::SecretBox& secrets_;
  const service::PriceList& prices_;
  ProfileCooldowns cooldowns_;
};

}  // namespace aip::tasks
