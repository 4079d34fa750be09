#pragma once

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "domain/download.hpp"
#include "domain/job.hpp"
#include "domain/settings.hpp"
#include "domain/user.hpp"
#include "domain/workflow.hpp"
#include "service/catalog.hpp"
#include "service/jobs.hpp"
#include "service/queries.hpp"
#include "service/review.hpp"

// Entities as the API shows them; api/openapi.yaml describes each. Members without a value are left out.
namespace aip::routes {

json::object to_dto(const User& user);
json::object to_dto(const service::ApiToken& token);
void write(JsonWriter& writer, const Folder& folder);
// For long lists: members that are 0 or repeat another are left out.
void write_slim(JsonWriter& writer, const Folder& folder);
json::object to_dto(const ImagePair& pair);
json::object to_dto(const ImageVersion& version, const ImagePair& pair);
json::object to_dto(const service::ReviewItem& item);
// The members of a job, with its input and options as JSON text.
void write_members(JsonWriter& writer, const Job& job, std::string_view input, std::string_view options);
json::object to_dto(const service::ReviewLine& line);
json::object to_dto(const JobLog& log);
json::object to_dto(const service::JobImage& image);
json::object to_dto(const Download& download);
json::object to_dto(const Settings& settings, const std::optional<std::string>& key_hint);
json::object to_dto(const PromptTemplate& prompt_template);
json::object to_dto(const service::ImportReport& report);

// Where the API serves the thumbnail of a result.
std::string result_thumbnail_url(const PairId& pair, const VersionId& version);
// Of the result, or of the photo where there is none.
std::string cover_url(const service::SkuCover& cover);

template <class Items>
json::array to_dtos(const Items& items) {
  json::array array;
  for (const auto& item : items) array.push_back(to_dto(item));
  return array;
}

}  // namespace aip::routes
