#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "store/sql.hpp"

// What an owner sees of the whole server: work of all users, and the database itself.
namespace aip::store::server_figures {

struct Figures {
  std::int64_t unfinished_jobs = 0;
  std::int64_t images_left = 0;  // of these jobs
  std::int64_t completed = 0;    // images, since `since`
  std::int64_t failed = 0;
  double average_seconds = 0;  // of a successful attempt, since `since`; 0: none
  std::int64_t database_bytes = 0;
  int schema_version = 0;
};

Result<Figures> read(Connection& connection, Time since);

}  // namespace aip::store::server_figures
