// Jobs, their images and their log, as answers have them.
#include "routes/dto.hpp"
#include "routes/dto_values.hpp"

namespace aip::routes {
namespace {

void write_wait(JsonWriter& writer, const Wait& wait) {
  writer.key("waiting");
  writer.begin_object();
  writer.member("reason", to_string(wait.reason));
  writer.member("message", wait.message);
  writer.member("code", wait.code);
  write_time(writer, "until", wait.until);
  writer.member("count", wait.count);
  writer.end_object();
}

void write_pilot(JsonWriter& writer, const Job& job) {
  writer.key("pilot");
  writer.begin_object();
  writer.member("items", *job.pilot_items);
  writer.member("released", job.released_at.has_value());
  if (job.pilot_took) {
    const auto seconds = std::chrono::duration<double>(*job.pilot_took).count();
    writer.member("tookSeconds", seconds);
    const int made = job.completed + job.failed;
    if (made > 0 && !job.released_at)
      writer.member("restSeconds", seconds / made * (job.total - job.processed()));
  }
  writer.end_object();
}

// `remaining`: images that are still to come.
void write_cost(JsonWriter& writer, const JobCost& cost, int remaining) {
  writer.key("cost");
  writer.begin_object();
  writer.member("spentMicros", cost.spent);
  writer.member("reservedMicros", cost.reserved);
  writer.member("pricedItems", cost.priced_items);
  writer.member("unknownItems", cost.unknown_items);
  writer.member("budgetMicros", cost.budget);
  writer.member("estimateMicros", cost.estimate);
  if (const auto each = cost.per_image()) {
    writer.member("perImageMicros", *each);
    writer.member("expectedMicros", cost.spent + *each * remaining);
  }
  writer.end_object();
}

void write_result(JsonWriter& writer, const Job& job) {
  writer.key("resultData");
  writer.begin_object();
  writer.member("completed", job.completed);
  writer.member("skipped", job.skipped);
  writer.member("failed", job.failed);
  writer.end_object();
}

}  // namespace

void write_members(JsonWriter& writer, const Job& job, std::string_view input, std::string_view options) {
  writer.member("id", job.id.value);
  writer.member("userId", job.user.value);
  writer.member("jobType", to_string(job.type));
  writer.member("status", to_string(job.status));
  writer.member("priority", job.priority);
  writer.raw_member("inputData", input);
  writer.raw_member("options", options);
  writer.member("totalItems", job.total);
  writer.member("processedItems", job.processed());
  writer.member("completedItems", job.completed);
  writer.member("skippedItems", job.skipped);
  writer.member("failedItems", job.failed);
  writer.member("progressPercentage", progress_percentage(job.processed(), job.total));
  writer.member("unknownItems", job.unknown);
  write_cost(writer, job.cost, job.total - job.processed());
  writer.member("cancelRequested", job.cancel_requested_at.has_value());
  write_time(writer, "createdAt", job.created_at);
  write_time(writer, "updatedAt", job.updated_at);
  if (job.prompt_template) writer.member("promptTemplateId", job.prompt_template->value);
  writer.member("errorMessage", job.error_message);
  if (job.pause_reason) writer.member("pauseReason", to_string(*job.pause_reason));
  write_time(writer, "startedAt", job.started_at);
  write_time(writer, "completedAt", job.completed_at);
  write_time(writer, "estimatedCompletionAt", job.estimated_completion_at);
  if (job.wait) write_wait(writer, *job.wait);
  if (job.pilot_items) write_pilot(writer, job);
  if (is_final(job.status)) write_result(writer, job);
}

json::object to_dto(const JobLog& log) {
  return {{"id", log.id},
          {"jobId", log.job.value},
          {"level", to_string(log.level)},
          {"message", log.message},
          {"timestamp", to_iso(log.timestamp)}};
}

std::string result_thumbnail_url(const PairId& pair, const VersionId& version) {
  return image_url(pair, "output", version.value, kThumbnail);
}

std::string cover_url(const service::SkuCover& cover) {
  if (cover.result) return result_thumbnail_url(cover.pair, *cover.result);
  return image_url(cover.pair, "input", service::photo_version(cover.input_sha256), kThumbnail);
}

json::object to_dto(const service::JobImage& image) {
  json::array attempts;
  for (const auto& attempt : image.attempts) {
    json::object item{{"startedAt", to_iso(attempt.started_at)},
                      {"endedAt", to_iso(attempt.ended_at)},
                      {"outcome", attempt.outcome}};
    put(item, "errorCode", attempt.error_code);
    put(item, "billed", attempt.billed);
    put(item, "costMicros", attempt.cost);
    attempts.push_back(std::move(item));
  }
  json::object dto{{"pairId", image.pair.value},
                   {"sku", image.sku},
                   {"name", image.name},
                   {"status", to_string(image.state)},
                   {"isMainImage", image.is_main},
                   {"inputThumbnailUrl",
                    image_url(image.pair, "input", service::photo_version(image.input_sha256), kThumbnail)},
                   {"approved", image.approved},
                   {"attempts", std::move(attempts)}};
  put(dto, "errorCode", image.error_code);
  put(dto, "errorMessage", image.error_message);
  if (image.version) dto["outputThumbnailUrl"] = result_thumbnail_url(image.pair, *image.version);
  put(dto, "engine", image.engine);
  put(dto, "model", image.model);
  put(dto, "costMicros", image.cost);
  put(dto, "startedAt", image.started_at);
  put(dto, "endedAt", image.ended_at);
  return dto;
}

}  // namespace aip::routes
