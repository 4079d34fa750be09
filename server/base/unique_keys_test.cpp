#include "base/unique_keys.hpp"

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(RepeatedKey, IsFoundInEveryObjectAndSpelling) {
  EXPECT_EQ(repeated_key(R"({"a": 1, "a": 1})"), "a");
  EXPECT_EQ(repeated_key(R"({"a": 1, "\u0061": 2})"), "a");
  EXPECT_EQ(repeated_key(R"([{"x": {"b": [], "c": 0, "b": {}}}])"), "b");
  EXPECT_EQ(repeated_key(R"({"": 1, "": 2})"), "");
  const std::string longer(100'000, 'k');
  EXPECT_EQ(repeated_key("{\"" + longer + "\": 1, \"" + longer + "\": 2}"), longer);
}

TEST(RepeatedKey, IsNotTheSameNameInAnotherObject) {
  EXPECT_EQ(repeated_key(R"({"a": {"a": [{"a": 1}, {"a": 1}]}, "A": 1, "b": "a"})"), std::nullopt);
  EXPECT_EQ(repeated_key(R"(["a", "a"])"), std::nullopt);
}

TEST(RepeatedKey, IsNotLookedForInWhatIsNotJson) {
  EXPECT_EQ(repeated_key(R"({"a": 1, "a")"), std::nullopt);
  EXPECT_EQ(repeated_key(""), std::nullopt);
}

}  // namespace
}  // namespace aip
