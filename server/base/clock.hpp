#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace aip {

// A moment in UTC with millisecond resolution: what the database stores and the API prints.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Where "now" comes from; injected, so that tests can turn it by hand. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

// ISO 8601 in UTC with milliseconds: "2026-11-22T10:58:00.000Z".
std::string to_iso(Time time);

// Reads what to_iso writes, and the usual variants: seconds only, a date only (midnight UTC), a numeric
// offset
// ("+08:00"), a blank instead of the T. Anything else: nullopt.
std::optional<Time> from_iso(std::string_view text);

}  // namespace aip
