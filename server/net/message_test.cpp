#include "net/message.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::net {
namespace {

std::string read_by(const Body& body, std::size_t step) {
  std::string whole;
  std::string piece(step, '\0');
  for (;;) {
    const auto got = body.read(whole.size(), piece);
    if (!got) return "a file can't be read";
    if (*got == 0) return whole;
    whole.append(piece, 0, *got);
  }
}

TEST(Body, ReadsTextsFilesAndTheirBase64InAnyPieces) {
  const test::TemporaryFolder folder;
  for (const std::size_t size : {1, 2, 3, 4, 100}) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37);
    auto file = open_temporary(folder.path());
    ASSERT_OK(file);
    ASSERT_OK(write_all(file->get(), bytes));
    Body body("{\"image\":\"");
    body.add_base64(file->get(), size);
    body.add("\"}");
    body.add_file(file->get(), size);
    const auto expected = "{\"image\":\"" + to_base64(bytes) + "\"}" + bytes;
    EXPECT_EQ(body.size(), expected.size());
    for (const std::size_t step : {1, 2, 3, 4, 5, 7, 1000}) EXPECT_EQ(read_by(body, step), expected);
  }
}

TEST(Body, SaysWhenAFileIsShorterThanItWas) {
  const test::TemporaryFolder folder;
  auto file = open_temporary(folder.path());
  ASSERT_OK(file);
  ASSERT_OK(write_all(file->get(), "short"));
  for (const bool is_base64 : {false, true}) {
    Body body;
    is_base64 ? body.add_base64(file->get(), 50) : body.add_file(file->get(), 50);
    EXPECT_EQ(read_by(body, 1000), "a file can't be read");
  }
}

}  // namespace
}  // namespace aip::net
