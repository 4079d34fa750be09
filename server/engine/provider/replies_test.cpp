// Replies as providers give them, and broken in all the ways that chance finds: a picture comes out, or an
// error of a known class, and never anything else.
#include <functional>
#include <mutex>
#include <random>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "engine/a1111/a1111_engine.hpp"
#include "engine/ark/ark_engine.hpp"
#include "engine/chat/chat_engine.hpp"
#include "engine/comfyui/comfyui_engine.hpp"
#include "engine/dashscope/dashscope_engine.hpp"
#include "engine/gemini/gemini_engine.hpp"
#include "engine/openai/openai_engine.hpp"
#include "image/test_photos.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"

namespace aip::engine {
namespace {

namespace asio = boost::asio;

constexpr unsigned kSeed = 20261122;
constexpr int kCasesOfEach = 120;

// An attempt after one that was answered, or promised something.
class LaterJournal final : public Journal {
 public:
  std::optional<std::string> answer_;
  std::optional<std::string> operation_;
  std::optional<std::string> kept;

  std::optional<std::string> answer() const override { return answer_; }

  std::optional<std::string> operation() const override { return operation_; }

  asio::awaitable<Result<void>> sending() override { co_return fail(ErrorCode::kInternal, "sent again"); }

  asio::awaitable<Result<void>> accepted(std::string) override {
    co_return fail(ErrorCode::kInternal, "accepted again");
  }

  asio::awaitable<Result<void>> answered(std::string answer) override {
    kept = std::move(answer);
    co_return Result<void>{};
  }

  void failed() override {}
};

std::string small_picture() {
  static const std::string picture = image::test::file_of(image::test::sheet(24, 16, {200, 30, 40}));
  return picture;
}

std::string data_url_of_picture() { return "data:image/jpeg;base64," + to_base64(small_picture()); }

class Replies : public testing::Test {
 protected:
  // What the engine makes of a reply that it finds as kept, or when it looks at promised work.
  template <class E>
  Result<Response> read(const std::string& reply, bool is_promised = false) {
    E engine(tools_);
    LaterJournal journal;
    if (is_promised) {
      const std::lock_guard lock(mutex_);
      reply_ = reply;
      journal.operation_ = "operation-1";
    } else {
      journal.answer_ = "request-1\n" + reply;
    }
    Request request;
    request.recipe.cut_out = false;
    request.endpoint = server_.url("");
    request.model = "model";
    asio::io_context io;
    auto response = asio::co_spawn(io, engine.run(request, journal), asio::use_future);
    io.run();
    return response.get();
  }

  template <class E>
  void survives(std::string_view name, const std::string& good, bool is_promised = false) {
    const auto whole = read<E>(good, is_promised);
    ASSERT_OK(whole);
    EXPECT_EQ(whole->details.at("actualSize"), "24x16");
    std::mt19937 random(kSeed);
    std::map<std::string, int> seen;
    for (int i = 0; i < kCasesOfEach; ++i) {
      SCOPED_TRACE(std::string(name) + ", seed " + std::to_string(kSeed) + ", case " + std::to_string(i));
      const auto read_back = read<E>(broken(good, random), is_promised);
      const std::string word(read_back ? "picture" : to_string(read_back.error().code));
      ++seen[word];
      EXPECT_TRUE(kKnown.contains(word)) << word;
    }
    std::string summary;
    for (const auto& [word, count] : seen) summary += " " + word + "=" + std::to_string(count);
    std::cout << name << " (seed " << kSeed << "):" << summary << '\n';
  }

  static inline const std::set<std::string> kKnown{"picture",         "no_picture",       "moderated",
                                                   "provider_quota",  "provider_auth",    "provider_busy",
                                                   "engine_error",    "provider_refused", "outcome_unknown",
                                                   "address_blocked", "unavailable",      "timeout"};

