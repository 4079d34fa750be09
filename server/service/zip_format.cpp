#include "service/zip_format.hpp"

#include <algorithm>

namespace aip::service::zip {
namespace {

constexpr std::uint64_t kMax16 = 0xFFFF;
constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
constexpr std::uint64_t kPlainVersion = 10;
constexpr std::uint64_t kZip64Version = 45;
constexpr std::uint64_t kUnix = 3;
constexpr std::uint64_t kNamesAreUtf8 = 1 << 11;
constexpr std::uint64_t kStored = 0;
constexpr std::uint64_t kRegularFile0644 = 0100644;

// Little-endian numbers, one after another.
class Record {
 public:
  Record& u16(std::uint64_t value) { return add(value, 2); }

  Record& u32(std::uint64_t value) { return add(value, 4); }

  Record& u64(std::uint64_t value) { return add(value, 8); }

  Record& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }

  std::string take() { return std::move(bytes_); }

 private:
  Record& add(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFF);
    return *this;
  }

  std::string bytes_;
};

// Seconds since 1970; the field for it has 32 bits.
std::uint64_t seconds_of(Time time) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count(), 0));
}

// MS-DOS date and time, in UTC: the exact time stands in the extended timestamp.
std::uint64_t dos_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time) - day);
  const int year = std::clamp(static_cast<int>(date.year()) - 1980, 0, 127);
  const auto days =
      static_cast<std::uint64_t>(year) << 9 | unsigned{date.month()} << 5 | unsigned{date.day()};
  const auto seconds = static_cast<std::uint64_t>(clock.hours().count() << 11 | clock.minutes().count() << 5 |
                                                  clock.seconds().count() / 2);
  return days << 16 | seconds;
}

std::string timestamp(Time time) {
  constexpr std::uint64_t kId = 0x5455;
  constexpr std::uint64_t kHasModified = 1;
  return Record().u16(kId).u16(5).text({"\x01", kHasModified}).u32(seconds_of(time)).take();
}

std::string zip64(std::string_view fields) {
  constexpr std::uint64_t kId = 0x0001;
  return fields.empty() ? std::string() : Record().u16(kId).u16(fields.size()).text(fields).take();
}

std::uint64_t capped(std::uint64_t value) { return std::min(value, kMax32); }

}  // namespace

std::string local_header(const StoredFile& file) {
  const bool large = file.bytes >= kMax32;
  const std::string extra =
      zip64(large ? Record().u64(file.bytes).u64(file.bytes).take() : "") + timestamp(file.modified);
  return Record()
      .u32(0x04034b50)
      .u16(large ? kZip64Version : kPlainVersion)
      .u16(kNamesAreUtf8)
      .u16(kStored)
      .u32(dos_time(file.modified))
      .u32(file.crc)
      .u32(capped(file.bytes))
      .u32(capped(file.bytes))
      .u16(file.name.size())
      .u16(extra.size())
      .text(file.name)
      .text(extra)
      .take();
}

std::string directory_line(const StoredFile& file, std::uint64_t offset) {
  Record wide;
  if (file.bytes >= kMax32) wide.u64(file.bytes).u64(file.bytes);
  if (offset >= kMax32) wide.u64(offset);
  const std::string wide64 = zip64(wide.take());
  const std::string extra = wide64 + timestamp(file.modified);
  const std::uint64_t version = wide64.empty() ? kPlainVersion : kZip64Version;
  return Record()
      .u32(0x02014b50)
      .u16(kUnix << 8 | version)
      .u16(version)
      .u16(kNamesAreUtf8)
      .u16(kStored)
      .u32(dos_time(file.modified))
      .u32(file.crc)
      .u32(capped(file.bytes))
      .u32(capped(file.bytes))
      .u16(file.name.size())
      .u16(extra.size())
      .u16(0)  // comment
      .u16(0)  // disk
      .u16(0)  // internal attributes
      .u32(kRegularFile0644 << 16)
      .u32(capped(offset))
      .text(file.name)
      .text(extra)
      .take();
}

std::string end_of_directory(std::uint64_t files, std::uint64_t begin, std::uint64_t end) {
  Record record;
  const std::uint64_t size = end - begin;
  if (files >= kMax16 || size >= kMax32 || begin >= kMax32) {
    record.u32(0x06064b50).u64(44).u16(kUnix << 8 | kZip64Version).u16(kZip64Version).u32(0).u32(0);
    record.u64(files).u64(files).u64(size).u64(begin);
    record.u32(0x07064b50).u32(0).u64(end).u32(1);
  }
  const std::uint64_t count = std::min(files, kMax16);
  record.u32(0x06054b50).u16(0).u16(0).u16(count).u16(count).u32(capped(size)).u32(capped(begin)).u16(0);
  return record.take();
}

}  // namespace aip::service::zip
