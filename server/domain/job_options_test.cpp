#include "domain/job_options.hpp"

#include <gtest/gtest.h>

namespace aip {
namespace {

JobOptions everything() {
  return {.prompt_template = TemplateId{"t"},
          .custom_prompt = "in snow",
          .profile = "p",
          .engine = "gemini",
          .model = "m",
          .reasons = {"crop", "too dark"},
          .priority = -3,
          .max_concurrent = 2,
          .budget = 1'500'000,
          .force = true,
          .pilot = true,
          .pilot_skus = 7,
          .resend_unknown = true,
          .professional_mode = false,
          .consistency_mode = true,
          .finish = FinishOptions{.background = "transparent",
                                  .canvas = "photo",
                                  .detail = "high",
                                  .model = "none",
                                  .width = 700,
                                  .height = 800,
                                  .fill = 0.5,
                                  .shadow = false,
                                  .format = "webp",
                                  .quality = 80}};
}

TEST(JobOptions, AreReadBackAsTheyWereWritten) {
  EXPECT_EQ(job_options_from(to_json(everything())), everything());
  EXPECT_EQ(job_options_from(to_json(JobOptions{})), JobOptions{});
}

TEST(JobOptions, NameAShadowOrSayWhetherThereIsOne) {
  const JobOptions named{.finish = FinishOptions{.shadow = "soft", .reflection = true, .denoise = false}};
  EXPECT_EQ(to_json(*named.finish),
            (json::object{{"shadow", "soft"}, {"reflection", true}, {"denoise", false}}));
  EXPECT_EQ(job_options_from(to_json(named)), named);
}

TEST(JobOptions, AreWrittenAsTheApiNamesThem) {
  const json::object expected{{"promptTemplateId", "t"},
                              {"customPrompt", "in snow"},
                              {"profile", "p"},
                              {"engine", "gemini"},
                              {"model", "m"},
                              {"reasons", {"crop", "too dark"}},
                              {"priority", -3},
                              {"maxConcurrent", 2},
                              {"budgetMicros", 1'500'000},
                              {"force", true},
                              {"pilot", true},
                              {"pilotSkus", 7},
                              {"resendUnknown", true},
                              {"professionalMode", false},
                              {"consistencyMode", true},
                              {"finish",
                               {{"background", "transparent"},
                                {"canvas", "photo"},
                                {"detail", "high"},
                                {"model", "none"},
                                {"width", 700},
                                {"height", 800},
                                {"fill", 0.5},
                                {"shadow", false},
                                {"format", "webp"},
                                {"quality", 80}}}};
  EXPECT_EQ(to_json(everything()), expected);
  EXPECT_EQ(to_json(JobOptions{}), json::object{});
}

TEST(JobOptions, OfAnotherTypeCountAsMissing) {
  const json::object stored{
      {"priority", "high"}, {"pilot", 1}, {"finish", "white"}, {"reasons", {1, "crop"}}};
  EXPECT_EQ(job_options_from(stored), JobOptions{.reasons = {"crop"}});
}

}  // namespace
}  // namespace aip
