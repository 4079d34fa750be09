#include "base/json_writer.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace aip {
namespace {

TEST(JsonWriter, WritesWhatAReaderReads) {
  std::string text;
  JsonWriter writer(text);
  writer.begin_object();
  writer.member("name", "a \"quoted\" \\ name\n\t\x01 台灯 🙂");
  writer.member("least", std::numeric_limits<std::int64_t>::min());
  writer.member("half", 0.5);
  writer.member("flag", true);
  writer.member("none", std::optional<std::string>());
  writer.member("some", std::optional<std::string>("x"));
  writer.raw_member("raw", R"({"a":[1,2]})");
  writer.key("list");
  writer.begin_array();
  writer.text("");
  writer.begin_object();
  writer.end_object();
  writer.number(std::int64_t{7});
  writer.end_array();
  writer.end_object();
  const auto read = parse_json(text);
  ASSERT_TRUE(read) << text;
  const json::value expected{{"name", "a \"quoted\" \\ name\n\t\x01 台灯 🙂"},
                             {"least", std::numeric_limits<std::int64_t>::min()},
                             {"half", 0.5},
                             {"flag", true},
                             {"some", "x"},
                             {"raw", {{"a", {1, 2}}}},
                             {"list", {"", json::object{}, 7}}};
  EXPECT_EQ(*read, expected) << text;
}

}  // namespace
}  // namespace aip