  // Bytes flipped, cut short, a value of another type, nesting without end, huge numbers.
  static std::string broken(const std::string& good, std::mt19937& random) {
    const auto below = [&](std::size_t n) {
      return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    static const std::string kOdd[] = {"null",
                                       "[]",
                                       "{}",
                                       "\"\"",
                                       "1e999",
                                       "-9223372036854775809",
                                       "true",
                                       "[[[]]]",
                                       std::string(200, '['),
                                       std::string(100, '{'),
                                       "\"\\ud800\"",
                                       "\"data:,\"",
                                       "\"http://127.0.0.1:1/x\""};
    std::string text = good;
    // Mostly around the picture, which is the longest part by far.
    const auto data = text.find("/9j/");
    const auto somewhere = [&] {
      const auto place = below(text.size());
      if (data == std::string::npos || place < data || below(8) == 0) return place;
      const auto end = text.find('"', data);
      return below(2) == 0 || end == std::string::npos ? below(data) : end + below(text.size() - end);
    };
    const auto kind = below(4);
    if (kind == 0) {
      for (std::size_t n = 1 + below(3); n > 0; --n) text[somewhere()] = static_cast<char>(below(256));
    } else if (kind == 1) {
      text.resize(somewhere());
    } else if (kind == 2) {
      // One of its values becomes another one.
      std::vector<std::size_t> colons;
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ':' && i > 0 && text[i - 1] == '"') colons.push_back(i);
      }
      const auto begin = colons[below(colons.size())] + 1;
      const auto end = std::min(text.find_first_of(",}]", begin), text.size());
      text = text.substr(0, begin) + kOdd[below(std::size(kOdd))] + text.substr(end);
    } else {
      text.erase(somewhere(), 1 + below(20));
    }
    return text;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<pixel::Pool> pool_ =
      *pixel::Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                            .scratch = folder_.path(),
                            .processes = 1});
  std::mutex mutex_;
  std::string reply_;
  test::ScriptedServer server_{[this](test::Peer& peer) {
    while (const auto request = peer.request()) {
      if (request->starts_with("GET /view")) {
        peer.answer(200, small_picture());
        continue;
      }
      const std::lock_guard lock(mutex_);
      peer.answer(200, reply_);
    }
  }};
  net::Client client_{net::Options{
      .guard = net::AddressGuard({*net::parse_allowed("127.0.0.1:" + std::to_string(server_.port()))})}};
  test::ManualClock clock_;
  Tools tools_{.client = client_,
               .pool = *pool_,
               .clock = clock_,
               .scratch = folder_.path(),
               .deadline = std::chrono::milliseconds(60),
               .first_poll = std::chrono::milliseconds(1)};
};

TEST_F(Replies, OfOpenAi) {
  survives<OpenAiEngine>("openai",
                         R"({"created":1,"data":[{"b64_json":")" + to_base64(small_picture()) +
                             R"("}],"size":"24x16","usage":{"input_tokens":50,"total_tokens":90}})");
}

TEST_F(Replies, OfChat) {
  survives<ChatEngine>(
      "chat",
      R"({"id":"gen-1","choices":[{"finish_reason":"stop","message":{"content":"","images":[{"image_url":{"url":")" +
          data_url_of_picture() + R"("}}]}}],"usage":{"cost":0.04}})");
}

TEST_F(Replies, OfGemini) {
  survives<GeminiEngine>(
      "gemini",
      R"({"candidates":[{"content":{"parts":[{"text":"Here."},{"inlineData":{"mimeType":"image/jpeg","data":")" +
          to_base64(small_picture()) +
          R"("}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":2},"responseId":"r"})");
}

