#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.hpp"
#include "pixel/pool.hpp"

namespace aip::service {

// What is in the models folder for pixel processes, by --model (model/library.hpp says which).
struct FoundModel {
  std::string fingerprint;  // of the manifests: another one when something was installed or removed
  Result<std::optional<pixel::Model>> model;
};

FoundModel find_model(const std::filesystem::path& models, const std::string& wanted);

// Keeps the pool to the model that is installed: when one is installed, replaced or removed, by this process
// or another one of this machine, later pictures are made with it, without a restart. Thread-safe.
class ModelChoice {
 public:
  // `found`: what `pool` was started with.
  ModelChoice(std::filesystem::path models, std::string wanted, const FoundModel& found, pixel::Pool& pool);
  ~ModelChoice();

  // From now on looks at the folder every two seconds.
  void follow();

  // Looks at the folder now.
  void check();

  // The model that pictures are cut out with; none for the classical cut-out.
  std::optional<std::string> used() const;

  const std::filesystem::path& models() const { return models_; }

  // --model: "" for isnet where it is installed, "none" for the classical cut-out.
  const std::string& wanted() const { return wanted_; }

 private:
  void run();

  const std::filesystem::path models_;
  const std::string wanted_;
  pixel::Pool& pool_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopping_ = false;
  std::string fingerprint_;
  std::optional<std::string> used_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace aip::service
