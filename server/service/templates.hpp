#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/settings.hpp"
#include "store/template_figures.hpp"
#include "store/template_repository.hpp"

namespace aip::service {

// The prompt templates of a user and the system's. Thread-safe; calls block.
class Templates {
 public:
  Templates(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::vector<PromptTemplate>> list(const UserId& user, const store::templates::Query& query);
  Result<PromptTemplate> find(const UserId& user, const TemplateId& id);
  Result<PromptTemplate> create(const UserId& user, PromptTemplate wanted);
  // An own one, active, of any that the user can see. `name` empty: the old one's with "(copy)" behind it.
  Result<PromptTemplate> copy(const UserId& user, const TemplateId& id, std::string_view name);
  // kForbidden for a system template: copy it to change it. One that is switched off is nobody's default any
  // more.
  Result<PromptTemplate> change(const UserId& user, const PromptTemplate& wanted);
  // Of the jobs of the last 90 days.
  Result<std::vector<store::template_figures::Figures>> figures(const UserId& user);
  // kConflict while an unfinished job works with it.
  Result<void> remove(const UserId& user, const TemplateId& id);

 private:
  store::Database& database_;
  const Clock& clock_;
};

}  // namespace aip::service
