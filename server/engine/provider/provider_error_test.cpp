#include "engine/provider/provider_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aip::engine {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

const Time kNow = from_iso("2026-11-22T12:00:00Z").value();

// What a provider has been seen to answer, and what it means to us.
struct Case {
  const char* name;
  int status;
  const char* body;
  ErrorCode code;
  Retry retry;
  const char* words = "";  // in what a person reads
};

using enum ErrorCode;

const Case kCases[] = {
    {"openai: rate", 429,
     R"({"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}})",
     kProviderBusy, Retry::kLater, "Rate limit reached"},
    {"openai: quota", 429,
     R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
     kProviderQuota, Retry::kNever},
    {"openai: key", 401,
     R"({"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}})",
     kProviderAuth, Retry::kNever},
    {"openai: moderation", 400,
     R"({"error":{"message":"Your request was rejected","type":"image_generation_user_error","param":null,"code":"moderation_blocked"}})",
     kModerated, Retry::kNever},
    {"openai: model", 404,
     R"({"error":{"message":"The model 'x' does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}})",
     kProviderRefused, Retry::kNever, "The model 'x' does not exist"},
    {"openai: server", 500, R"({"error":{"message":"The server had an error","type":"server_error"}})",
     kEngine, Retry::kLater},
    {"openrouter: credits", 402, R"({"error":{"code":402,"message":"Insufficient credits"}})", kProviderQuota,
     Retry::kNever},
    {"openrouter: flagged", 403,
     R"({"error":{"code":403,"message":"Your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"…"}}})",
     kModerated, Retry::kNever},
    {"openrouter: overloaded", 529, R"({"error":{"code":529,"message":"Provider overloaded"}})", kEngine,
     Retry::kLater},
    {"gemini: key", 400,
     R"([{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}])",
     kProviderAuth, Retry::kNever},
    {"gemini: wait", 429,
     R"({"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"32s"}]}})",
     kProviderBusy, Retry::kAfter},
    {"gemini: day", 429,
     R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}]}})",
     kProviderQuota, Retry::kNever},
    {"dashscope: rate", 429,
     R"({"code":"Throttling.RateQuota","message":"Requests rate limit exceeded","request_id":"r"})",
     kProviderBusy, Retry::kLater},
    {"dashscope: rate without its status", 400, R"({"code":"Throttling","message":"m","request_id":"r"})",
     kProviderBusy, Retry::kLater},
    {"dashscope: debt", 400,
     R"({"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"r"})",
     kProviderQuota, Retry::kNever},
    {"dashscope: free tier", 403, R"({"code":"AllocationQuota.FreeTierOnly","message":"m","request_id":"r"})",
     kProviderQuota, Retry::kNever},
    {"dashscope: key", 401,
     R"({"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r"})", kProviderAuth,
     Retry::kNever},
    {"dashscope: content", 400,
     R"({"code":"DataInspectionFailed","message":"Input data may contain inappropriate content.","request_id":"r"})",
     kModerated, Retry::kNever},
    {"dashscope: a failed task's bad input", 500,
     R"({"task_status":"FAILED","code":"InvalidParameter","message":"size"})", kProviderRefused,
     Retry::kNever},
    {"dashscope: a failed task", 500, R"({"task_status":"FAILED","code":"InternalError","message":"m"})",
     kEngine, Retry::kLater},
    {"ark: content", 400,
     R"({"error":{"code":"InputImageSensitiveContentDetected","message":"m","param":"","type":"BadRequest"}})",
     kModerated, Retry::kNever},
    {"ark: debt", 403,
     R"({"error":{"code":"AccountOverdueError","message":"m","param":"","type":"Forbidden"}})",
     kProviderQuota, Retry::kNever},
    {"ark: limit", 429,
     R"({"error":{"code":"SetLimitExceeded","message":"m","param":"","type":"TooManyRequests"}})",
     kProviderQuota, Retry::kNever},
    {"ark: model", 404,
     R"({"error":{"code":"InvalidEndpointOrModel.NotFound","message":"The model does not exist"}})",
     kProviderRefused, Retry::kNever, "The model does not exist"},
    {"a1111: photo", 500,
     R"({"error":"HTTPException","detail":"Invalid encoded image","body":"","errors":"Invalid encoded image"})",
     kProviderRefused, Retry::kNever, "Invalid encoded image"},
    {"a1111: no photo", 404,
     R"({"error":"HTTPException","detail":"Init image not found","body":"","errors":""})", kProviderRefused,
     Retry::kNever, "Init image not found"},
    {"a1111: fields", 422,
     R"({"detail":[{"loc":["body","steps"],"msg":"value is not a valid integer","type":"type_error"}]})",
     kProviderRefused, Retry::kNever, "steps: value is not a valid integer"},
    {"a1111: memory", 500,
     R"({"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory."})", kEngine,
     Retry::kLater, "CUDA out of memory."},
    {"a1111: password", 401, R"({"detail":"Incorrect username or password"})", kProviderAuth, Retry::kNever},
    {"comfyui: node", 400,
     R"({"error":{"type":"prompt_outputs_failed_validation","message":"Prompt outputs failed validation","details":"","extra_info":{}},
         "node_errors":{"4":{"errors":[{"type":"value_not_in_list","message":"Value not in list","details":"ckpt_name: 'x' not in []"}],
         "dependent_outputs":["9"],"class_type":"CheckpointLoaderSimple"}}})",
     kProviderRefused, Retry::kNever,
     "node 4 (CheckpointLoaderSimple): Value not in list (ckpt_name: 'x' not in [])"},
    {"comfyui: no such node", 400,
     R"({"error":{"type":"invalid_prompt","message":"Cannot execute because node Foo does not exist.","details":"Node ID '#3'"},"node_errors":{}})",
     kProviderRefused, Retry::kNever, "node Foo does not exist"},
    {"a gateway", 504, "<html>504 Gateway Time-out</html>", kOutcomeUnknown, Retry::kNever},
    {"a gateway of Cloudflare", 524, "error code: 524", kOutcomeUnknown, Retry::kNever},
    {"a redirect", 302, "", kProviderRefused, Retry::kNever},
    {"not JSON", 500, "Internal Server Error", kEngine, Retry::kLater},
    {"JSON of no known form", 400, "[1, 2]", kProviderRefused, Retry::kNever},
};

