#include "pixel/pool.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "image/library.hpp"
#include "image/test_photos.hpp"
#include "pixel/child.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::pixel {
namespace {

TEST(Pool, Inspects) {
  test::TemporaryFolder folder;
  auto pool = Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                            .scratch = folder.path(),
                            .processes = 1});
  ASSERT_OK(pool);
  auto input = open_temporary(folder.path());
  ASSERT_OK(write_all(input->get(), image::test::file_of(image::test::ball_on_white())));
  auto seen = (*pool)->inspect_blocking(input->get());
  ASSERT_OK(seen);
  EXPECT_EQ(seen->info.width, 600);
}

}  // namespace
}  // namespace aip::pixel

int main(int argc, char** argv) {
  if (aip::pixel::is_pixel_process(argc, argv)) return aip::pixel::serve_operations({});
  testing::InitGoogleTest(&argc, argv);
  if (!aip::image::start_libraries(argv[0])) return 1;
  return RUN_ALL_TESTS();
}
