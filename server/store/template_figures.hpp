#pragma once

#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "store/sql.hpp"

// How the results of a user's templates are received.
namespace aip::store::template_figures {

struct Figures {
  TemplateId id;
  std::int64_t results = 0;   // of its jobs
  std::int64_t approved = 0;  // results that archives deliver
  std::int64_t rejected = 0;  // results that are shown and were rejected
  Micros cost = 0;            // of its jobs, useful or not
  std::int64_t unknown = 0;   // paid answers whose cost is not known
  // One of the approved results.
  std::optional<PairId> example_pair;
  std::optional<VersionId> example;
};

// Of the jobs that were ordered since then; templates without a result are left out.
Result<std::vector<Figures>> of_user(Connection& connection, const UserId& user, Time since);

}  // namespace aip::store::template_figures