TEST(ProviderError, KnowsWhatProvidersAnswer) {
  for (const auto& a : kCases) {
    const Error error = provider_error(net::Response{.status = a.status, .body = a.body}, kNow);
    EXPECT_EQ(to_string(error.code), to_string(a.code)) << a.name;
    EXPECT_EQ(error.retry, a.retry) << a.name;
    EXPECT_THAT(error.public_message, HasSubstr(a.words)) << a.name;
  }
}

TEST(ProviderError, WaitsForAsLongAsItIsTold) {
  const auto wait = [](net::Headers headers, std::string body = "{}") {
    return provider_error({.status = 429, .headers = std::move(headers), .body = std::move(body)}, kNow)
        .retry_after;
  };
  EXPECT_EQ(wait({{"retry-after", "7"}}), milliseconds(7'000));
  EXPECT_EQ(wait({{"retry-after-ms", "250"}, {"retry-after", "7"}}), milliseconds(250));
  EXPECT_EQ(wait({{"retry-after", "Sun, 22 Nov 2026 12:00:30 GMT"}}), milliseconds(30'000));
  EXPECT_EQ(wait({{"retry-after", "Sun, 22 Nov 2026 11:00:00 GMT"}}), milliseconds(0));
  EXPECT_EQ(wait({{"retry-after", "1e300"}}), std::chrono::hours(24));
  EXPECT_EQ(wait({{"retry-after", "-1"}}), milliseconds(0));
  EXPECT_EQ(wait({}, R"({"error":{"details":[{"retryDelay":"1.5s"}]}})"), milliseconds(1'500));
}

TEST(ProviderError, ShowsNoKeyThatAProviderRepeats) {
  const auto error = provider_error(
      {.status = 401,
       .body = R"({"error":{"message":"Incorrect API key provided: sk-proj-0123456789abcdef0123"}})"},
      kNow);
  EXPECT_THAT(error.public_message, ::testing::Not(HasSubstr("0123456789abcdef")));
}

}  // namespace
}  // namespace aip::engine
