#include "service/target.hpp"

#include <gtest/gtest.h>

namespace aip::service {
namespace {

TEST(EngineFor, KnowsEnginesByTheirEndpoints) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "local"},
      {"https://api.openai.com/v1", "openai"},
      {"https://promptly.example.com/v1", "openai"},
      {"https://openrouter.ai/api/v1", "chat"},
      {"https://gateway.example.com/v1/chat/completions", "chat"},
      {"https://generativelanguage.googleapis.com/v1beta", "gemini"},
      {"https://dashscope.aliyuncs.com/api/v1", "dashscope"},
      {"https://dashscope-intl.aliyuncs.com/api/v1", "dashscope"},
      {"https://dashscope.aliyuncs.com/compatible-mode/v1", "openai"},
      {"https://ark.cn-beijing.volces.com/api/v3", "ark"},
      {"https://ark.ap-southeast.bytepluses.com/api/v3", "ark"},
      {"http://192.168.1.20:7860", "a1111"},
      {"http://sd.local/sdapi/v1", "a1111"},
      {"HTTP://192.168.1.20:8188/", "comfyui"},
      {"http://comfy.local/prompt", "comfyui"},
  };
  for (const auto& [endpoint, engine] : cases) EXPECT_EQ(engine_for(endpoint), engine) << endpoint;
}

}  // namespace
}  // namespace aip::service
