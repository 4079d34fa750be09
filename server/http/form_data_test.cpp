#include "http/form_data.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

TEST(FormData, ReadsTextsAndFiles) {
  const std::string_view body =
      "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n--c\r\n--b\r\n"
      "content-disposition: form-data; name=\"image[]\"; filename=\"a;b.jpg\"\r\nContent-Type: "
      "image/jpeg\r\n\r\n\xff\xd8\r\n\r\n"
      "--b\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--b--\r\n";
  const auto parts = read_form(body, "b");
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ((*parts)[0].name, "prompt");
  EXPECT_EQ((*parts)[0].bytes, "a\r\n--c");
  EXPECT_FALSE((*parts)[0].file_name);
  EXPECT_EQ((*parts)[1].name, "image[]");
  EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
  EXPECT_EQ((*parts)[1].bytes, "\xff\xd8\r\n");
  EXPECT_TRUE((*parts)[1].file_name);
  EXPECT_EQ((*parts)[2].name, "empty");
  EXPECT_EQ((*parts)[2].bytes, "");
}

TEST(FormData, TakesTheBoundaryFromTheContentType) {
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(form_boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
  for (const auto* text : {"", "application/json", "multipart/form-data",
                           "multipart/form-data; boundary=", "multipart/form-data; boundary=\"x"}) {
    EXPECT_EQ(form_boundary(text), std::nullopt) << text;
  }
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
}

TEST(FormData, RefusesWhatIsMalformed) {
  for (const std::string_view body :
       {"", "--b", "--b\r\n", "x--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b", "--b\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
        "--b\r\nno colon\r\n\r\nx\r\n--b--",
        "--bb\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--bb--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--y"}) {
    EXPECT_FALSE(read_form(body, "b")) << body;
  }
  std::string many = "--b";
  for (int i = 0; i < 4; ++i) many += "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b";
  EXPECT_TRUE(read_form(many + "--", "b", 4));
  EXPECT_FALSE(read_form(many + "--", "b", 3));
}

}  // namespace
}  // namespace aip::http
