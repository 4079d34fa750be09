#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"
#include "domain/job_options.hpp"
#include "domain/money.hpp"

namespace aip {

// The kinds of task in the queue, and what their `kind` holds.
inline constexpr std::string_view kProcessImage = "process_image";

enum class JobType { kMainImage, kSecondaryImage, kBatchOptimize, kCustom };
template <>
inline constexpr auto kWordsOf<JobType> =
    std::to_array<Word<JobType>>({{JobType::kMainImage, "main_image"},
                                  {JobType::kSecondaryImage, "secondary_image"},
                                  {JobType::kBatchOptimize, "batch_optimize"},
                                  {JobType::kCustom, "custom"}});

// Which photos of a SKU.
enum class ImageType { kMain, kSecondary, kAll };
template <>
inline constexpr auto kWordsOf<ImageType> = std::to_array<Word<ImageType>>(
    {{ImageType::kMain, "main"}, {ImageType::kSecondary, "secondary"}, {ImageType::kAll, "all"}});

// The photos that a job of this type takes by default.
ImageType default_image_type(JobType type);

enum class JobStatus { kPending, kProcessing, kCompleted, kFailed, kCancelled };
template <>
inline constexpr auto kWordsOf<JobStatus> =
    std::to_array<Word<JobStatus>>({{JobStatus::kPending, "pending"},
                                    {JobStatus::kProcessing, "processing"},
                                    {JobStatus::kCompleted, "completed"},
                                    {JobStatus::kFailed, "failed"},
                                    {JobStatus::kCancelled, "cancelled"}});

bool is_final(JobStatus status);

// Why a job is paused.
enum class PauseReason { kUser, kProviderAuth, kProviderQuota, kBudget };
template <>
inline constexpr auto kWordsOf<PauseReason> =
    std::to_array<Word<PauseReason>>({{PauseReason::kUser, "user"},
                                      {PauseReason::kProviderAuth, "provider_auth"},
                                      {PauseReason::kProviderQuota, "provider_quota"},
                                      {PauseReason::kBudget, "budget"}});

enum class LogLevel { kInfo, kWarning, kError, kDebug };
template <>
inline constexpr auto kWordsOf<LogLevel> = std::to_array<Word<LogLevel>>({{LogLevel::kInfo, "info"},
                                                                          {LogLevel::kWarning, "warning"},
                                                                          {LogLevel::kError, "error"},
                                                                          {LogLevel::kDebug, "debug"}});

// Why nothing of an unfinished job is worked on. The first three are known from the job alone; the others
// from where its images are in the queue.
enum class Waiting { kPaused, kPilot, kJobLimit, kProvider, kRetry, kTurn };
template <>
inline constexpr auto kWordsOf<Waiting> = std::to_array<Word<Waiting>>({{Waiting::kPaused, "paused"},
                                                                        {Waiting::kPilot, "pilot"},
                                                                        {Waiting::kJobLimit, "job_limit"},
                                                                        {Waiting::kProvider, "provider"},
                                                                        {Waiting::kRetry, "retry"},
                                                                        {Waiting::kTurn, "turn"}});

// The same for people.
struct Wait {
  Waiting reason = Waiting::kPaused;
  std::optional<std::string> code = {};  // of kPaused: the PauseReason; of kProvider: the error code
  std::optional<Time> until = {};        // of kProvider and kRetry: when it continues by itself
  std::optional<int> count = {};  // of kPilot: its images; of kJobLimit: the number of jobs that may run; of
                                  // kTurn: the number of images that go first
  std::string message;            // in words, in English
};

// What a job's images have cost and may cost.
struct JobCost {
  Micros spent = 0;                // on answers whose cost is known, useful or not
  Micros reserved = 0;             // for open requests, and for those without an answer or a known cost
  std::optional<Micros> dearest;   // the most an answer has cost
  int priced_items = 0;            // images whose cost is known …
  int unknown_items = 0;           // … and paid answers whose cost is not
  std::optional<Micros> estimate;  // of an image, as the prices said when it was ordered; none: not known
  std::optional<Micros> budget;    // none: no limit

  // Of an image: as measured, or before that as estimated.
  std::optional<Micros> per_image() const;
};

struct Job {
  JobId id;
  UserId user;
  JobType type = JobType::kMainImage;
  JobStatus status = JobStatus::kPending;
  int priority = 0;
  json::object input;  // {"skus": […], "imageType"?, "folderName"?}
  JobOptions options;
  std::optional<TemplateId> prompt_template;
  std::optional<std::string> error_message;
  int total = 0;
  int completed = 0;
  int skipped = 0;
  int failed = 0;
  int unknown = 0;  // of the failed and cancelled: sent, possibly billed, never answered
  Time created_at;
  Time updated_at;
  std::optional<Time> started_at;
  std::optional<Time> completed_at;
  std::optional<Time> estimated_completion_at;
  std::optional<Time> cancel_requested_at;
  std::optional<Time> admitted_at;  // when its tasks were let into the queue, as long as they are
  std::optional<Time> paused_at;
  std::optional<PauseReason> pause_reason;              // set when paused_at is
  std::optional<int> pilot_items;                       // the number of images that go first …
  std::optional<Time> released_at;                      // … until a person releases the rest
  std::optional<std::chrono::milliseconds> pilot_took;  // once they have ended
  std::optional<Time> paced_from;                       // since when its pace is measured …
  int paced_items = 0;                                  // … and how many images had ended by then
  JobCost cost = {};
  std::optional<Wait> wait = {};  // not stored; service::Jobs fills it in for people

  int processed() const { return completed + skipped + failed; }
};

// One of the first three, when it is one of them.
std::optional<Waiting> waiting_for(const Job& job);

// Whether its pilot has ended and the rest waits for a person.
bool awaits_release(const Job& job);

// The status that follows from a job's counters. A job is cancelled when that was asked for before all its
// work was done; with partial failures it is completed, and the counters show it.
JobStatus derive_status(const Job& job, bool any_started);

int progress_percentage(int processed, int total);

struct JobLog {
  std::string id;
  JobId job;
  LogLevel level = LogLevel::kInfo;
  std::string message;
  Time timestamp;
};

}  // namespace aip
