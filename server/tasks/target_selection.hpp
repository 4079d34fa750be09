#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queue/task.hpp"
#include "service/target.hpp"
#include "store/database.hpp"
#include "tasks/profile_cooldowns.hpp"
#include "tasks/task_journal.hpp"

namespace aip::tasks {

// Which of the targets is asked in an attempt: the first that works, and when it turns out not to, the next.
// Borrows everything.
class TargetSelection {
 public:
  // `stopped`: lanes that wait for a person, by name.
  TargetSelection(store::Database& database, ProfileCooldowns& cooldowns, const queue::Task& task,
                  const std::vector<service::Target>& targets, const std::map<std::string, Error>& stopped)
      : database_(database), cooldowns_(cooldowns), task_(task), targets_(targets), stopped_(stopped) {}

  // Whoever has the answer, or has promised one; else the first that is not known to be out of work.
  // kOutcomeUnknown when the one that promised it is gone.
  Result<void> begin(const TaskJournal& journal);

  const service::Target& target() const { return targets_[at_]; }

  // How the journal names the target, to find it again after a kill.
  std::string name() const;

  // Whether another target is to be asked after this error.
  bool goes_on(const TaskJournal& journal, const Error& error);

  // The error of the last one, with why the others were passed over.
  Error explained(Error error) const;

 private:
  Result<void> find(const std::string& asked);
  Result<std::size_t> here() const;
  std::optional<Error> why(const service::Target& target) const;
  std::optional<std::size_t> working(std::size_t from) const;
  void pass_over_until(std::size_t next);
  void tell_passed_over(const service::Target& target, const Error& why, const service::Target& next);

  store::Database& database_;
  ProfileCooldowns& cooldowns_;
  const queue::Task& task_;
  const std::vector<service::Target>& targets_;
  const std::map<std::string, Error>& stopped_;
  std::size_t at_ = 0;
  bool asks_all_ = false;  // none is known to work
  std::string passed_;     // why others were passed over
};

}  // namespace aip::tasks
