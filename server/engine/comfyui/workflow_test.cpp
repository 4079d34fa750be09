#include "engine/comfyui/workflow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/parameters.hpp"
#include "support/matchers.hpp"

namespace aip::engine {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

json::object workflow(std::string_view inputs) {
  return json::parse(R"({"1": {"class_type": "LoadImage", "inputs": {"image": "{{image}}", "more": )" +
                     std::string(inputs) + "}}}")
      .as_object();
}

json::value filled_with(std::string_view inputs, Slots slots) {
  slots["image"] = "photo.jpg";
  const auto made = filled(workflow(inputs), slots);
  if (!made) return json::value(made.error().public_message);
  return made->at("1").at("inputs").at("more");
}

TEST(Workflow, FillsASlotWithItsValueAndType) {
  EXPECT_EQ(filled_with(R"("{{seed}}")", {{"seed", 7}}), json::value(7));
  EXPECT_EQ(filled_with(R"("{{ guidance_scale }}")", {{"guidance_scale", 3.5}}), json::value(3.5));
  EXPECT_EQ(filled_with(R"(["{{model}}", 0, {"deep": "{{prompt}}"}])", {{"model", "m"}, {"prompt", "p"}}),
            json::parse(R"(["m", 0, {"deep": "p"}])"));
}

TEST(Workflow, FillsSlotsWithinATextAsText) {
  EXPECT_EQ(filled_with(R"("photo of {{prompt}}, seed {{seed}}.")", {{"prompt", "a mug"}, {"seed", 7}}),
            json::value("photo of a mug, seed 7."));
  EXPECT_EQ(filled_with(R"("{{ and }} not closed {{")", {{" and ", 1}, {"and", "so"}}),
            json::value("so not closed {{"));
}

TEST(Workflow, NeverReadsWhatWasFilledIn) {
  const std::string nasty = "\"}, \"9\": {{seed}} \\ {{image}}\n";
  EXPECT_EQ(filled_with(R"("{{prompt}}")", {{"prompt", json::value(nasty)}, {"seed", 7}}),
            json::value(nasty));
  EXPECT_EQ(filled_with(R"("a {{prompt}} b")", {{"prompt", json::value(nasty)}, {"seed", 7}}),
            json::value("a " + nasty + " b"));
}

TEST(Workflow, LeavesNamesAndOtherValuesAlone) {
  EXPECT_EQ(filled_with(R"({"{{seed}}": 1, "n": null, "b": true})", {{"seed", 7}}),
            json::parse(R"({"{{seed}}": 1, "n": null, "b": true})"));
}

TEST(Workflow, SaysWhatASlotLacks) {
  EXPECT_THAT(std::string(filled_with(R"("{{model}}")", {}).as_string()), HasSubstr("name of a checkpoint"));
}

TEST(Workflow, NamesItsFaults) {
  EXPECT_EQ(fault_of_workflow(workflow("1")), std::nullopt);
  EXPECT_EQ(fault_of_workflow(built_in_workflow()), std::nullopt);
  EXPECT_THAT(fault_of_workflow(workflow(R"("{{colour}}")")), Optional(HasSubstr("{{colour}}")));
  EXPECT_THAT(fault_of_workflow(json::parse(R"({"nodes": [], "links": []})").as_object()),
              Optional(HasSubstr("API format")));
  EXPECT_THAT(fault_of_workflow(json::parse(R"({"1": {"class_type": "SaveImage"}})").as_object()),
              Optional(HasSubstr("node 1")));
  EXPECT_THAT(
      fault_of_workflow(json::parse(R"({"1": {"class_type": "SaveImage", "inputs": {}}})").as_object()),
      Optional(HasSubstr("{{image}}")));
}

TEST(Parameters, AreReadWithTheirTypesAndRanges) {
  const auto all =
      json::parse(R"({"size": "1024x1536", "steps": 30, "denoising_strength": 0, "guidance_scale": 7.5,
                                   "seed": 2147483647, "sampler": "euler", "fill": 0.9})")
          .as_object();
  const auto read = parameters_from_json(all);
  ASSERT_OK(read);
  EXPECT_EQ(read->denoising_strength, 0.0);
  EXPECT_EQ(parameters_from_json(to_json(*read)), *read);
  EXPECT_TRUE(to_json(*parameters_from_json({{"fill", 0.9}, {"seed", nullptr}})).empty());
}

TEST(Parameters, NameEachThatIsOutOfRange) {
  for (const auto* bad :
       {R"({"size": "1024"})", R"({"size": "10x10"})", R"({"size": "1024x99999999999"})", R"({"steps": 0})",
        R"({"steps": 2.5})", R"({"steps": "20"})", R"({"steps": 1e300})", R"({"denoising_strength": 1.01})",
        R"({"guidance_scale": -1})", R"({"seed": 2147483648})", R"({"seed": 1.5})", R"({"sampler": ""})",
        R"({"workflow": []})", R"({"workflow": {"1": {}}})"}) {
    const auto object = json::parse(bad).as_object();
    const auto read = parameters_from_json(object);
    EXPECT_FAILS(read, ErrorCode::kInvalidInput);
    if (read) continue;
    ASSERT_EQ(read.error().details.size(), 1U) << bad;
    EXPECT_EQ(read.error().details.front().field, std::string(object.begin()->key())) << bad;
  }
}

TEST(Parameters, SizesForLocalModelsComeInEights) {
  const auto size = [](PixelSize photo, std::string_view wanted) {
    const auto made = size_like(photo, wanted);
    return std::pair(made.width, made.height);
  };
  EXPECT_EQ(size({2048, 1365}, ""), std::pair(1024, 680));
  EXPECT_EQ(size({100, 200}, "2K"), std::pair(1024, 2048));
  EXPECT_EQ(size({100, 200}, "832x1216"), std::pair(832, 1216));
  EXPECT_EQ(size({4000, 1}, "1K"), std::pair(1024, 8));
}

}  // namespace
}  // namespace aip::engine
