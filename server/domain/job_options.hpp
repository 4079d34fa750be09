#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"

namespace aip {

// How the picture is finished; what is left out is the template's, or the job type's. Names and ranges are
// those of image::Recipe, which checks them.
struct FinishOptions {
  std::optional<std::string> background;  // "#rrggbb", "transparent", "linear:#rrggbb:#rrggbb", …
  std::optional<std::string> canvas;
  std::optional<std::string> detail;
  std::optional<std::string> model;
  std::optional<int> width;
  std::optional<int> height;
  std::optional<double> fill;
  std::optional<std::variant<bool, std::string>> shadow;  // a name, or whether there is a contact shadow
  std::optional<bool> reflection;
  std::optional<bool> straighten;
  std::optional<bool> denoise;
  std::optional<std::string> format;
  std::optional<int> quality;

  bool operator==(const FinishOptions&) const = default;
};

// What a job is ordered with, beside its photos.
struct JobOptions {
  // In a new job: nullopt is the template of the settings, an empty id is no template.
  std::optional<TemplateId> prompt_template;
  std::optional<std::string> custom_prompt;
  std::optional<std::string> profile;  // in a new job its id or name, later its id
  std::optional<std::string> engine;
  std::optional<std::string> model;
  std::vector<std::string> reasons;  // what was wrong with the picture that is made again
  std::optional<int> priority;       // 0 when missing
  std::optional<int> max_concurrent;
  std::optional<Micros> budget;
  bool force = false;  // also images that are unchanged
  bool pilot = false;  // the first SKUs go ahead, the rest waits for a release
  std::optional<int> pilot_skus;
  bool resend_unknown = false;            // requests that were never answered are sent again
  std::optional<bool> professional_mode;  // in a new job: as in the settings when missing
  std::optional<bool> consistency_mode;   // the same
  std::optional<FinishOptions> finish;

  bool operator==(const JobOptions&) const = default;
};

// JobOptions as the API names its members, and as a job's row holds them. Only what is given.
json::object to_json(const JobOptions& options);
json::object to_json(const FinishOptions& finish);

// Of a stored job: members of other names, and of another type than they should be, count as missing.
JobOptions job_options_from(const json::object& object);

}  // namespace aip
