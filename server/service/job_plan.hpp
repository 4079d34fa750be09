#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/job.hpp"
#include "domain/pair.hpp"
#include "engine/parameters.hpp"
#include "image/recipe.hpp"
#include "service/target.hpp"
#include "store/database.hpp"

namespace aip::service {

// Everything that decides, apart from the photo, what a job's picture will be.
struct JobPlan {
  image::Recipe recipe;
  std::string backdrop_key = {};     // of the blob that the recipe has for a background; empty: none
  std::string backdrop_sha256 = {};  // of its bytes
  Target target;                     // the engine, where it is, and its model
  std::vector<Target> others;        // its fallbacks, in this order
  std::string prompt;  // see prompt_for(); for the built-in engine only what a person has written
  std::string negative_prompt;
  std::string system_prompt;
  bool high_quality = false;      // professional mode
  bool consistent = false;        // the built-in engine's pictures of a SKU are to match
  engine::Parameters parameters;  // of the template; none for the built-in engine
};

// From a job's type and options. kInvalidInput names what is out of range, or a template that does not exist
// for this user.
Result<JobPlan> plan_for(store::Connection& connection, const UserId& user, JobType type,
                         const JobOptions& options);

// The picture that a recipe has for a background: the photo of an image of this user. Nothing for other
// recipes, and when it was deleted.
Result<std::optional<ImagePair>> backdrop_of(store::Connection& connection, const UserId& user,
                                             const image::Recipe& recipe);

// The same for equal orders, and for equal photos of equal orders: a result with this key need not be made
// again. The fallbacks, and the profile the target is from, make no difference; its engine, endpoint
// and model do.
std::string key_of(const JobPlan& plan);
std::string key_of(std::string_view order_key, std::string_view input_sha256);

}  // namespace aip::service
