#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace aip::engine {

// A workflow of ComfyUI in its API format: {"3": {"class_type": "KSampler", "inputs": {…}}, …}, with slots in
// its texts. A text that is a slot and nothing else, "{{seed}}", becomes the slot's value with its type; a
// slot within a longer text becomes part of that text. Slots are looked for once, so what is filled in is
// never read as a slot.
//
//   prompt negative_prompt              texts
//   image previous reference            file names; the photo's own where there is no other picture
//   model sampler                       names
//   seed steps width height             whole numbers
//   guidance_scale denoising_strength   numbers
using Slots = std::map<std::string, json::value, std::less<>>;

// What is wrong with a workflow, in words for people: another format, a slot of an unknown name, none for the
// photo. nullopt: nothing.
std::optional<std::string> fault_of_workflow(const json::object& workflow);

bool has_slot(const json::object& workflow, std::string_view name);

// kProviderRefused names a slot that `slots` has no value for.
Result<json::object> filled(const json::object& workflow, const Slots& slots);

// A plain image-to-image workflow of ComfyUI's own nodes; its model is a checkpoint.
const json::object& built_in_workflow();

}  // namespace aip::engine
