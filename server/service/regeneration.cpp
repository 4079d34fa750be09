#include "service/regeneration.hpp"

#include <algorithm>
#include <utility>

#include "service/target.hpp"
#include "store/job_repository.hpp"
#include "store/profile_repository.hpp"
#include "store/template_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

// A recipe's members that are options of a finish have their names.
FinishOptions finish_of(const ImageVersion& version) {
  const auto* recipe = object_at(version.params, "recipe");
  if (recipe == nullptr) return {};
  return job_options_from({{"finish", *recipe}}).finish.value_or(FinishOptions{});
}

Result<bool> has_template(Connection& connection, const UserId& user, const TemplateId& id) {
  AIP_TRY_ASSIGN(const auto found, store::templates::find(connection, user, id));
  return found && found->active;
}

Result<bool> has_profile(Connection& connection, const UserId& user, const std::string& id) {
  AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
  return std::ranges::any_of(profiles, [&](const auto& profile) { return profile.id.value == id; });
}

template <class T>
void replace(T& value, const T& by) {
  if (by) value = by;
}

}  // namespace

Result<Order> order_of(Connection& connection, const UserId& user, const ImagePair& pair,
                       const std::optional<ImageVersion>& version) {
  Order order;
  const auto id = version && version->job ? version->job : pair.job;
  std::optional<Job> job;
  if (id) {
    AIP_TRY_ASSIGN(job, store::jobs::find(connection, user, *id));
  }
  if (job) {
    order.type = job->type;
    order.options = {.prompt_template = job->options.prompt_template,
                     .custom_prompt = job->options.custom_prompt,
                     .profile = job->options.profile,
                     .engine = job->options.engine,
                     .model = job->options.model,
                     .reasons = job->options.reasons,
                     .professional_mode = job->options.professional_mode,
                     .consistency_mode = job->options.consistency_mode,
                     .finish = job->options.finish};
  } else if (version) {
    order.type = from_word<JobType>(string_at(version->params, "jobType").value_or("")).value_or(order.type);
    order.options.finish = finish_of(*version);
  }
  auto& options = order.options;
  if (options.prompt_template) {
    AIP_TRY_ASSIGN(const bool is_there, has_template(connection, user, *options.prompt_template));
    if (!is_there) options.prompt_template.reset();
  }
  if (options.profile) {
    AIP_TRY_ASSIGN(const bool is_there, has_profile(connection, user, *options.profile));
    if (!is_there) options.profile.reset();
  }
  // Without a template then, without one now, whatever the settings say; and the same for the engine.
  if (job && !options.prompt_template) options.prompt_template = TemplateId{};
  if (version && version->engine == kLocalEngine && !options.profile && !options.engine) {
    options.engine = kLocalEngine;
  }
  return order;
}

JobOptions changed(JobOptions order, const JobOptions& changes) {
  replace(order.prompt_template, changes.prompt_template);
  replace(order.custom_prompt, changes.custom_prompt);
  // Who names a profile or an engine means no other one.
  if (changes.profile || changes.engine) {
    order.profile = changes.profile;
    order.engine = changes.engine;
    order.model = changes.model;
  }
  replace(order.model, changes.model);
  replace(order.professional_mode, changes.professional_mode);
  replace(order.consistency_mode, changes.consistency_mode);
  replace(order.finish, changes.finish);
  for (const auto& reason : changes.reasons) {
    std::erase(order.reasons, reason);
    order.reasons.push_back(reason);
  }
  order.priority = changes.priority;
  order.max_concurrent = changes.max_concurrent;
  order.budget = changes.budget;
  order.resend_unknown = changes.resend_unknown;
  return order;
}

}  // namespace aip::service
