#include "service/cut_outs.hpp"

#include <algorithm>
#include <utility>

#include "base/file.hpp"
#include "base/log.hpp"
#include "service/events.hpp"
#include "service/job_plan.hpp"
#include "service/missing.hpp"
#include "service/pairs.hpp"
#include "service/recipes.hpp"
#include "service/results.hpp"
#include "service/target.hpp"
#include "store/account_repository.hpp"
#include "store/catalog_repository.hpp"
#include "store/job_repository.hpp"
#include "store/review_repository.hpp"
#include "store/version_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;
namespace pairs_store = store::pairs;
namespace workflows = store::workflows;

// Some megabytes of disk each.
constexpr std::size_t kMaxKept = 24;

// Then the model is asked anew: another one may have been installed.
constexpr auto kKeptFor = std::chrono::minutes(20);

Error conflict(std::string message) {
  return {.code = ErrorCode::kConflict, .message = message, .public_message = message};
}

// The pair, when a person may edit it now.
Result<ImagePair> require_editable(Connection& connection, const UserId& user, const PairId& id) {
  AIP_TRY_ASSIGN(auto pair, require_pair(connection, user, id));
  if (is_busy(pair)) return fail(busy());
  if (pair.status == PairStatus::kSkipped) {
    return fail(conflict("This image is skipped. Restore it first."));
  }
  AIP_TRY_ASSIGN(const auto workflow, workflows::find(connection, user, pair.workflow));
  if (workflow && workflow->status == WorkflowStatus::kArchived) {
    return fail(conflict("This SKU is archived. Restore it first."));
  }
  return pair;
}

Result<std::optional<ImageVersion>> current_version(Connection& connection, const ImagePair& pair) {
  if (!pair.current_version) return std::nullopt;
  return store::versions::find(connection, pair.id, *pair.current_version);
}

}  // namespace

// What a new version is made of, besides its mask.
struct CutOuts::Plan {
  ImagePair pair;
  JobType type = JobType::kMainImage;
  image::Recipe recipe;
  std::string backdrop_key;  // of the blob that the recipe has for a background; empty: none
  std::string order_key;     // of the order that the edited result stands in for; may be empty

  // As what was ordered before; a recipe that does not cut out says nothing about a cut-out.
  void follow(JobType ordered, const image::Recipe& finish, std::string key) {
    order_key = std::move(key);
    if (!finish.cut_out) return;
    type = ordered;
    recipe = finish;
  }
};

Result<std::optional<image::CutOutEdit>> CutOuts::find(const UserId& user, const PairId& id) {
  return database_.read([&](Connection& connection) -> Result<std::optional<image::CutOutEdit>> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    AIP_TRY_ASSIGN(const auto version, current_version(connection, pair));
    const auto* edit = version ? object_at(version->report, "edit") : nullptr;
    if (edit == nullptr) return std::nullopt;
    AIP_TRY_ASSIGN(auto parsed, image::edit_from_json(*edit));
    return parsed;
  });
}

Result<CutOuts::Plan> CutOuts::plan(const UserId& user, const PairId& id) {
  return database_.read([&](Connection& connection) -> Result<Plan> {
    Plan plan;
    AIP_TRY_ASSIGN(plan.pair, require_editable(connection, user, id));
    AIP_TRY_ASSIGN(plan.recipe, recipe_for(JobType::kMainImage, {}, nullptr));
    AIP_TRY_ASSIGN(const auto version, current_version(connection, plan.pair));
    if (version) {
      const auto* recipe = object_at(version->params, "recipe");
      auto finish = image::recipe_from_json(recipe == nullptr ? json::object{} : *recipe);
      const auto type = from_word<JobType>(string_at(version->params, "jobType").value_or(""));
      if (finish) plan.follow(type.value_or(JobType::kMainImage), *finish, version->order_key);
    } else if (plan.pair.job) {
      AIP_TRY_ASSIGN(const auto job, store::jobs::find(connection, user, *plan.pair.job));
      // A job whose template is gone says nothing any more.
      auto ordered = job ? plan_for(connection, user, job->type, job->options)
                         : Result<JobPlan>(fail(ErrorCode::kNotFound, "no job"));
      if (ordered) {
        plan.follow(job->type, ordered->recipe, key_of(key_of(*ordered), plan.pair.input_sha256));
      }
    }
    AIP_TRY_ASSIGN(const auto picture, backdrop_of(connection, user, plan.recipe));
    if (picture) plan.backdrop_key = picture->input.key;
    // One that was deleted meanwhile is no reason to refuse an edit.
    if (!picture && image::takes_picture(plan.recipe)) plan.recipe.backdrop = image::Backdrop::kPlain;
    return plan;
  });
}

Result<Fd> CutOuts::file_of(std::string_view bytes) {
  AIP_TRY_ASSIGN(Fd file, open_temporary(scratch_));
  AIP_TRY(write_all(file.get(), bytes));
  return file;
}

// No descriptor where the recipe has no picture for a background.
Result<Fd> CutOuts::open_backdrop(const Plan& plan) {
  if (plan.backdrop_key.empty()) return Fd();
  return blobs_.open(plan.backdrop_key);
}

