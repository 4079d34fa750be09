#include "service/prices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::service {
namespace {

using ::testing::HasSubstr;

PriceQuery asked(std::string engine, std::string endpoint, std::string model) {
  return {
      .engine = std::move(engine), .endpoint = std::move(endpoint), .model = std::move(model), .size = ""};
}

json::object usage(std::string_view text) { return parse_json(text).value().as_object(); }

class PricesTest : public ::testing::Test {
 protected:
  void write(std::string_view prices) { ASSERT_OK(write_file_durably(file_, prices)); }

  std::unique_ptr<PriceList> open() {
    auto list = PriceList::open(file_);
    EXPECT_OK(list);
    return *std::move(list);
  }

  std::string refusal(std::string_view prices) {
    const auto parsed = Prices::parse(prices, true);
    return parsed ? "taken" : std::string(parsed.error().for_people());
  }

  std::optional<Micros> cost(const PriceQuery& what, std::string_view told) {
    const auto price = open()->find(what);
    return price ? price->cost(usage(told)) : std::nullopt;
  }

  test::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_ / "prices.json";
};

const PriceQuery kOpenAi = asked("openai", "https://api.openai.com/v1", "gpt-image-2");
const PriceQuery kGemini =
    asked("gemini", "https://generativelanguage.googleapis.com/v1beta", "gemini-2.5-flash-image");
const PriceQuery kOpenRouter = asked("chat", "https://openrouter.ai/api/v1", "google/gemini-2.5-flash-image");
const PriceQuery kArk =
    asked("ark", "https://ark.cn-beijing.volces.com/api/v3", "doubao-seedream-4-0-250828");
const PriceQuery kDashScope = asked("dashscope", "https://dashscope.aliyuncs.com/api/v1", "qwen-image-edit");

TEST_F(PricesTest, ComputesTheCostFromWhatEachProviderReports) {
  EXPECT_EQ(cost(kOpenAi, R"({"input_tokens": 50, "output_tokens": 1000, "total_tokens": 1050,
                              "input_tokens_details": {"text_tokens": 10, "image_tokens": 40}})"),
            10 * 5 + 40 * 8 + 1000 * 30);
  EXPECT_EQ(cost(kGemini, R"({"promptTokenCount": 300, "candidatesTokenCount": 1300,
                              "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290},
                                                          {"modality": "TEXT", "tokenCount": 10}]})"),
            90 + 1290 * 30 + 25);
  EXPECT_EQ(cost(kOpenRouter, R"({"prompt_tokens": 9, "completion_tokens": 9, "cost": 0.0387})"), 38'700);
  EXPECT_EQ(cost(kArk, R"({"generated_images": 1, "output_tokens": 4096})"), 28'600);  // 0.2 yuan
  EXPECT_EQ(cost(kDashScope, R"({"width": 1024, "height": 1024, "image_count": 2})"), 85'800);
  EXPECT_EQ(cost(asked("local", "", ""), "{}"), 0);
}

TEST_F(PricesTest, CountsTokensOfAnUntoldKindAsTheDearer) {
  EXPECT_EQ(cost(kOpenAi, R"({"input_tokens": 50, "output_tokens": 1000})"), 50 * 8 + 1000 * 30);
  EXPECT_EQ(cost(kGemini, R"({"promptTokenCount": 300, "candidatesTokenCount": 1290})"), 90 + 1290 * 30);
}

TEST_F(PricesTest, SaysSoWhenTheCostIsNotKnown) {
  EXPECT_EQ(cost(kOpenAi, "{}"), std::nullopt);
  EXPECT_EQ(cost(kOpenRouter, R"({"prompt_tokens": 9, "completion_tokens": 9})"), std::nullopt);
  EXPECT_EQ(cost(asked("openai", "https://reseller.example/v1", "gpt-image-2"),
                 R"({"input_tokens": 50, "output_tokens": 1000})"),
            std::nullopt);
}

TEST_F(PricesTest, APictureThatIsNotCountedIsOne) { EXPECT_EQ(cost(kArk, "{}"), 28'600); }

TEST_F(PricesTest, OwnEntriesGoAhead) {
  write(R"({"prices": [{"host": "*.reseller.example", "model": "gpt-*", "perImage": 0.05,
                        "checked": "2026-11-22", "source": "invoice"}]})");
  const auto list = open();
  EXPECT_EQ(list->find(asked("openai", "https://eu.reseller.example/v1", "gpt-image-2"))->expected(), 50'000);
  EXPECT_TRUE(list->find(kOpenAi).has_value());
}

TEST_F(PricesTest, TheDearestSizeIsExpectedWhileTheSizeIsNotKnown) {
  write(R"({"prices": [
    {"host": "x.example", "quality": "high", "size": "1024x1024", "perImage": 0.2, "checked": "2026-11-22", "source": "s"},
    {"host": "x.example", "quality": "high", "perImage": 0.3, "checked": "2026-11-22", "source": "s"},
    {"host": "x.example", "perImage": 0.1, "checked": "2026-11-22", "source": "s"}]})");
  const auto list = open();
  PriceQuery what{
      .engine = "openai", .endpoint = "https://x.example/v1", .model = "m", .quality = "high", .size = {}};
  EXPECT_EQ(list->find(what)->expected(), 300'000);
  what.size = "1024x1024";
  EXPECT_EQ(list->find(what)->expected(), 200'000);
  what.quality = "";
  EXPECT_EQ(list->find(what)->expected(), 100'000);
}

TEST_F(PricesTest, FollowsTheFileAndKeepsWhatItHadWhenThatIsWrong) {
  const auto list = open();
  const auto what = asked("openai", "https://x.example/v1", "m");
  EXPECT_FALSE(list->find(what));
  write(R"({"prices": [{"host": "x.example", "perImage": 0.1, "checked": "2026-11-22", "source": "s"}]})");
  EXPECT_EQ(list->find(what)->expected(), 100'000);
  write("{");
  EXPECT_EQ(list->find(what)->expected(), 100'000);
  std::filesystem::remove(file_);
  EXPECT_FALSE(list->find(what));
}

TEST_F(PricesTest, NamesTheEntryThatIsWrong) {
  const std::string dated = R"("checked": "2026-11-22", "source": "s"})";
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", )" + dated + "]}"),
            "prices[0] m: a price is missing: \"perImage\", \"perMillionTokens\" or \"told\".");
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", "perImage": -1, )" + dated + "]}"),
            "prices[0] m: \"perImage\" must be a number from 0, such as 0.039.");
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", "perImages": 1, )" + dated + "]}"),
            "prices[0] m: \"perImages\" is not known here.");
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", "currency": "EUR", "perImage": 1, )" + dated + "]}"),
            "prices[0] m: \"rates\" does not say what a EUR is in dollars.");
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", "perImage": 1, "checked": "today", "source": "s"}]})"),
            "prices[0] m: \"checked\" must be a day like 2026-11-22.");
  EXPECT_EQ(refusal(R"({"prices": [{"model": "m", "perImage": 1, "checked": "2026-11-22"}]})"),
            "prices[0] m: \"source\" is missing.");
  EXPECT_THAT(refusal(R"({"prices": [{"model": "m", "told": true, )" + dated + "]}"),
              HasSubstr("\"estimate\""));
  EXPECT_EQ(refusal("[]"), "It has no list \"prices\".");
  write(R"({"prices": [{"perImage": "x"}]})");
  const auto opened = PriceList::open(file_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().public_message, HasSubstr(file_.string() + ": prices[0]"));
}

TEST(MoneyTest, IsWrittenInDollars) {
  EXPECT_EQ(in_dollars(0), "$0.00");
  EXPECT_EQ(in_dollars(38'700), "$0.0387");
  EXPECT_EQ(in_dollars(1'200'000), "$1.20");
  EXPECT_EQ(in_dollars(12'345'678'900'000), "$12345678.90");
}

}  // namespace
}  // namespace aip::service
