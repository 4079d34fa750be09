#include "routes/dto.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "routes/api.hpp"
#include "service/storage_config.hpp"

namespace aip::routes {
namespace {

template <class T>
json::value to_value(const T& value) {
  if constexpr (std::is_same_v<T, Time>) {
    return json::string(to_iso(value));
  } else {
    return json::value_from(value);
  }
}

template <class Tag>
json::value to_value(const Id<Tag>& id) {
  return json::string(id.value);
}

// Adds the member when there is a value.
template <class T>
void put(json::object& object, std::string_view key, const std::optional<T>& value) {
  if (value) object[key] = to_value(*value);
}

std::string image_url(const PairId& pair, std::string_view side, std::string_view version, int width = 0) {
  auto url = fmt::format("{}/images/{}/{}?v={}", kBase, pair.value, side, version);
  if (width > 0) url += fmt::format("&w={}", width);
  return url;
}

constexpr int kThumbnail = 512;

void write_time(JsonWriter& writer, std::string_view name, const std::optional<Time>& time) {
  if (time) writer.member(name, to_iso(*time));
}

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

}  // namespace

json::object to_dto(const User& user) {
  json::object dto{{"id", user.id.value},
                   {"email", user.email},
                   {"name", user.name},
                   {"role", to_string(user.role)},
                   {"disabled", user.disabled_at.has_value()},
                   {"createdAt", to_iso(user.created_at)}};
  put(dto, "actsFor", user.acts_for);
  return dto;
}

json::object to_dto(const service::ApiToken& token) {
  json::object dto{{"id", token.id.value},
                   {"name", token.name},
                   {"scope", to_string(token.scope)},
                   {"createdAt", to_iso(token.created_at)}};
  put(dto, "lastUsedAt", token.last_used_at);
  put(dto, "expiresAt", token.expires_at);
  return dto;
}

namespace {

std::optional<std::string> cover_url(const Folder& folder) {
  if (!folder.cover) return std::nullopt;
  return image_url(*folder.cover, "input", folder.cover_sha256.substr(0, 16), kThumbnail);
}

}  // namespace

void write(JsonWriter& writer, const Folder& folder) {
  const auto& workflow = folder.workflow;
  writer.begin_object();
  writer.member("id", workflow.id.value);
  writer.member("sku", workflow.sku);
  writer.member("folderName", workflow.folder_name);
  writer.member("status", to_string(workflow.status));
  writer.member("imageCount", folder.images);
  writer.member("processedCount", folder.completed + folder.skipped + folder.failed);
  writer.member("completedCount", folder.completed);
  writer.member("failedCount", folder.failed);
  writer.member("toReviewCount", folder.to_review);
  writer.member("approvedCount", folder.approved);
  writer.member("rejectedCount", folder.rejected);
  writer.member("busyCount", folder.busy);
  writer.member("updatedAt", to_iso(workflow.updated_at));
  writer.member("thumbnailUrl", cover_url(folder));
  writer.end_object();
}

void write_slim(JsonWriter& writer, const Folder& folder) {
  const auto& workflow = folder.workflow;
  const auto count = [&](std::string_view name, int value) {
    if (value != 0) writer.member(name, value);
  };
  writer.begin_object();
  writer.member("id", workflow.id.value);
  writer.member("sku", workflow.sku);
  if (workflow.folder_name != workflow.sku) writer.member("folderName", workflow.folder_name);
  writer.member("status", to_string(workflow.status));
  count("imageCount", folder.images);
  count("processedCount", folder.completed + folder.skipped + folder.failed);
  count("completedCount", folder.completed);
  count("failedCount", folder.failed);
  count("toReviewCount", folder.to_review);
  count("approvedCount", folder.approved);
  count("rejectedCount", folder.rejected);
  count("busyCount", folder.busy);
  writer.member("updatedAt", to_iso(workflow.updated_at));
  writer.member("thumbnailUrl", cover_url(folder));
  writer.end_object();
}

json::object to_dto(const ImagePair& pair) {
  const auto input_url = image_url(pair.id, "input", service::photo_version(pair));
  json::object dto{
      {"id", pair.id.value},
      {"workflowStateId", pair.workflow.value},
      {"sku", pair.sku},
      {"name", pair.name},
      {"inputImageUrl", input_url},
      {"inputUrl", input_url},
      {"inputThumbnailUrl", image_url(pair.id, "input", service::photo_version(pair), kThumbnail)},
      {"inputStorageKey", pair.input.key},
      {"inputWidth", pair.input.width},
      {"inputHeight", pair.input.height},
      {"inputBytes", pair.input.bytes},
      {"status", to_string(pair.status)},
      {"isMainImage", pair.is_main},
      {"imageType", pair.is_main ? "main" : "secondary"},
      {"reviewStatus", to_string(pair.review)},
      {"version", pair.version},
      {"createdAt", to_iso(pair.created_at)},
      {"updatedAt", to_iso(pair.updated_at)}};
  put(dto, "jobId", pair.job);
  put(dto, "skipReason", pair.skip_reason);
  put(dto, "resultJobId", pair.result_job);
  put(dto, "currentVersionId", pair.current_version);
  put(dto, "approvedVersionId", pair.approved_version);
  put(dto, "errorCode", pair.error_code);
  put(dto, "errorMessage", pair.error_message);
  put(dto, "reviewReason", pair.review_reason);
  put(dto, "engine", pair.engine);
  if (pair.generation_params) dto["generationParams"] = *pair.generation_params;
  if (const auto& params = pair.generation_params) {
    put(dto, "confidence", number_at(*params, "confidence"));
    if (bool_at(*params, "check").value_or(false)) dto["check"] = true;
    if (const auto* place = object_at(*params, "place")) dto["place"] = *place;
  }
  if (pair.output) {
    const auto output_url = image_url(pair.id, "output", pair.current_version->value);
    dto["outputImageUrl"] = output_url;
    dto["outputUrl"] = output_url;
    dto["outputThumbnailUrl"] = image_url(pair.id, "output", pair.current_version->value, kThumbnail);
    dto["outputStorageKey"] = pair.output->key;
    dto["outputWidth"] = pair.output->width;
    dto["outputHeight"] = pair.output->height;
    dto["outputBytes"] = pair.output->bytes;
  }
  return dto;
}

json::object to_dto(const ImageVersion& version, const ImagePair& pair) {
  json::object dto{{"id", version.id.value},
                   {"current", pair.current_version == version.id},
                   {"approved", pair.approved_version == version.id},
                   {"imageUrl", image_url(pair.id, "output", version.id.value)},
                   {"thumbnailUrl", image_url(pair.id, "output", version.id.value, kThumbnail)},
                   {"width", version.image.width},
                   {"height", version.image.height},
                   {"bytes", version.image.bytes},
                   {"format", version.image.format},
                   {"engine", version.engine},
                   {"createdAt", to_iso(version.created_at)}};
  put(dto, "jobId", version.job);
  put(dto, "costMicros", version.cost);
  put(dto, "editedBy", string_at(version.params, "editedByName"));
  return dto;
}

json::object to_dto(const service::ReviewItem& item) {
  const auto& workflow = item.workflow;
  const auto reviewable = [](const ImagePair& pair) {
    return pair.output && pair.status != PairStatus::kSkipped;
  };
  const auto decided = [&](const ImagePair& pair) {
    return reviewable(pair) && pair.review != ReviewStatus::kUnreviewed;
  };
  json::object dto{{"id", workflow.id.value},
                   {"userId", workflow.user.value},
                   {"sku", workflow.sku},
                   {"folderName", workflow.folder_name},
                   {"status", to_string(workflow.status)},
                   {"currentStep", std::ranges::count_if(item.pairs, decided)},
                   {"totalSteps", std::ranges::count_if(item.pairs, reviewable)},
                   {"imagePairs", to_dtos(item.pairs)},
                   {"version", workflow.version},
                   {"createdAt", to_iso(workflow.created_at)},
                   {"updatedAt", to_iso(workflow.updated_at)}};
  put(dto, "approvedAt", workflow.approved_at);
  put(dto, "archivedAt", workflow.archived_at);
  return dto;
}

json::object to_dto(const service::ReviewLine& line) {
  json::object dto{{"id", line.id}, {"action", line.action}, {"createdAt", to_iso(line.created_at)}};
  put(dto, "actorId", line.actor);
  put(dto, "actorName", line.actor_name);
  put(dto, "pairId", line.pair);
  put(dto, "imageName", line.image_name);
  put(dto, "versionId", line.version);
  put(dto, "reason", line.reason);
  return dto;
}

namespace {

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
  return image_url(cover.pair, "input", cover.input_sha256.substr(0, 16), kThumbnail);
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
  json::object dto{
      {"pairId", image.pair.value},
      {"sku", image.sku},
      {"name", image.name},
      {"status", to_string(image.state)},
      {"isMainImage", image.is_main},
      {"inputThumbnailUrl", image_url(image.pair, "input", image.input_sha256.substr(0, 16), kThumbnail)},
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

json::object to_dto(const Download& download) {
  json::array covers;
  for (const auto& [pair, version] : download.covers) {
    covers.push_back(json::value_from(result_thumbnail_url(pair, version)));
  }
  json::object dto{{"id", download.id.value},
                   {"userId", download.user.value},
                   {"shopName", download.shop_name},
                   {"skuList", json::value_from(download.skus)},
                   {"imageType", to_string(download.image_type)},
                   {"format", to_string(download.format)},
                   {"compression", to_string(download.compression)},
                   {"status", "completed"},
                   {"progress", 100},
                   {"downloadUrl", fmt::format("{}/download/{}/file", kBase, download.id.value)},
                   {"fileName", download.file_name},
                   {"fileCount", download.file_count},
                   {"createdAt", to_iso(download.created_at)},
                   {"completedAt", to_iso(download.created_at)},
                   {"thumbnailUrls", std::move(covers)}};
  // How well pictures pack is known when they are packed.
  if (download.compression == Compression::kStore) dto["totalSize"] = download.total_bytes;
  return dto;
}

json::object to_dto(const Settings& settings, const std::optional<std::string>& key_hint) {
  json::object dto{{"id", settings.id},
                   {"userId", settings.user.value},
                   {"apiEndpoint", settings.api_endpoint},
                   {"hasApiKey", !settings.api_key_sealed.empty()},
                   {"defaultModel", settings.default_model},
                   {"maxConcurrentJobs", settings.max_concurrent_jobs},
                   {"enableProfessionalMode", settings.professional_mode},
                   {"consistencyMode", settings.consistency_mode},
                   {"defaultView", to_string(settings.default_view)},
                   {"itemsPerPage", settings.items_per_page},
                   {"autoAdvance", settings.auto_advance},
                   {"storageProvider", to_string(settings.storage_provider)},
                   {"createdAt", to_iso(settings.created_at)},
                   {"updatedAt", to_iso(settings.updated_at)}};
  put(dto, "apiKeyHint", key_hint);
  put(dto, "defaultPromptTemplateId", settings.default_prompt_template);
  put(dto, "budgetMicros", settings.budget);
  // Whether the store that storageConfig names can be used: none of this version can.
  dto["storageReady"] = !settings.storage_config.has_value();
  if (settings.storage_config) {
    dto["storageConfig"] = service::shown_storage_config(*settings.storage_config);
  }
  return dto;
}

json::object to_dto(const PromptTemplate& prompt) {
  json::object dto{{"id", prompt.id.value},
                   {"groupName", prompt.group},
                   {"templateName", prompt.name},
                   {"prompt", prompt.prompt},
                   {"model", prompt.model},
                   {"isActive", prompt.active},
                   {"isProfessional", prompt.professional},
                   {"sortOrder", prompt.sort_order},
                   {"createdAt", to_iso(prompt.created_at)},
                   {"updatedAt", to_iso(prompt.updated_at)}};
  put(dto, "userId", prompt.user);
  if (prompt.language) dto["language"] = to_string(*prompt.language);
  if (prompt.job_type) dto["jobType"] = to_string(*prompt.job_type);
  put(dto, "description", prompt.description);
  put(dto, "negativePrompt", prompt.negative_prompt);
  put(dto, "systemPrompt", prompt.system_prompt);
  put(dto, "apiEndpoint", prompt.api_endpoint);
  if (prompt.parameters) dto["parameters"] = *prompt.parameters;
  return dto;
}

json::object to_dto(const service::ImportReport& report) {
  json::array refused;
  for (const auto& file : report.refused) {
    refused.push_back(
        {{"file", file.file}, {"error", to_string(file.error.code)}, {"reason", file.error.for_people()}});
  }
  return {{"imported", report.imported},
          {"unchanged", report.unchanged},
          {"skus", report.skus},
          {"refused", std::move(refused)}};
}

}  // namespace aip::routes
