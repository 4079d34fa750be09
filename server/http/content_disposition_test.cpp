#include "http/content_disposition.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

std::string attachment(std::string_view name) { return content_disposition(Disposition::kAttachment, name); }

TEST(ContentDisposition, NamesAPlainFilePlainly) {
  EXPECT_EQ(attachment("photos.zip"), "attachment; filename=\"photos.zip\"");
  EXPECT_EQ(content_disposition(Disposition::kInline, "a b.jpg"), "inline; filename=\"a b.jpg\"");
}

TEST(ContentDisposition, GivesOtherLettersInBothForms) {
  EXPECT_EQ(attachment("台灯.zip"),
            "attachment; filename=\"__.zip\"; filename*=UTF-8''%E5%8F%B0%E7%81%AF.zip");
  EXPECT_EQ(attachment("50% off.zip"),
            "attachment; filename=\"50_ off.zip\"; filename*=UTF-8''50%25%20off.zip");
}

TEST(ContentDisposition, StaysOneLineWithOneName) {
  EXPECT_EQ(attachment("a\r\nSet-Cookie: x=1"), "attachment; filename=\"aSet-Cookie_ x=1\"");
  EXPECT_EQ(attachment("a\"; filename=\"b"), "attachment; filename=\"a_; filename=_b\"");
  EXPECT_EQ(attachment("../../etc/passwd"), "attachment; filename=\".._.._etc_passwd\"");
  EXPECT_EQ(attachment("a\\b"), "attachment; filename=\"a_b\"");
}

TEST(ContentDisposition, HasANameForWhatHasNone) {
  for (const char* name : {"", " ", "..", "\r\n"})
    EXPECT_EQ(attachment(name), "attachment; filename=\"download\"");
  EXPECT_EQ(attachment("a\xff.zip"), "attachment; filename=\"a_.zip\"");
}

}  // namespace
}  // namespace aip::http
