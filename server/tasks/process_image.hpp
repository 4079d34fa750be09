#pragma once

#include "blob/blob_store.hpp"
#include "engine/registry.hpp"
#include "queue/runner.hpp"
#include "service/prices.hpp"
#include "service/secret_box.hpp"
#include "service/target.hpp"
#include "store/database.hpp"
#include "tasks/spool.hpp"

namespace aip::tasks {

// Task "process_image": runs the engine over one photo, stores the picture, and makes it the pair's result.
class ProcessImage final : public queue::Handler {
 public:
  static constexpr std::string_view kKind = "process_image";

  // Borrows all of them.
  ProcessImage(store::Database& database, blob::BlobStore& blobs, const engine::Registry& engines,
               queue::Queue& queue, const Spool& spool, const service::SecretBox& secrets,
               const service::PriceList& prices)
      : database_(database),
        blobs_(blobs),
        engines_(engines),
        queue_(queue),
        spool_(spool),
        secrets_(secrets),
        prices_(prices) {}

  boost::asio::awaitable<queue::Verdict> run(const queue::Task& task) override;

 private:
  struct Work;
  Result<Work> prepare(const queue::Task& task);
  Result<queue::LaneId> lane_of(const queue::Task& task, const service::Target& target);
  Result<void> open_pictures(Work& work);
  // What an answer has cost.
  queue::Cost cost_of(const Work& work, const json::object& usage, const json::object& details) const;
  Result<queue::Done> store(const queue::Task& task, const Work& work, engine::Response response,
                            const queue::Cost& cost);

  store::Database& database_;
  blob::BlobStore& blobs_;
  const engine::Registry& engines_;
  queue::Queue& queue_;
  const Spool& spool_;
  const service::SecretBox& secrets_;
  const service::PriceList& prices_;
};

}  // namespace aip::tasks
