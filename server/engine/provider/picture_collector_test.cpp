#include "engine/provider/picture_collector.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/base64.hpp"

namespace aip::engine {
namespace {

// Bytes that begin as a PNG file and make every letter of base64 that the two alphabets spell differently.
std::string picture(std::string_view name) {
  return "\x89PNG\r\n\x1a\n" + std::string(name) + "\xfb\xff\xfe\xfb\xff\xbf" + std::string(300, 'x');
}

std::string url_safe(std::string base64) {
  std::ranges::replace(base64, '+', '-');
  std::ranges::replace(base64, '/', '_');
  std::erase(base64, '=');
  return base64;
}

std::string in_lines(const std::string& base64) {
  std::string lines;
  for (std::size_t i = 0; i < base64.size(); i += 16) lines += base64.substr(i, 16) + "\\n";
  return lines;
}

// `json` with its marks replaced: DRAFT and FINAL by base64, TEXT and SOUND by that of something else.
std::string answer_of(std::string json) {
  const std::string final_base64 = to_base64(picture("final"));
  const std::pair<std::string_view, std::string> marks[] = {
      {"URL_OF_", "data:image/png;base64,"},
      {"URL_SAFE", url_safe(final_base64)},
      {"IN_LINES", in_lines(final_base64)},
      {"DRAFT", to_base64(picture("draft"))},
      {"FINAL", final_base64},
      {"TEXT", to_base64("a log of what was done")},
      {"SOUND", to_base64(std::string("RIFF\x10\0\0\0WAVEfmt ", 16))},
  };
  for (const auto& [mark, value] : marks) {
    for (auto at = json.find(mark); at != std::string::npos; at = json.find(mark, at + value.size()))
      json.replace(at, mark.size(), value);
  }
  return json;
}

// "final", "draft" or an address: what is best in the answer; empty when there is nothing.
std::string best_of(const std::string& json) {
  const auto answer = parse_json(answer_of(json));
  if (!answer) return "not JSON";
  const auto found = pictures_in(answer->get_object());
  if (found.empty()) return "";
  if (!found.front().address.empty()) return found.front().address;
  for (const auto* name : {"final", "draft"}) {
    if (decoded(found.front()) == picture(name)) return name;
  }
  return "something else";
}

struct Shape {
  const char* name;
  std::string json;
  std::string best = "final";
};

class Collected : public testing::TestWithParam<Shape> {};

TEST_P(Collected, BestFirst) { EXPECT_EQ(best_of(GetParam().json), GetParam().best); }

const auto kName = [](const auto& tested) { return std::string(tested.param.name); };

std::string part(const std::string& data, const std::string& more = "") {
  return R"({"inlineData":{"mimeType":"image/png","data":")" + data + R"("})" + more + "}";
}

const std::string kThought = R"(,"thought":true)";

std::string parts(const std::string& parts) {
  return R"({"candidates":[{"content":{"role":"model","parts":[)" + parts + R"(]},"finishReason":"STOP"}]})";
}

INSTANTIATE_TEST_SUITE_P(
    Gemini, Collected,
    testing::Values(
        Shape{"DraftThenFinal",
              parts(R"({"text":"hm","thought":true},)" + part("DRAFT", kThought) + "," + part("FINAL"))},
        Shape{"FinalThenDraft", parts(part("FINAL") + "," + part("DRAFT", kThought))},
        Shape{"OnlyDraft", parts(part("DRAFT", kThought)), "draft"},
        Shape{"TwoDrafts", parts(part("DRAFT", kThought) + "," + part("FINAL", kThought))},
        Shape{"TwoUnmarked", parts(part("DRAFT") + "," + part("FINAL"))},
        Shape{"ThoughtAsText", parts(part("FINAL") + "," + part("DRAFT", R"(,"thought":"true")"))},
        Shape{"NotAThought", parts(part("DRAFT") + "," + part("FINAL", R"(,"thought":false)"))},
        Shape{"SnakeCase", parts(R"({"inline_data":{"mime_type":"image/png","data":"DRAFT"},"thought":true},
                                    {"inline_data":{"mime_type":"image/png","data":"FINAL"}})")},
        Shape{"LaterCandidate",
              R"({"candidates":[{"content":{"parts":[{"text":"no"}]},"finishReason":"NO_IMAGE"},
                                {"content":{"parts":[)" +
                  part("FINAL") + "]}}]}"},
        Shape{"TextAfter",
              parts(part("FINAL") + R"(,{"inlineData":{"mimeType":"text/plain","data":"TEXT"}})")},
        Shape{"UnnamedTextAfter", parts(part("FINAL") + R"(,{"inlineData":{"data":"TEXT"}})")},
        Shape{"SoundAfter",
              parts(part("FINAL") + R"(,{"inlineData":{"mimeType":"audio/wav","data":"SOUND"}})")},
        Shape{"EmptyAfter", parts(part("FINAL") + "," + part(""))},
        Shape{"FileData", parts(R"({"fileData":{"mimeType":"image/png","fileUri":"URL_OF_FINAL"}})")},
        Shape{"FileAddress",
              parts(R"({"file_data":{"mime_type":"image/png","file_uri":"https://files.test/1"}})"),
              "https://files.test/1"},
        Shape{"FileOfText",
              parts(R"({"file_data":{"mime_type":"text/plain","file_uri":"https://files.test/1"}})"), ""},
        Shape{"MarkdownInText", parts(R"j({"text":"![image](URL_OF_FINAL)"})j")},
        Shape{"DataUrlAsData", parts(part("URL_OF_FINAL"))}, Shape{"UrlSafeData", parts(part("URL_SAFE"))},
        Shape{"DataInLines", parts(part("IN_LINES"))},
        Shape{"Nothing", parts(R"({"text":"I can't do that."})"), ""}),
    kName);

std::string message(const std::string& members) {
  return R"({"id":"gen","choices":[{"index":0,"message":{"role":"assistant",)" + members + "}}]}";
}

std::string images(const std::string& images) { return message(R"("content":"","images":[)" + images + "]"); }

std::string content(const std::string& content) { return message(R"("content":")" + content + R"(")"); }

std::string content_parts(const std::string& parts) { return message(R"("content":[)" + parts + "]"); }

std::string image_url(const std::string& url, const std::string& more = "") {
  return R"({"type":"image_url","image_url":{"url":")" + url + R"("})" + more + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Chat, Collected,
    testing::Values(
        Shape{"Images", images(image_url("URL_OF_DRAFT") + "," + image_url("URL_OF_FINAL"))},
        Shape{"ImagesWithThought",
              images(image_url("URL_OF_FINAL") + "," + image_url("URL_OF_DRAFT", kThought))},
        Shape{"ImagesOfTexts", images(R"("URL_OF_DRAFT","URL_OF_FINAL")")},
        Shape{"ImagesOfBareBase64", images(R"("FINAL")")},
        Shape{"ImagesB64Json", images(R"({"b64_json":"FINAL"})")},
        Shape{"ImageMember", message(R"("image":{"url":"URL_OF_FINAL"})")},
        Shape{"TwoInMarkdown",
              content(R"(Thinking ![draft](URL_OF_DRAFT)\n\nFinal: ![picture](URL_OF_FINAL))")},
        Shape{"TwoDataUrls", content("URL_OF_DRAFT URL_OF_FINAL")},
        Shape{"InThink", content(R"(<think>![d](URL_OF_DRAFT)</think>\n![p](URL_OF_FINAL))")},
        Shape{"InThinkAfter", content("![p](URL_OF_FINAL) <thinking>![d](URL_OF_DRAFT)</thinking>")},
        Shape{"ThinkThatOnlyEnds", content("![d](URL_OF_DRAFT)</think> https://cdn.test/x.png"),
              "https://cdn.test/x.png"},
        Shape{"ReasoningContent",
              message(R"j("content":"![p](URL_OF_FINAL)","reasoning_content":"![d](URL_OF_DRAFT)")j")},
        Shape{"OnlyReasoning", message(R"j("content":"","reasoning":"![d](URL_OF_DRAFT)")j"), "draft"},
        Shape{"PartB64Json", content_parts(R"({"type":"output_image","b64_json":"FINAL"})")},
        Shape{"PartInlineData",
              content_parts(R"({"type":"image","inline_data":{"mime_type":"image/png","data":"FINAL"}})")},
        Shape{"PartSource", content_parts(R"({"type":"image","source":
                                              {"type":"base64","media_type":"image/png","data":"FINAL"}})")},
        Shape{"PartThoughtThenFinal",
              content_parts(image_url("URL_OF_DRAFT", kThought) + "," + image_url("URL_OF_FINAL"))},
        Shape{"PartOfText", content_parts(R"j({"type":"text","text":"![p](URL_OF_FINAL)"})j")},
        Shape{"PartOfThinking",
              content_parts(image_url("URL_OF_FINAL") + R"(,{"type":"thinking","thinking":"URL_OF_DRAFT"})")},
        Shape{"MultiModContent", message(R"("content":"","multi_mod_content":[{"text":"x"},
                                            {"inline_data":{"mime_type":"image/png","data":"FINAL"}}])")},
        Shape{"LaterChoice",
              R"({"choices":[{"message":{"content":"no"}},{"message":{"images":["URL_OF_FINAL"]}}]})"},
        Shape{"EmptyImages", message(R"j("images":[],"content":"![p](URL_OF_FINAL)")j")},
        Shape{"PageBefore", content("See https://page.test/docs ![p](URL_OF_FINAL)")},
        Shape{"PageAfter", content("![p](URL_OF_FINAL) by https://page.test/docs.")},
        Shape{"CharsetInDataUrl", images(R"("data:image/png;charset=utf-8;base64,FINAL")")},
        Shape{"BareBase64AsContent", content("FINAL")},
        Shape{"MarkdownAddress", content(R"(Here: ![a \"mug\"](https://cdn.test/x?y=1))"),
              "https://cdn.test/x?y=1"},
        Shape{"HtmlAddress", content("<img src='https://cdn.test/x'> https://page.test/"),
              "https://cdn.test/x"},
        Shape{"AddressNamedAsPicture", content("https://cdn.test/x.PNG?sig=1. See https://page.test/docs"),
              "https://cdn.test/x.PNG?sig=1"},
        Shape{"BareAddress", content("Done: https://cdn.test/abc."), "https://cdn.test/abc"},
        Shape{"VideoLink", content_parts(R"({"type":"video_url","url":"https://cdn.test/x.mp4"})"), ""}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Others, Collected,
    testing::Values(
        Shape{"Data", R"({"data":[{"b64_json":"FINAL"}]})"},
        Shape{"DataTwoItems", R"({"data":[{"b64_json":"DRAFT"},{"b64_json":"FINAL"}]})"},
        Shape{"DataPartialImage",
              R"({"data":[{"b64_json":"FINAL"},{"type":"partial_image","b64_json":"DRAFT"}]})"},
        Shape{"DataB64IsDataUrl", R"({"data":[{"b64_json":"URL_OF_FINAL"}]})"},
        Shape{"DataUrlIsDataUrl", R"({"data":[{"url":"URL_OF_FINAL"}]})"},
        Shape{"DataB64Null", R"({"data":[{"b64_json":null,"url":"https://cdn.test/1"}]})",
              "https://cdn.test/1"},
        Shape{"DataB64Empty", R"({"data":[{"b64_json":"","url":"https://cdn.test/1"}]})",
              "https://cdn.test/1"},
        Shape{"DataBoth", R"({"data":[{"b64_json":"FINAL","url":"https://cdn.test/1"}]})"},
        Shape{"ImagesInsteadOfData", R"({"images":[{"url":"https://cdn.test/1"}]})", "https://cdn.test/1"},
        Shape{"FirstItemFailed",
              R"({"data":[{"error":{"message":"see https://help.test"}},{"b64_json":"FINAL"}]})"},
        Shape{"LastItemFailed",
              R"({"data":[{"b64_json":"FINAL"},{"error":{"message":"see https://help.test"}}]})"},
        Shape{"ResponsesApi", R"({"output":[{"type":"reasoning","content":"DRAFT"},
                                            {"type":"image_generation_call","result":"FINAL"}]})"},
        Shape{"OutputOfAddresses", R"({"output":["https://cdn.test/1"]})", "https://cdn.test/1"},
        Shape{"DashScopeTwoImages", R"({"output":{"choices":[{"message":{"content":[
            {"image":"URL_OF_DRAFT"},{"image":"URL_OF_FINAL"}]}}]}})"},
        Shape{"DashScopeTextFirst", R"({"output":{"choices":[{"message":{"content":[
            {"text":"Done."},{"image":"https://cdn.test/1"}]}}]}})",
              "https://cdn.test/1"},
        Shape{
            "DashScopeFirstResultFailed",
            R"({"output":{"results":[{"code":"X","message":"see https://help.test"},{"url":"https://cdn.test/1"}]}})",
            "https://cdn.test/1"}),
    kName);

TEST(PictureCollector, KeepsTheRestForWhenTheBestIsBroken) {
  const auto answer = parse_json(answer_of(parts(part("DRAFT", kThought) + "," + part("FINAL"))));
  ASSERT_TRUE(answer);
  const auto found = pictures_in(answer->get_object());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(decoded(found[0]), picture("final"));
  EXPECT_EQ(decoded(found[1]), picture("draft"));
}

TEST(PictureCollector, KeepsFewOfManyLinks) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "http://a.test/" + std::to_string(i) + " <think>";
  const auto found = pictures_in({{"choices", {{{"message", {{"content", text}}}}}}});
  EXPECT_EQ(found.size(), 1 + PictureCollector::kMaxOfStanding);
  EXPECT_EQ(found.front().address, "http://a.test/0");
  EXPECT_EQ(found[1].address, "http://a.test/199999");
}

}  // namespace
}  // namespace aip::engine
