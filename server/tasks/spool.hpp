#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "queue/task.hpp"
#include "store/database.hpp"

namespace aip::tasks {

// Answers that were paid for, on disk before anybody looks into them, so that a kill does not make them be
// paid for again. A file a request, named by its task and the claim that sent it. Thread-safe; calls block.
class Spool {
 public:
  // Makes the folder when missing.
  static Result<Spool> open(std::filesystem::path folder);

  // Durable when it returns.
  Result<void> put(queue::TaskId task, std::int64_t claim_seq, std::string_view answer) const;
  Result<std::optional<std::string>> find(queue::TaskId task, std::int64_t claim_seq) const;
  // Logs what it can't remove; collect() removes it later.
  void remove(queue::TaskId task, std::int64_t claim_seq) const;

  // Removes answers that no task waits for any more, of at least that age. Returns how many.
  Result<int> collect(store::Database& database, std::chrono::seconds min_age) const;

 private:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path file_of(queue::TaskId task, std::int64_t claim_seq) const;

  std::filesystem::path folder_;
};

}  // namespace aip::tasks
