#include "tasks/spool.hpp"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "queue/queue.hpp"

namespace aip::tasks {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxAnswer = 256ull << 20;

// "<task>.<claim>"; nullopt for anything else, such as a file that was being written.
std::optional<queue::Lease> lease_of(const std::string& name) {
  queue::Lease lease;
  const char* const end = name.data() + name.size();
  const auto task = std::from_chars(name.data(), end, lease.task);
  if (task.ec != std::errc{} || task.ptr == end || *task.ptr != '.') return std::nullopt;
  const auto claim = std::from_chars(task.ptr + 1, end, lease.claim_seq);
  if (claim.ec != std::errc{} || claim.ptr != end) return std::nullopt;
  return lease;
}

Result<bool> is_wanted(store::Database& database, const queue::Lease& lease) {
  return database.read(
      [&](store::Connection& connection) { return queue::is_request_open(connection, lease); });
}

}  // namespace

Result<Spool> Spool::open(fs::path folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("create {}", folder.string())));
  AIP_TRY(sync_folder(folder.parent_path()));
  return Spool(std::move(folder));
}

fs::path Spool::file_of(queue::TaskId task, std::int64_t claim_seq) const {
  return folder_ / fmt::format("{}.{}", task, claim_seq);
}

Result<void> Spool::put(queue::TaskId task, std::int64_t claim_seq, std::string_view answer) const {
  return write_file_durably(file_of(task, claim_seq), answer, 0600);
}

Result<std::optional<std::string>> Spool::find(queue::TaskId task, std::int64_t claim_seq) const {
  auto answer = read_file(file_of(task, claim_seq), kMaxAnswer);
  if (answer) return *std::move(answer);
  if (answer.error().code == ErrorCode::kNotFound) return std::nullopt;
  return fail(std::move(answer).error());
}

void Spool::remove(queue::TaskId task, std::int64_t claim_seq) const {
  std::error_code error;
  fs::remove(file_of(task, claim_seq), error);
  if (error) log::warning("can't remove the answer of task {}: {}", task, error.message());
}

Result<int> Spool::collect(store::Database& database, std::chrono::seconds min_age) const {
  int removed = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto written = fs::last_write_time(entry.path(), error);
    if (error || fs::file_time_type::clock::now() - written < min_age) continue;
    if (const auto lease = lease_of(entry.path().filename().string())) {
      AIP_TRY_ASSIGN(const bool wanted, is_wanted(database, *lease));
      if (wanted) continue;
    }
    if (fs::remove(entry.path(), error)) ++removed;
  }
  if (error) return fail(errno_error(error.value(), fmt::format("list {}", folder_.string())));
  return removed;
}

}  // namespace aip::tasks
