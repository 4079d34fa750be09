#include "http/byte_budget.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

TEST(AByteBudget, IsSharedAndGivenBack) {
  ByteBudget budget(100);
  {
    ByteBudget::Share a(budget, "a");
    EXPECT_TRUE(a.grow_to(30));
    EXPECT_TRUE(a.grow_to(20)) << "it holds more already";
    ByteBudget::Share b(budget, "b");
    EXPECT_TRUE(b.grow_to(50));
    ByteBudget::Share c(budget, "c");
    EXPECT_FALSE(c.grow_to(21));
    EXPECT_EQ(budget.held(), 80u) << "a refusal holds nothing";
    EXPECT_TRUE(c.grow_to(20));
    const ByteBudget::Share moved = std::move(b);
    EXPECT_EQ(budget.held(), 100u);
  }
  EXPECT_EQ(budget.held(), 0u);
}

TEST(AByteBudget, GivesOneClientHalf) {
  ByteBudget budget(100);
  ByteBudget::Share first(budget, "a");
  ByteBudget::Share second(budget, "a");
  EXPECT_TRUE(first.grow_to(40));
  EXPECT_FALSE(second.grow_to(11));
  EXPECT_TRUE(second.grow_to(10));
  first.give_back();
  EXPECT_TRUE(second.grow_to(50));
}

}  // namespace
}  // namespace aip::http
