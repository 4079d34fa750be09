#include "blob/s3/probe.hpp"

#include <sys/mman.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/id.hpp"

namespace aip::blob::s3 {
namespace {

std::unexpected<Error> differs(const Bucket& bucket, std::string_view how, std::string_view words) {
  return fail_later(ErrorCode::kUnavailable, fmt::format("{}: {}", bucket.place().text(), how),
                    std::string(words));
}

Result<void> look(const Bucket& bucket, const std::string& name, const std::string& bytes, int scratch) {
  AIP_TRY(bucket.get(name, scratch));
  AIP_TRY_ASSIGN(const auto read, read_all(scratch));
  if (read != bytes)
    return differs(bucket, "read other bytes", "The store returned other bytes than were stored.");
  AIP_TRY_ASSIGN(const auto range, bucket.get_range(name, 4, 8));
  if (range != bytes.substr(4, 8))
    return differs(bucket, "another range", "The store does not return the range that was asked for.");
  bool is_listed = false;
  AIP_TRY(bucket.list(name, [&](const Listed& object) { is_listed |= object.name == name; }));
  if (!is_listed) return differs(bucket, "not listed", "The store does not list what was stored.");
  return {};
}

}  // namespace

Result<void> probe(const Bucket& bucket) {
  const Fd scratch(::memfd_create("storage probe", MFD_CLOEXEC));
  if (!scratch) return fail(errno_error(errno, "make a temporary file"));
  const std::string bytes = fmt::format("aiplayground looks at its storage: {}", random_id());
  AIP_TRY(write_all(scratch.get(), bytes));
  const auto name = fmt::format("{}probe-{}", bucket.place().prefix, random_id());
  AIP_TRY(bucket.put(name, scratch.get()));
  const auto looked = look(bucket, name, bytes, scratch.get());
  const auto removed = bucket.remove(name);
  if (!looked) return looked;
  AIP_TRY(removed);
  if (const auto gone = bucket.head(name); gone || gone.error().code != ErrorCode::kNotFound)
    return differs(bucket, "still there", "The store does not delete what it was told to delete.");
  return {};
}

}  // namespace aip::blob::s3
