#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/ids.hpp"
#include "service/target.hpp"

namespace aip::tasks {

// Which profiles don't work at the moment, as this process has found out: the images that come next pass them
// over for a minute rather than ask each of them again. A profile whose key or endpoint is changed is asked
// at once. Thread-safe.
class ProfileCooldowns {
 public:
  explicit ProfileCooldowns(const Clock& clock) : clock_(clock) {}

  void start(const service::Target& target, const Error& why);
  // It works.
  void end(const service::Target& target);
  // Why it is passed over; nullopt: it may be asked.
  std::optional<Error> reason(const service::Target& target) const;
  // Whether to log in this job that the profile is skipped: once, until it works again.
  bool should_report(const service::Target& target, const JobId& job);

 private:
  struct Cooldown {
    Time until;
    Error why;
    std::set<JobId> reported_to;
  };

  static std::string name_of(const service::Target& target);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Cooldown, std::less<>> cooldowns_;
};

}  // namespace aip::tasks
