#include "routes/job_options.hpp"

#include <algorithm>
#include <initializer_list>

#include "image/recipe.hpp"

namespace aip::routes {
namespace {

// One of the words; a fault when it is another one.
std::optional<std::string> one_of(Fields& fields, std::string_view key,
                                  std::initializer_list<std::string_view> words, std::string_view message) {
  auto text = fields.optional_text(key, 20);
  if (text && std::ranges::find(words, *text) == words.end()) fields.fault(key, message);
  return text;
}

// A name, or true for a contact shadow and false for none.
std::optional<std::variant<bool, std::string>> read_shadow(Fields& fields) {
  if (!fields.is_text("shadow")) return fields.optional_bool("shadow");
  return one_of(fields, "shadow", {"none", "contact", "soft", "photo"},
                "must be none, contact, soft or photo, or true or false");
}

FinishOptions read_finish(Fields& fields) {
  FinishOptions finish;
  finish.background = fields.optional_text("background", image::kMaxBackground);
  if (finish.background && !image::is_background(*finish.background)) {
    fields.fault("background", image::kBackgroundForms);
  }
  finish.canvas = one_of(fields, "canvas", {"product", "photo"}, "must be product or photo");
  finish.detail = one_of(fields, "detail", {"standard", "high"}, "must be standard or high");
  finish.model = fields.optional_text("model", 100);
  finish.width = fields.optional_int("width", 16, 10'000);
  finish.height = fields.optional_int("height", 16, 10'000);
  finish.fill = fields.optional_number("fill", 0.1, 1);
  finish.shadow = read_shadow(fields);
  finish.reflection = fields.optional_bool("reflection");
  finish.straighten = fields.optional_bool("straighten");
  finish.denoise = fields.optional_bool("denoise");
  finish.format = one_of(fields, "format", {"jpeg", "png", "webp"}, "must be jpeg, png or webp");
  finish.quality = fields.optional_int("quality", 1, 100);
  return finish;
}

}  // namespace

JobOptions read_job_options(Fields& fields, std::string_view key) {
  JobOptions options;
  auto given = fields.optional_object(key);
  if (!given) return options;
  if (auto id = given->optional_text("promptTemplateId", 64)) {
    options.prompt_template = TemplateId{*std::move(id)};
  }
  options.custom_prompt = given->optional_text("customPrompt", 8000);
  options.profile = given->optional_text("profile", 100);
  options.engine = given->optional_text("engine", 40);
  options.model = given->optional_text("model", 200);
  options.priority = given->optional_int("priority", -100, 100);
  options.max_concurrent = given->optional_int("maxConcurrent", 1, 10);
  options.budget = given->optional_amount("budgetMicros");
  options.force = given->optional_bool("force").value_or(false);
  options.pilot = given->optional_bool("pilot").value_or(false);
  options.pilot_skus = given->optional_int("pilotSkus", 1, 1000);
  options.resend_unknown = given->optional_bool("resendUnknown").value_or(false);
  options.professional_mode = given->optional_bool("professionalMode");
  options.consistency_mode = given->optional_bool("consistencyMode");
  if (auto finish = given->optional_object("finish")) {
    options.finish = read_finish(*finish);
    given->merge(*finish);
  }
  fields.merge(*given);
  return options;
}

}  // namespace aip::routes
