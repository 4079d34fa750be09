#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"
#include "domain/job.hpp"
#include "domain/money.hpp"

namespace aip {

enum class DefaultView { kContinuous, kStepReview };
template <>
inline constexpr auto kWordsOf<DefaultView> = std::to_array<Word<DefaultView>>(
    {{DefaultView::kContinuous, "continuous"}, {DefaultView::kStepReview, "step_review"}});

enum class StorageProvider { kLocal, kS3, kOss };
template <>
inline constexpr auto kWordsOf<StorageProvider> = std::to_array<Word<StorageProvider>>(
    {{StorageProvider::kLocal, "local"}, {StorageProvider::kS3, "s3"}, {StorageProvider::kOss, "oss"}});

struct Settings {
  std::string id;
  UserId user;
  std::string api_endpoint;    // empty: none
  std::string api_key_sealed;  // encrypted; empty: none
  std::string default_model;
  // The rest of the default profile (domain/profile.hpp), whose endpoint, key and model these three are.
  std::string profile_id;             // empty: `id`
  std::string profile_name;           // empty: named by its endpoint
  std::optional<std::string> engine;  // none: the one that speaks the endpoint's language
  int concurrency = 4;
  int requests_per_minute = 0;
  bool failover = true;
  int max_concurrent_jobs = 3;  // 1 to 10
  std::optional<TemplateId> default_prompt_template;
  bool professional_mode = false;
  bool consistency_mode = true;
  DefaultView default_view = DefaultView::kContinuous;
  int items_per_page = 50;  // 10 to 100
  bool auto_advance = true;
  StorageProvider storage_provider = StorageProvider::kLocal;
  std::optional<json::object> storage_config;
  std::optional<Micros> budget;  // of a calendar month (UTC); none: no limit
  Time created_at;
  Time updated_at;
};

enum class TemplateLanguage { kEnglish, kChinese };
template <>
inline constexpr auto kWordsOf<TemplateLanguage> = std::to_array<Word<TemplateLanguage>>(
    {{TemplateLanguage::kEnglish, "en"}, {TemplateLanguage::kChinese, "zh"}});

struct PromptTemplate {
  TemplateId id;
  std::optional<UserId> user;  // none: a system template
  std::string group;
  std::string name;
  std::optional<std::string> description;
  std::string prompt;
  std::optional<std::string> negative_prompt;
  std::optional<std::string> system_prompt;
  std::string model;
  std::optional<std::string> api_endpoint;
  std::optional<json::object> parameters;
  bool active = true;
  bool professional = false;
  int sort_order = 0;
  std::optional<TemplateLanguage> language;  // system templates are listed by it
  std::optional<JobType> job_type;           // what it was written for; none: any
  Time created_at;
  Time updated_at;

  bool operator==(const PromptTemplate&) const = default;
};

}  // namespace aip
