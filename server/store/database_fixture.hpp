#pragma once

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database.hpp"
#include "support/databases.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"

// What both databases promise: every case over this fixture runs on SQLite and on PostgreSQL.
namespace aip::store {

inline Result<std::int64_t> write(Database& database, std::string_view sql,
                                  const Parameters& parameters = {}) {
  return database.write([&](Connection& connection) { return connection.execute(sql, parameters); });
}

inline Result<Rows> read(Database& database, std::string_view sql, const Parameters& parameters = {}) {
  return database.read([&](Connection& connection) { return connection.query(sql, parameters); });
}

class DatabaseFixture : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    ASSERT_OK(database_->write([](Connection& connection) {
      return connection.execute_script(
          connection.dialect() == Dialect::kSqlite
              ? "create table sample (id integer primary key, whole integer, number real, words text, flag "
                "integer, "
                "moment integer, document text, positive integer check (positive > 0), required text not "
                "null default '');"
                "create table part (sample_id integer not null references sample(id), name text unique);"
              : "create table sample (id bigint primary key, whole bigint, number double precision, words "
                "text, "
                "flag boolean, moment timestamp, document jsonb, positive integer check (positive > 0), "
                "required text not null default '');"
                "create table part (sample_id bigint not null references sample(id), name text unique);");
    }));
  }

  // Stores a value in a column and reads it back.
  template <class T>
  T round_trip(std::string_view column, const Value& value) {
    const std::string name(column);
    const auto row = database_->write([&](Connection& connection) -> Result<Row> {
      AIP_TRY(connection.execute("delete from sample"));
      AIP_TRY(connection.execute("insert into sample (id, " + name + ") values (1, $1)", {value}));
      AIP_TRY_ASSIGN(auto found, connection.find("select " + name + " from sample where id = $1", {1}));
      return *std::move(found);
    });
    if (!row) throw std::runtime_error(row.error().message);
    return row->template get<T>(column);
  }

  std::int64_t count(std::string_view table = "sample") {
    const auto rows = read(*database_, "select count(*) as n from " + std::string(table));
    if (!rows) throw std::runtime_error(rows.error().message);
    return rows->at(0).get<std::int64_t>("n");
  }

  test::FreshDatabase database_ = test::fresh_database(GetParam());
};

}  // namespace aip::store
