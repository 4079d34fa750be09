#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/words.hpp"
#include "domain/job.hpp"
#include "domain/pair.hpp"
#include "store/sql.hpp"

// The images of a job, with what became of each. Known as long as the job's tasks are (90 days).
namespace aip::store::job_images {

enum class State { kWaiting, kProcessing, kCompleted, kSkipped, kFailed, kCancelled };

struct Query {
  std::optional<State> state;
  bool newest_first =
      false;  // by when they ended, those that have not ended last; otherwise in the job's order
  Page page;
};

// One run of an image.
struct Attempt {
  Time started_at;
  Time ended_at;
  std::string outcome;  // done, skipped, error, lost, released, cancelled
  std::optional<std::string> error_code;
  std::optional<std::string> billed;  // no, yes, unknown; none: nothing was sent
  std::optional<Micros> cost;         // none: not known
};

struct Image {
  PairId pair;
  std::string sku;
  std::string name;
  std::string input_sha256;
  State state = State::kWaiting;
  bool is_main = false;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;  // the pair's own, while its last job is this one
  std::optional<VersionId> version;          // that this job made
  std::optional<std::string> engine;
  std::optional<std::string> model;
  std::optional<Micros> cost;  // of all its attempts that have ended; none: not known
  bool approved = false;       // the version is the approved one
  std::optional<Time> started_at;
  std::optional<Time> ended_at;
  std::vector<Attempt> attempts;  // oldest first
};

Result<Paged<Image>> list(Connection& connection, const JobId& job, const Query& query);

// What shows a SKU in a list: the picture of its main image.
struct Cover {
  PairId pair;
  std::string input_sha256;
  std::optional<VersionId> result;  // none: the photo is shown
};

// By SKU; those without a main image are left out.
Result<std::map<std::string, Cover>> covers(Connection& connection, const UserId& user,
                                            const json::array& skus);

}  // namespace aip::store::job_images

namespace aip {

template <>
inline constexpr auto kWordsOf<store::job_images::State> =
    std::to_array<Word<store::job_images::State>>({{store::job_images::State::kWaiting, "waiting"},
                                                   {store::job_images::State::kProcessing, "processing"},
                                                   {store::job_images::State::kCompleted, "completed"},
                                                   {store::job_images::State::kSkipped, "skipped"},
                                                   {store::job_images::State::kFailed, "failed"},
                                                   {store::job_images::State::kCancelled, "cancelled"}});

}  // namespace aip
