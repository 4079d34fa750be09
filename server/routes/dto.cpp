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

// Names the bytes of a source photo: it changes when the photo is replaced.
std::string input_version(const ImagePair& pair) { return pair.input_sha256.substr(0, 16); }

json::object to_dto(const Wait& wait) {
  json::object dto{{"reason", to_string(wait.reason)}, {"message", wait.message}};
  put(dto, "code", wait.code);
  put(dto, "until", wait.until);
  if (wait.count) dto["count"] = *wait.count;
  return dto;
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
  return image_url(*folder.cover, "input", std::to_string(folder.cover_version), kThumbnail);
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
  count("approvedCount", folder.approved);
  count("rejectedCount", folder.rejected);
  count("busyCount", folder.busy);
  writer.member("updatedAt", to_iso(workflow.updated_at));
  writer.member("thumbnailUrl", cover_url(folder));
  writer.end_object();
}

json::object to_dto(const ImagePair& pair) {
  const auto input_url = image_url(pair.id, "input", input_version(pair));
  json::object dto{{"id", pair.id.value},
                   {"workflowStateId", pair.workflow.value},
                   {"sku", pair.sku},
                   {"name", pair.name},
                   {"inputImageUrl", input_url},
                   {"inputUrl", input_url},
                   {"inputThumbnailUrl", image_url(pair.id, "input", input_version(pair), kThumbnail)},
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
  put(dto, "errorCode", pair.error_code);
  put(dto, "errorMessage", pair.error_message);
  put(dto, "reviewReason", pair.review_reason);
  put(dto, "engine", pair.engine);
  if (pair.generation_params) dto["generationParams"] = *pair.generation_params;
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

json::object pilot_of(const Job& job) {
  json::object dto{{"items", *job.pilot_items}, {"released", job.released_at.has_value()}};
  if (!job.pilot_took) return dto;
  const auto seconds = [](auto time) { return std::chrono::duration<double>(time).count(); };
  dto["tookSeconds"] = seconds(*job.pilot_took);
  const int made = job.completed + job.failed;
  if (made > 0 && !job.released_at)
    dto["restSeconds"] = seconds(*job.pilot_took) / made * (job.total - job.processed());
  return dto;
}

json::object to_dto(const JobCost& cost, int remaining) {
  json::object dto{{"spentMicros", cost.spent},
                   {"reservedMicros", cost.reserved},
                   {"pricedItems", cost.priced_items},
                   {"unknownItems", cost.unknown_items}};
  put(dto, "budgetMicros", cost.budget);
  put(dto, "estimateMicros", cost.estimate);
  if (const auto each = cost.per_image()) {
    dto["perImageMicros"] = *each;
    dto["expectedMicros"] = cost.spent + *each * remaining;
  }
  return dto;
}

json::object to_dto(const Job& job) {
  json::object dto{{"id", job.id.value},
                   {"userId", job.user.value},
                   {"jobType", to_string(job.type)},
                   {"status", to_string(job.status)},
                   {"priority", job.priority},
                   {"inputData", job.input},
                   {"options", job.options},
                   {"totalItems", job.total},
                   {"processedItems", job.processed()},
                   {"completedItems", job.completed},
                   {"skippedItems", job.skipped},
                   {"failedItems", job.failed},
                   {"progressPercentage", progress_percentage(job.processed(), job.total)},
                   {"unknownItems", job.unknown},
                   {"cost", to_dto(job.cost, job.total - job.processed())},
                   {"cancelRequested", job.cancel_requested_at.has_value()},
                   {"createdAt", to_iso(job.created_at)},
                   {"updatedAt", to_iso(job.updated_at)}};
  put(dto, "promptTemplateId", job.prompt_template);
  put(dto, "errorMessage", job.error_message);
  if (job.pause_reason) dto["pauseReason"] = to_string(*job.pause_reason);
  put(dto, "startedAt", job.started_at);
  put(dto, "completedAt", job.completed_at);
  put(dto, "estimatedCompletionAt", job.estimated_completion_at);
  if (job.wait) dto["waiting"] = to_dto(*job.wait);
  if (job.pilot_items) dto["pilot"] = pilot_of(job);
  if (is_final(job.status)) {
    dto["resultData"] =
        json::object{{"completed", job.completed}, {"skipped", job.skipped}, {"failed", job.failed}};
  }
  return dto;
}

json::object to_dto(const service::CreatedJob& created) {
  return {{"jobId", created.id.value}, {"status", to_string(created.status)}, {"totalItems", created.total}};
}

json::object to_dto(const JobLog& log) {
  return {{"id", log.id},
          {"jobId", log.job.value},
          {"level", to_string(log.level)},
          {"message", log.message},
          {"timestamp", to_iso(log.timestamp)}};
}

json::object to_dto(const Download& download) {
  return {{"id", download.id.value},
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
          {"totalSize", download.total_bytes},
          {"createdAt", to_iso(download.created_at)},
          {"completedAt", to_iso(download.created_at)}};
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
