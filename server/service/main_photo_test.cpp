#include "service/main_photo.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace aip::service {
namespace {

TEST(MainPhotoTest, IsTheOneThatPeopleMean) {
  for (const auto& names :
       std::vector<std::vector<std::string>>{{"MUG.jpg", "MUG-1.jpg", "MUG-2.jpg", "MUG-10.jpg"},
                                             {"MUG.jpg", "MUG (1).jpg", "MUG (2).jpg"},
                                             {"front.jpg", "01.jpg", "angle.jpg", "back.jpg", "detail.jpg"},
                                             {"mug_main.jpg", "mug.jpg", "mug_side.jpg"},
                                             {"IMG_2.jpg", "IMG_10.jpg"},
                                             {"1.jpg", "a/0.jpg"},
                                             {"Главная.jpg", "вид 1.jpg", "сзади.jpg"},
                                             {"主图.jpg", "1.jpg", "细节.jpg"},
                                             {"remain.jpg", "topaz.jpg"}}) {
    auto sorted = names;
    std::ranges::reverse(sorted);
    std::ranges::sort(sorted, is_likelier_main);
    EXPECT_EQ(sorted, names);
  }
}

}  // namespace
}  // namespace aip::service
