#include "engine/comfyui/workflow.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/embedded.hpp"
#include "base/text.hpp"

namespace aip::engine {

extern const std::span<const EmbeddedFile> embedded_workflows;  // engine/comfyui/workflows

namespace {

constexpr auto kNames = std::to_array<std::string_view>(
    {"prompt", "negative_prompt", "image", "previous", "reference", "model", "sampler", "seed", "steps",
     "width", "height", "guidance_scale", "denoising_strength"});

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

struct Piece {
  std::string_view text;
  bool is_slot = false;  // `text` is its name
};

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const auto open = text.find(kOpen);
    const auto close = open == std::string_view::npos ? open : text.find(kClose, open);
    if (close == std::string_view::npos) {
      pieces.push_back({.text = text});
      break;
    }
    if (open > 0) pieces.push_back({.text = text.substr(0, open)});
    const auto name = text.substr(open + kOpen.size(), close - open - kOpen.size());
    pieces.push_back({.text = trim(name), .is_slot = true});
    text.remove_prefix(close + kClose.size());
  }
  return pieces;
}

// Every text within a value, in any depth.
void each_text(const json::value& value, const std::function<void(std::string_view)>& act) {
  if (value.is_string()) act(value.get_string());
  if (value.is_array()) {
    for (const auto& item : value.get_array()) each_text(item, act);
  }
  if (value.is_object()) {
    for (const auto& [name, item] : value.get_object()) each_text(item, act);
  }
}

std::vector<std::string_view> slots_of(const json::object& workflow) {
  std::vector<std::string_view> names;
  for (const auto& [id, node] : workflow) {
    each_text(node, [&](std::string_view text) {
      for (const auto& piece : pieces_of(text)) {
        if (piece.is_slot) names.push_back(piece.text);
      }
    });
  }
  return names;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

Result<json::value> value_of(const Slots& slots, std::string_view name) {
  const auto found = slots.find(name);
  if (found != slots.end()) return found->second;
  return fail(ErrorCode::kProviderRefused, fmt::format("no value for the slot {}", name),
              name == "model"
                  ? "Enter the name of a checkpoint as the model; the connection test lists them."
                  : fmt::format("There is nothing to fill into {{{{{}}}}} of the workflow.", name));
}

Result<json::value> filled_text(std::string_view text, const Slots& slots) {
  const auto pieces = pieces_of(text);
  if (pieces.size() == 1 && pieces.front().is_slot) return value_of(slots, pieces.front().text);
  std::string whole;
  for (const auto& piece : pieces) {
    if (!piece.is_slot) {
      whole += piece.text;
      continue;
    }
    AIP_TRY_ASSIGN(const auto value, value_of(slots, piece.text));
    whole += text_of(value);
  }
  return json::value(whole);
}

Result<void> fill(json::value& value, const Slots& slots) {
  if (value.is_string()) {
    AIP_TRY_ASSIGN(value, filled_text(std::string(value.get_string()), slots));
  } else if (value.is_array()) {
    for (auto& item : value.get_array()) AIP_TRY(fill(item, slots));
  } else if (value.is_object()) {
    for (auto& [name, item] : value.get_object()) AIP_TRY(fill(item, slots));
  }
  return {};
}

}  // namespace

std::optional<std::string> fault_of_workflow(const json::object& workflow) {
  if (workflow.contains("nodes") && workflow.contains("links"))
    return "is in the format of ComfyUI's page; export it in the API format";
  for (const auto& [id, node] : workflow) {
    const auto* object = node.if_object();
    if (object == nullptr || !string_at(*object, "class_type") || object_at(*object, "inputs") == nullptr)
      return fmt::format("node {} has no class_type or no inputs, as the API format has",
                         std::string_view(id));
  }
  for (const auto name : slots_of(workflow)) {
    if (std::ranges::find(kNames, name) == kNames.end()) {
      return fmt::format("has a slot {{{{{}}}}} that nothing goes into; there are: {}",
                         truncate_utf8(name, 40), fmt::join(kNames, ", "));
    }
  }
  if (!has_slot(workflow, "image")) return "has no {{image}}, where the photo goes";
  return std::nullopt;
}

bool has_slot(const json::object& workflow, std::string_view name) {
  const auto names = slots_of(workflow);
  return std::ranges::find(names, name) != names.end();
}

Result<json::object> filled(const json::object& workflow, const Slots& slots) {
  json::object copy = workflow;
  for (auto& [id, node] : copy) AIP_TRY(fill(node, slots));
  return copy;
}

const json::object& built_in_workflow() {
  static const json::object workflow =
      json::parse(std::string_view(embedded_workflows.front().contents)).as_object();
  return workflow;
}

}  // namespace aip::engine
