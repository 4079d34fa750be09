#include "service/system_templates.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/embedded.hpp"
#include "store/template_repository.hpp"

namespace aip::service {

extern const std::span<const EmbeddedFile> embedded_templates;  // service/templates

namespace {

Result<std::string> text_at(const json::object& object, std::string_view key) {
  auto text = string_at(object, key);
  if (!text || text->empty()) {
    return fail(ErrorCode::kInternal, fmt::format("system.json: {} is missing in {}", key,
                                                  string_at(object, "name").value_or("an entry")));
  }
  return *std::move(text);
}

Result<json::object> member(const json::object& object, std::string_view key) {
  const auto* found = object_at(object, key);
  if (found == nullptr) return fail(ErrorCode::kInternal, fmt::format("system.json: {} is missing", key));
  return *found;
}

Result<PromptTemplate> template_in(TemplateLanguage language, const json::object& entry,
                                   const json::object& shared_system_prompt,
                                   const json::object& shared_negative_prompt) {
  const auto word = to_string(language);
  AIP_TRY_ASSIGN(const auto key, text_at(entry, "key"));
  AIP_TRY_ASSIGN(const auto words, member(entry, word));
  PromptTemplate made{.id = TemplateId{fmt::format("system-{}-{}", key, word)},
                      .user = std::nullopt,
                      .parameters = std::nullopt,
                      .professional = bool_at(entry, "professional").value_or(false),
                      .sort_order = static_cast<int>(int_at(entry, "sortOrder").value_or(0)),
                      .language = language};
  AIP_TRY_ASSIGN(const auto type, text_at(entry, "jobType"));
  made.job_type = from_word<JobType>(type);
  AIP_TRY_ASSIGN(made.group, text_at(words, "group"));
  AIP_TRY_ASSIGN(made.name, text_at(words, "name"));
  AIP_TRY_ASSIGN(made.description, text_at(words, "description"));
  AIP_TRY_ASSIGN(made.prompt, text_at(words, "prompt"));
  AIP_TRY_ASSIGN(made.system_prompt, text_at(shared_system_prompt, word));
  AIP_TRY_ASSIGN(made.negative_prompt, text_at(shared_negative_prompt, word));
  if (auto own = string_at(words, "negativePrompt")) made.negative_prompt = *std::move(own);
  AIP_TRY_ASSIGN(made.parameters, member(entry, "parameters"));
  return made;
}

}  // namespace

Result<std::vector<PromptTemplate>> system_templates() {
  const auto file = std::ranges::find(embedded_templates, "system.json", &EmbeddedFile::name);
  if (file == embedded_templates.end()) return fail(ErrorCode::kInternal, "system.json is not built in");
  AIP_TRY_ASSIGN(const auto document, parse_json(file->contents));
  if (!document.is_object()) return fail(ErrorCode::kInternal, "system.json is not an object");
  const auto& root = document.get_object();
  AIP_TRY_ASSIGN(const auto system_prompt, member(root, "systemPrompt"));
  AIP_TRY_ASSIGN(const auto negative_prompt, member(root, "negativePrompt"));
  const auto* entries = array_at(root, "templates");
  if (entries == nullptr) return fail(ErrorCode::kInternal, "system.json: templates is missing");
  std::vector<PromptTemplate> templates;
  for (const auto& entry : *entries) {
    if (!entry.is_object()) return fail(ErrorCode::kInternal, "system.json: a template is not an object");
    for (const auto language : {TemplateLanguage::kEnglish, TemplateLanguage::kChinese}) {
      AIP_TRY_ASSIGN(auto made, template_in(language, entry.get_object(), system_prompt, negative_prompt));
      templates.push_back(std::move(made));
    }
  }
  return templates;
}

Result<void> seed_system_templates(store::Database& database) {
  AIP_TRY_ASSIGN(auto templates, system_templates());
  return database.write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    for (auto& item : templates) {
      item.created_at = now;
      AIP_TRY(store::templates::save_if_changed(connection, item));
    }
    return store::templates::switch_off_others(connection, templates);
  });
}

}  // namespace aip::service
