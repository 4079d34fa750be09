#include "store/server_figures.hpp"

#include <fmt/format.h>

namespace aip::store::server_figures {
namespace {

constexpr std::string_view kWork = R"(
  select count(*) as jobs, cast(coalesce(sum(total_items - processed_items), 0) as bigint) as images
  from ai_job
  where completed_at is null)";

// {0}: the seconds of an attempt
constexpr std::string_view kEnded = R"(
  select count(case when outcome = 'done' then 1 end) as done,
    count(case when state = 'discarded' then 1 end) as failed,
    cast(avg(case when outcome = 'done' then {0} end) as double precision) as seconds
  from ai_task
  where finalized_at >= $1
    and pair_id is not null)";

constexpr std::string_view kSqliteBytes = R"(
  select page_count * page_size as bytes
  from pragma_page_count(), pragma_page_size())";

constexpr std::string_view kPostgresBytes = R"(
  select pg_database_size(current_database()) as bytes)";

constexpr std::string_view kSchema = R"(
  select max(version) as version
  from schema_migration)";

}  // namespace

Result<Figures> read(Connection& connection, Time since) {
  const bool sqlite = connection.dialect() == Dialect::kSqlite;
  const std::string_view seconds =
      sqlite ? "(finalized_at - claimed_at) / 1000.0" : "extract(epoch from finalized_at - claimed_at)";
  AIP_TRY_ASSIGN(const auto work, connection.find(kWork));
  AIP_TRY_ASSIGN(const auto ended, connection.find(fmt::format(kEnded, seconds), {since}));
  AIP_TRY_ASSIGN(const auto bytes, connection.find(sqlite ? kSqliteBytes : kPostgresBytes));
  AIP_TRY_ASSIGN(const auto schema, connection.find(kSchema));
  return Figures{.unfinished_jobs = work->get<std::int64_t>("jobs"),
                 .images_left = work->get<std::int64_t>("images"),
                 .completed = ended->get<std::int64_t>("done"),
                 .failed = ended->get<std::int64_t>("failed"),
                 .average_seconds = ended->get<std::optional<double>>("seconds").value_or(0),
                 .database_bytes = bytes->get<std::int64_t>("bytes"),
                 .schema_version = schema->get<int>("version")};
}

}  // namespace aip::store::server_figures
