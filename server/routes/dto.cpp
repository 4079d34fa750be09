#include "routes/dto.hpp"

#include <algorithm>

#include "routes/dto_values.hpp"
#include "service/storage_config.hpp"

namespace aip::routes {

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
  return image_url(*folder.cover, "input", service::photo_version(folder.cover_sha256), kThumbnail);
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
  const auto input_url = image_url(pair.id, "input", service::photo_version(pair.input_sha256));
  json::object dto{{"id", pair.id.value},
                   {"workflowStateId", pair.workflow.value},
                   {"sku", pair.sku},
                   {"name", pair.name},
                   {"inputImageUrl", input_url},
                   {"inputUrl", input_url},
                   {"inputThumbnailUrl",
                    image_url(pair.id, "input", service::photo_version(pair.input_sha256), kThumbnail)},
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
