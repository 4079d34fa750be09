#include "routes/job_options.hpp"

#include "image/recipe.hpp"

namespace aip::routes {
namespace {

template <class T>
void keep(json::object& object, std::string_view key, const std::optional<T>& value) {
  if (value) object[key] = json::value_from(*value);
}

json::object read_finish(Fields& fields) {
  json::object finish;
  const auto background = fields.optional_text("background", 7);
  if (background && !image::rgb_from_hex(*background))
    fields.fault("background", "must be a colour like #ffffff");
  keep(finish, "background", background);
  keep(finish, "width", fields.optional_int("width", 16, 10'000));
  keep(finish, "height", fields.optional_int("height", 16, 10'000));
  keep(finish, "fill", fields.optional_number("fill", 0.1, 1));
  keep(finish, "shadow", fields.optional_bool("shadow"));
  const auto format = fields.optional_text("format", 10);
  if (format && *format != "jpeg" && *format != "png" && *format != "webp") {
    fields.fault("format", "must be jpeg, png or webp");
  }
  keep(finish, "format", format);
  keep(finish, "quality", fields.optional_int("quality", 1, 100));
  return finish;
}

}  // namespace

json::object read_job_options(Fields& fields, std::string_view key) {
  json::object options;
  auto given = fields.optional_object(key);
  if (!given) return options;
  keep(options, "promptTemplateId", given->optional_text("promptTemplateId", 64));
  keep(options, "customPrompt", given->optional_text("customPrompt", 8000));
  keep(options, "profile", given->optional_text("profile", 100));
  keep(options, "engine", given->optional_text("engine", 40));
  keep(options, "model", given->optional_text("model", 200));
  keep(options, "priority", given->optional_int("priority", -100, 100));
  keep(options, "maxConcurrent", given->optional_int("maxConcurrent", 1, 10));
  keep(options, "budgetMicros", given->optional_amount("budgetMicros"));
  keep(options, "force", given->optional_bool("force"));
  keep(options, "pilot", given->optional_bool("pilot"));
  keep(options, "pilotSkus", given->optional_int("pilotSkus", 1, 1000));
  keep(options, "resendUnknown", given->optional_bool("resendUnknown"));
  keep(options, "professionalMode", given->optional_bool("professionalMode"));
  keep(options, "consistencyMode", given->optional_bool("consistencyMode"));
  if (auto finish = given->optional_object("finish")) {
    options["finish"] = read_finish(*finish);
    given->merge(*finish);
  }
  fields.merge(*given);
  return options;
}

}  // namespace aip::routes
