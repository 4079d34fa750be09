#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/matchers.hpp"

namespace aip::store {
namespace {

class DatabaseTest : public ::testing::TestWithParam<Dialect> {
 protected:
  test::FreshDatabase database_ = test::fresh_database(GetParam());
};

INSTANTIATE_TEST_SUITE_P(OnBoth, DatabaseTest, test::kBothDatabases, test::database_name);

TEST_P(DatabaseTest, IsMigrated) {
  const auto row = database_->read(
      [](Connection& connection) { return connection.find("select count(*) as n from ai_task"); });
  ASSERT_OK(row);
  EXPECT_EQ((*row)->get<int>("n"), 0);
}

}  // namespace
}  // namespace aip::store
