#include "queue/retry.hpp"

#include <fmt/format.h>

#include "queue/statements.hpp"

namespace aip::queue {
namespace {

constexpr std::string_view kCountRetryable = R"(
  select count(*) as n
  from ai_task
  where job_id = $1
    and {retryable}
    and not ({unanswered}))";

}  // namespace

std::string_view final_failures_sql() {
  static const std::string list = [] {
    std::string words;
    for (const auto code : kFinalFailures) {
      words += fmt::format("{}'{}'", words.empty() ? "" : ", ", to_string(code));
    }
    return words;
  }();
  return list;
}

Result<int> count_retryable(store::Connection& connection, const JobId& job) {
  AIP_TRY_ASSIGN(const auto row, connection.find(sql_for(connection.dialect(), kCountRetryable), {job}));
  return row->get<int>("n");
}

}  // namespace aip::queue
