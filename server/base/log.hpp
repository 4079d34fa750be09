#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace aip::log {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };

// Writes to standard error. Everything that passes through here is scrubbed of what looks like a secret
// (bearer tokens, API keys, passwords in URLs) and of control characters, so no caller has to remember to.
// Thread-safe.
void write(Level level, std::string_view message);

void set_level(Level level);
bool enabled(Level level);

// What write() does to a message before it goes out; public for its test.
std::string scrub(std::string_view message);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::kDebug)) write(Level::kDebug, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::kInfo)) write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::kWarning)) write(Level::kWarning, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(Level::kError)) write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace aip::log
