#include "service/prompt.hpp"

#include <gmock/gmock.h>

namespace aip::service {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Prompt, OfEachTypeSaysWhatToDoWithThePhoto) {
  EXPECT_THAT(prompt_for(JobType::kMainImage, {}, std::nullopt, true).text,
              StartsWith("Turn this photo into the main product picture"));
  EXPECT_THAT(prompt_for(JobType::kSecondaryImage, {}, std::nullopt, true).text,
              StartsWith("Turn this photo into a secondary product picture"));
  EXPECT_THAT(prompt_for(JobType::kBatchOptimize, {}, std::nullopt, true).text,
              StartsWith("Improve this product photo"));
}

TEST(Prompt, AddsWhatTheJobAsksFor) {
  const JobOptions options{
      .custom_prompt = "in snow", .reasons = {"crop", "too dark"}, .professional_mode = true};
  const auto text = prompt_for(JobType::kCustom, options, std::nullopt, true).text;
  EXPECT_THAT(text, HasSubstr("studio retoucher"));
  EXPECT_THAT(text, HasSubstr("\nin snow\n"));
  EXPECT_THAT(text, EndsWith("filling most of the picture; too dark."));
}

TEST(Prompt, OfTheBuiltInEngineIsOnlyWhatAPersonHasWritten) {
  EXPECT_EQ(
      prompt_for(JobType::kMainImage, {.custom_prompt = "in snow", .reasons = {"crop"}}, std::nullopt, false)
          .text,
      "in snow");
}

}  // namespace
}  // namespace aip::service
