#include "domain/job_options.hpp"

#include <string_view>

namespace aip {
namespace {

// The names of the members in JSON, once for writing and reading.
template <class Finish, class Visit>
void for_each_finish_member(Finish& finish, const Visit& visit) {
  visit("background", finish.background);
  visit("canvas", finish.canvas);
  visit("detail", finish.detail);
  visit("model", finish.model);
  visit("width", finish.width);
  visit("height", finish.height);
  visit("fill", finish.fill);
  visit("shadow", finish.shadow);
  visit("reflection", finish.reflection);
  visit("straighten", finish.straighten);
  visit("denoise", finish.denoise);
  visit("format", finish.format);
  visit("quality", finish.quality);
}

template <class Options, class Visit>
void for_each_member(Options& options, const Visit& visit) {
  visit("promptTemplateId", options.prompt_template);
  visit("customPrompt", options.custom_prompt);
  visit("profile", options.profile);
  visit("engine", options.engine);
  visit("model", options.model);
  visit("reasons", options.reasons);
  visit("priority", options.priority);
  visit("maxConcurrent", options.max_concurrent);
  visit("budgetMicros", options.budget);
  visit("force", options.force);
  visit("pilot", options.pilot);
  visit("pilotSkus", options.pilot_skus);
  visit("resendUnknown", options.resend_unknown);
  visit("professionalMode", options.professional_mode);
  visit("consistencyMode", options.consistency_mode);
  visit("finish", options.finish);
}

class Writer {
 public:
  template <class T>
  void operator()(std::string_view name, const std::optional<T>& value) const {
    if (value) object[name] = json::value_from(*value);
  }

  void operator()(std::string_view name, const std::optional<std::variant<bool, std::string>>& value) const {
    if (!value) return;
    std::visit([&](const auto& either) { object[name] = either; }, *value);
  }

  void operator()(std::string_view name, const std::optional<TemplateId>& value) const {
    if (value) object[name] = value->value;
  }

  void operator()(std::string_view name, const std::optional<FinishOptions>& value) const {
    if (value) object[name] = to_json(*value);
  }

  void operator()(std::string_view name, const std::vector<std::string>& value) const {
    if (!value.empty()) object[name] = json::value_from(value);
  }

  void operator()(std::string_view name, bool value) const {
    if (value) object[name] = true;
  }

  json::object& object;
};

class Reader {
 public:
  void operator()(std::string_view name, std::optional<std::string>& value) const {
    value = string_at(object, name);
  }

  void operator()(std::string_view name, std::optional<int>& value) const {
    if (const auto number = int_at(object, name)) value = static_cast<int>(*number);
  }

  void operator()(std::string_view name, std::optional<Micros>& value) const { value = int_at(object, name); }

  void operator()(std::string_view name, std::optional<double>& value) const {
    value = number_at(object, name);
  }

  void operator()(std::string_view name, std::optional<bool>& value) const { value = bool_at(object, name); }

  void operator()(std::string_view name, std::optional<std::variant<bool, std::string>>& value) const {
    if (const auto flag = bool_at(object, name)) value = *flag;
    if (auto text = string_at(object, name)) value = *std::move(text);
  }

  void operator()(std::string_view name, bool& value) const { value = bool_at(object, name).value_or(false); }

  void operator()(std::string_view name, std::optional<TemplateId>& value) const {
    if (auto id = string_at(object, name)) value = TemplateId{*std::move(id)};
  }

  void operator()(std::string_view name, std::vector<std::string>& value) const {
    const auto* array = array_at(object, name);
    if (array == nullptr) return;
    for (const auto& item : *array) {
      if (item.is_string()) value.emplace_back(item.get_string());
    }
  }

  void operator()(std::string_view name, std::optional<FinishOptions>& value) const {
    if (const auto* finish = object_at(object, name)) {
      for_each_finish_member(value.emplace(), Reader{*finish});
    }
  }

  const json::object& object;
};

}  // namespace

json::object to_json(const FinishOptions& finish) {
  json::object object;
  for_each_finish_member(finish, Writer{object});
  return object;
}

json::object to_json(const JobOptions& options) {
  json::object object;
  for_each_member(options, Writer{object});
  return object;
}

JobOptions job_options_from(const json::object& object) {
  JobOptions options;
  for_each_member(options, Reader{object});
  return options;
}

}  // namespace aip
