#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/matchers.hpp"

namespace aip::store {
namespace {

TEST(Databases, MigratesAFreshFile) {
  auto database = test::fresh_database(Dialect::kSqlite);
  ASSERT_OK(migrate(*database));
  const auto row = database->read(
      [](Connection& connection) { return connection.find("select count(*) as n from ai_task"); });
  ASSERT_OK(row);
  EXPECT_EQ((*row)->get<int>("n"), 0);
}

}  // namespace
}  // namespace aip::store