Result<std::shared_ptr<const Fd>> CutOuts::begin(const ImagePair& pair) {
  AIP_TRY_ASSIGN(const Time now, database_.read([](Connection& connection) { return connection.now(); }));
  const auto take_kept = [&]() -> std::shared_ptr<const Fd> {
    std::erase_if(kept_, [&](const Kept& kept) { return now - kept.made_at > kKeptFor; });
    const auto found = std::ranges::find(kept_, pair.input.key, &Kept::input_key);
    if (found == kept_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().file;
  };
  {
    const std::lock_guard lock(mutex_);
    if (auto kept = take_kept()) return kept;
  }
  AIP_TRY_ASSIGN(const Fd photo, blobs_.open(pair.input.key));
  AIP_TRY_ASSIGN(auto begun, pool_.begin_edit_blocking(photo.get(), {}));
  auto file = std::make_shared<const Fd>(std::move(begun.file));
  const std::lock_guard lock(mutex_);
  // The same photo may have been begun twice at a time; both are the same.
  if (auto kept = take_kept()) return kept;
  kept_.push_front({.input_key = pair.input.key, .file = file, .made_at = now});
  if (kept_.size() > kMaxKept) kept_.pop_back();
  return file;
}

Result<pixel::Picture> CutOuts::preview(const UserId& user, const PairId& id, const image::CutOutEdit& edit) {
  AIP_TRY_ASSIGN(const auto pair, database_.read([&](Connection& connection) {
    return require_editable(connection, user, id);
  }));
  AIP_TRY_ASSIGN(const auto begun, begin(pair));
  AIP_TRY_ASSIGN(const Fd text, file_of(json::serialize(image::to_json(edit))));
  return pool_.preview_edit_blocking(begun->get(), text.get());
}

Result<ImagePair> CutOuts::save(const Caller& caller, const PairId& id, const image::CutOutEdit& edit) {
  AIP_TRY_ASSIGN(const Plan plan, this->plan(caller.account, id));
  AIP_TRY_ASSIGN(const auto begun, begin(plan.pair));
  const json::object written = image::to_json(edit);
  AIP_TRY_ASSIGN(const Fd text, file_of(json::serialize(written)));
  AIP_TRY_ASSIGN(const Fd photo, blobs_.open(plan.pair.input.key));
  AIP_TRY_ASSIGN(const Fd backdrop, open_backdrop(plan));
  AIP_TRY_ASSIGN(auto made, pool_.process_edited_blocking(photo.get(), begun->get(), text.get(), plan.recipe,
                                                          backdrop.get()));
  return store(caller, plan, std::move(made), written);
}

Result<ImagePair> CutOuts::save_mask(const Caller& caller, const PairId& id, std::string_view mask) {
  AIP_TRY_ASSIGN(const Plan plan, this->plan(caller.account, id));
  AIP_TRY_ASSIGN(const Fd drawn, file_of(mask));
  AIP_TRY_ASSIGN(const Fd photo, blobs_.open(plan.pair.input.key));
  AIP_TRY_ASSIGN(const Fd backdrop, open_backdrop(plan));
  AIP_TRY_ASSIGN(auto made,
                 pool_.process_edited_blocking(photo.get(), -1, drawn.get(), plan.recipe, backdrop.get()));
  return store(caller, plan, std::move(made), {});
}

Result<ImagePair> CutOuts::store(const Caller& caller, const Plan& plan, pixel::Processed made,
                                 json::object edit) {
  const auto& picture = made.picture;
  const auto& id = plan.pair.id;
  ImageVersion version{.id = new_id<VersionId>(),
                       .pair = id,
                       .job = std::nullopt,
                       .image = {.format = std::string(image::to_string(picture.info.format)),
                                 .width = picture.info.width,
                                 .height = picture.info.height,
                                 .bytes = static_cast<std::int64_t>(picture.info.bytes)},
                       .engine = std::string(kLocalEngine),
                       .params = {{"jobType", to_string(plan.type)},
                                  {"recipe", image::to_json(plan.recipe)},
                                  {"inputSha256", plan.pair.input_sha256},
                                  {"edited", edit.empty() ? "mask" : "strokes"},
                                  {"editedBy", caller.actor.value}},
                       .report = made.report,
                       .order_key = plan.order_key,
                       .cost = 0};
  if (const auto* place = object_at(made.report, "place")) version.params["place"] = *place;
  if (plan.pair.current_version) version.params["editedFrom"] = plan.pair.current_version->value;
  if (!edit.empty()) version.report["edit"] = std::move(edit);

  AIP_TRY_ASSIGN(version.image.key, blobs_.put(picture.file.get(), image::extension(picture.info.format)));
  std::vector<std::string> keys{version.image.key};
  auto saved = [&]() -> Result<ImagePair> {
    AIP_TRY_ASSIGN(version.image.thumbnail_key,
                   blobs_.put(made.thumbnail.file.get(), image::extension(made.thumbnail.info.format)));
    keys.push_back(version.image.thumbnail_key);
    return database_.write([&](Connection& connection) -> Result<ImagePair> {
      AIP_TRY_ASSIGN(const auto now_there, require_editable(connection, caller.account, id));
      if (now_there.input.key != plan.pair.input.key) {
        return fail(conflict("The photo was replaced while its cut-out was edited. Edit the new one."));
      }
      AIP_TRY_ASSIGN(const auto actor, store::accounts::find(connection, caller.actor));
      if (actor) version.params["editedByName"] = actor->name;
      AIP_TRY_ASSIGN(version.created_at, connection.now());
      AIP_TRY(store::versions::insert(connection, version));
      AIP_TRY(show_result(connection, caller.account, now_there, version));
      AIP_TRY(events::pair(connection, caller.account, id));
      return require_pair(connection, caller.account, id);
    });
  }();
  if (saved) return saved;
  for (const auto& key : keys) {
    if (auto removed = blobs_.remove(key); !removed) log::warning("{}", removed.error().message);
  }
  return saved;
}

}  // namespace aip::service
