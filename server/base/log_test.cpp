#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aip::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Log, HidesWhatLooksLikeASecret) {
  EXPECT_THAT(scrub("Authorization: Bearer aip_0123456789abcdefghij"), Not(HasSubstr("0123456789")));
  EXPECT_THAT(scrub("key sk-proj-abcdefghijklmnop failed"), Not(HasSubstr("abcdefghijklmnop")));
  EXPECT_THAT(scrub("sk-or-v1-0123456789abcdef0123456789abcdef"), Not(HasSubstr("89abcdef")));
  EXPECT_THAT(scrub("key=AIzaSyA-0123456789_abcdefghijklmnopqrs!"), Not(HasSubstr("0123456789")));
  EXPECT_THAT(scrub(R"({"apiKey":"hunter2hunter2"})"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(scrub("postgres://shop:hunter2@db/prod"), Not(HasSubstr("hunter2")));
}

TEST(Log, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(scrub("imported 3 photos into SKU 台灯-brass-lamp"),
            "imported 3 photos into SKU 台灯-brass-lamp");
  for (const auto* name : {"sku-0001-front-view", "sk-0001-front-view.jpg", "aip-lamp-2024-brass",
                           "aip_lamp_2024_brass", "SK-tablecloth-embroidered", "risk-assessment-document"}) {
    EXPECT_EQ(scrub(name), name);
  }
}

TEST(Log, KeepsAMessageOnOneLine) { EXPECT_EQ(scrub("a\nb\x1b[31mc"), "a b [31mc"); }

}  // namespace
}  // namespace aip::log