// Models that think show drafts. What is no picture here fails the reading where it is taken for the answer.
TEST_F(Replies, HoldThePictureThatTheModelSettledOn) {
  const std::string good = to_base64(small_picture());
  const auto part = [](const std::string& data, bool thought) {
    return std::string(R"({"inlineData":{"mimeType":"image/jpeg","data":")") + data + R"("})" +
           (thought ? R"(,"thought":true})" : "}");
  };
  const std::string text = R"({"text":"Done."})";
  for (const auto& parts :
       {part("AAAA", true) + "," + part(good, false), part("AAAA", true) + "," + part(good, true),
        part(good, true), part(good, false) + "," + text, part("AAAA", false) + "," + part(good, false),
        part(good, false) + "," + part("AAAA", true)}) {
    SCOPED_TRACE(parts.substr(0, 60));
    EXPECT_OK(read<GeminiEngine>(R"({"candidates":[{"content":{"parts":[)" + parts + R"(]}}]})", false));
  }
  const auto image = [](const std::string& url) { return R"({"image_url":{"url":")" + url + R"("}})"; };
  EXPECT_OK(read<ChatEngine>(R"({"choices":[{"message":{"images":[)" + image("data:image/png;base64,AAAA") +
                                 "," + image(data_url_of_picture()) + R"(]}}]})",
                             false));
}

// An error or a block beside a picture is not the answer; without one it is.
TEST_F(Replies, AreRefusalsOnlyWithoutAPicture) {
  const std::string item = R"({"b64_json":")" + to_base64(small_picture()) + R"("})";
  const std::string blocked = R"({"error":{"code":"moderation_blocked","message":"no"}})";
  const std::string unreadable = R"({"b64_json":"/9j/AAAA"})";
  EXPECT_OK(read<OpenAiEngine>(R"({"data":[)" + blocked + "," + item + "]}"));
  EXPECT_OK(read<ArkEngine>(R"({"data":[)" + item + "," + blocked + "]}"));
  EXPECT_OK(read<OpenAiEngine>(R"({"data":[)" + item + "," + unreadable + "]}"));
  EXPECT_FAILS(read<OpenAiEngine>(R"({"data":[{},)" + blocked + "]}"), ErrorCode::kModerated);
  EXPECT_FAILS(read<ArkEngine>(R"({"data":[)" + unreadable + "," + blocked + "]}"), ErrorCode::kModerated);
  EXPECT_FAILS(read<ArkEngine>(R"({"data":[)" + unreadable + "]}"), ErrorCode::kNoPicture);

  const std::string feedback =
      R"({"promptFeedback":{"blockReason":"BLOCK_REASON_UNSPECIFIED"},"candidates":[)";
  const std::string candidate =
      R"({"content":{"parts":[{"inlineData":{"data":")" + to_base64(small_picture()) + R"("}}]}})";
  EXPECT_OK(read<GeminiEngine>(feedback + candidate + "]}"));
  EXPECT_FAILS(read<GeminiEngine>(feedback + "]}"), ErrorCode::kModerated);
  EXPECT_FAILS(read<GeminiEngine>(R"({"candidates":[{},{"finishReason":"IMAGE_SAFETY"}]})"),
               ErrorCode::kModerated);

  const std::string choice = R"({"message":{"images":[")" + data_url_of_picture() + R"("]}})";
  const std::string filtered = R"({"finish_reason":"content_filter","message":{}})";
  EXPECT_OK(read<ChatEngine>(R"({"choices":[)" + filtered + "," + choice + "]}"));
  EXPECT_FAILS(read<ChatEngine>(R"({"choices":[{},)" + filtered + "]}"), ErrorCode::kModerated);

  const std::string failed = R"({"code":"DataInspectionFailed","message":"no"})";
  const std::string result = R"({"url":")" + data_url_of_picture() + R"("})";
  EXPECT_OK(read<DashScopeEngine>(R"({"output":{"results":[)" + failed + "," + result + "]}}"));
  EXPECT_FAILS(read<DashScopeEngine>(R"({"output":{"results":[{},)" + failed + "]}}"), ErrorCode::kModerated);
}

TEST_F(Replies, OfAStreamAreOne) {
  const auto part = [](const std::string& data, const std::string& usage) {
    return R"({"candidates":[{"content":{"parts":[{"inlineData":{"data":")" + data +
           R"("}}]}}],"usageMetadata":{"totalTokenCount":)" + usage + "}}";
  };
  const auto response =
      read<GeminiEngine>("[" + part("AAAA", "1") + "," + part(to_base64(small_picture()), "7") + "]");
  ASSERT_OK(response);
  EXPECT_EQ(response->usage.at("totalTokenCount"), 7);
  EXPECT_FAILS(read<GeminiEngine>("[]"), ErrorCode::kNoPicture);
  EXPECT_FAILS(read<GeminiEngine>(R"([1,{"error":{"status":"RESOURCE_EXHAUSTED","code":429}}])"),
               ErrorCode::kProviderBusy);
}

TEST_F(Replies, OfA1111HaveExtrasBehindThePicture) {
  const auto extra = to_base64(image::test::file_of(image::test::sheet(8, 8, {0, 0, 0})));
  const auto response =
      read<A1111Engine>(R"({"images":[")" + to_base64(small_picture()) + R"(",")" + extra + R"("]})");
  ASSERT_OK(response);
  EXPECT_EQ(response->details.at("actualSize"), "24x16");
}

TEST_F(Replies, OfArk) {
  survives<ArkEngine>("ark", R"({"model":"m","created":1,"data":[{"url":")" + data_url_of_picture() +
                                 R"(","size":"24x16"}],"usage":{"generated_images":1}})");
}

TEST_F(Replies, OfDashScope) {
  const auto good =
      R"({"request_id":"r","output":{"choices":[{"message":{"role":"assistant","content":[{"image":")" +
      data_url_of_picture() + R"("}]}}]},"usage":{"image_count":1}})";
  survives<DashScopeEngine>("dashscope", good);
}

TEST_F(Replies, OfDashScopesTasks) {
  const auto good =
      R"({"request_id":"r","output":{"task_id":"t","task_status":"SUCCEEDED","results":[{"url":")" +
      data_url_of_picture() + R"("}]},"usage":{"image_count":1}})";
  survives<DashScopeEngine>("dashscope tasks", good, true);
}

TEST_F(Replies, OfA1111) {
  survives<A1111Engine>("a1111", R"({"images":[")" + to_base64(small_picture()) +
                                     R"("],"parameters":{"width":24,"height":16},"info":"{\"seed\": 7}"})");
}

TEST_F(Replies, OfComfyUi) {
  survives<ComfyUiEngine>(
      "comfyui",
      R"({"operation-1":{"prompt":[0,"operation-1",{}],"outputs":{"9":{"images":[{"filename":"a.png","subfolder":"","type":"output"}]}},
          "status":{"status_str":"success","completed":true,"messages":[["execution_start",{"prompt_id":"operation-1"}]]}}})",
      true);
}

}  // namespace
}  // namespace aip::engine
