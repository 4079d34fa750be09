#pragma once

#include <optional>

#include "domain/job.hpp"
#include "domain/pair.hpp"
#include "store/database.hpp"

namespace aip::service {

// What an image's result was ordered with.
struct Order {
  JobType type = JobType::kMainImage;
  JobOptions options;
};

// Of the result that an image shows, or without one of its last job; the defaults where nothing is known.
// Only what makes the picture: no budget, pilot or priority. A template or profile that is gone is left out.
Result<Order> order_of(store::Connection& connection, const UserId& user, const ImagePair& pair,
                       const std::optional<ImageVersion>& version);

// `order` with what `changes` has; reasons are added to those of before.
JobOptions changed(JobOptions order, const JobOptions& changes);

}  // namespace aip::service
