#include "service/templates.hpp"

#include "base/text.hpp"
#include "engine/parameters.hpp"
#include "service/missing.hpp"
#include "service/recipes.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

constexpr std::size_t kNameBytes = 180;  // of a copied template's old name

Result<void> check_parameters(const PromptTemplate& wanted) {
  if (!wanted.parameters) return {};
  AIP_TRY(recipe_for(JobType::kCustom, {}, &*wanted.parameters));
  AIP_TRY(engine::parameters_from_json(*wanted.parameters));
  return {};
}

}  // namespace

Result<std::vector<PromptTemplate>> Templates::list(const UserId& user,
                                                    const store::templates::Query& query) {
  return database_.read(
      [&](Connection& connection) { return store::templates::list(connection, user, query); });
}

Result<std::vector<store::template_figures::Figures>> Templates::figures(const UserId& user) {
  return database_.read([&](store::Connection& connection) {
    return store::template_figures::of_user(connection, user, clock_.now() - std::chrono::days(90));
  });
}

Result<PromptTemplate> Templates::find(const UserId& user, const TemplateId& id) {
  return database_.read([&](Connection& connection) {
    return required(store::templates::find(connection, user, id), "template");
  });
}

Result<PromptTemplate> Templates::create(const UserId& user, PromptTemplate wanted) {
  AIP_TRY(check_parameters(wanted));
  wanted.id = new_id<TemplateId>();
  wanted.user = user;
  wanted.created_at = clock_.now();
  AIP_TRY(
      database_.write([&](Connection& connection) { return store::templates::save(connection, wanted); }));
  return find(user, wanted.id);
}

Result<PromptTemplate> Templates::copy(const UserId& user, const TemplateId& id, std::string_view name) {
  AIP_TRY_ASSIGN(auto copied, find(user, id));
  if (!name.empty()) {
    copied.name = name;
  } else {
    const bool chinese = copied.language == TemplateLanguage::kChinese;
    copied.name = std::string(truncate_utf8(copied.name, kNameBytes)) + (chinese ? "(副本)" : " (copy)");
  }
  copied.active = true;
  copied.sort_order = 0;
  return create(user, std::move(copied));
}

Result<PromptTemplate> Templates::change(const UserId& user, const PromptTemplate& wanted) {
  if (!wanted.user) {
    return fail(ErrorCode::kForbidden, "system template",
                "This is a built-in template. Copy it, and change the copy.");
  }
  AIP_TRY(check_parameters(wanted));
  AIP_TRY(database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY(store::templates::save(connection, wanted));
    if (wanted.active) return {};
    AIP_TRY_ASSIGN(auto settings, store::settings::find(connection, user));
    if (!settings || settings->default_prompt_template != wanted.id) return {};
    settings->default_prompt_template.reset();
    return store::settings::save(connection, *settings);
  }));
  return find(user, wanted.id);
}

Result<void> Templates::remove(const UserId& user, const TemplateId& id) {
  AIP_TRY_ASSIGN(const auto found, find(user, id));
  if (!found.user)
    return fail(ErrorCode::kForbidden, "system template", "A built-in template can't be deleted.");
  return database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const bool in_use, store::templates::is_in_use(connection, user, id));
    if (in_use) {
      return fail(ErrorCode::kConflict, "template in use",
                  "A job that has not ended works with this template. Switch it off, or wait for the job.");
    }
    return store::templates::remove(connection, user, id);
  });
}

}  // namespace aip::service
