#pragma once

#include <optional>
#include <string>

#include "domain/job.hpp"
#include "domain/settings.hpp"

namespace aip::service {

// The texts for an engine that follows a prompt.
struct Prompt {
  std::string text;
  std::string negative;
  std::string system;
};

// From a job's type and options (custom_prompt, professional_mode, reasons) and its template: the template's
// words, or the type's own when there is none; then what professional mode adds, the job's own words, and for
// a picture that is made again what was wrong with the last one. Without `in_full` only what a person has
// written.
Prompt prompt_for(JobType type, const JobOptions& options, const std::optional<PromptTemplate>& chosen,
                  bool in_full);

// `prompt` with words about the pictures that go along behind the photo: the one that was made of it before,
// and an example of the desired look.
std::string with_pictures(std::string prompt, bool has_previous, bool has_reference);

}  // namespace aip::service
