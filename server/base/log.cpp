#include "base/log.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <regex>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace aip::log {
namespace {

std::atomic<Level> threshold{Level::kInfo};

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made =
        std::make_shared<spdlog::logger>("aiplayground", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    made->set_level(spdlog::level::debug);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

}  // namespace

void set_level(Level level) { threshold = level; }

bool enabled(Level level) { return level >= threshold.load(std::memory_order_relaxed); }

std::string scrub(std::string_view message) {
  static const std::array<std::pair<std::regex, const char*>, 5> secrets{{
      {std::regex(R"((bearer\s+)[A-Za-z0-9._~+/=-]{6,})", std::regex::icase), "$1***"},
      // Keys of providers and our own tokens hold a long run of letters and digits, which names of products
      // don't.
      {std::regex(R"(\b(sk|aip)[-_](?:[A-Za-z0-9]{1,8}[-_]){0,3}[A-Za-z0-9]{16,}[A-Za-z0-9_-]*)"), "$1-***"},
      {std::regex(R"(\b(AIza)[A-Za-z0-9_-]{30,})"), "$1-***"},
      {std::regex(R"(((?:api[-_]?key|password|secret|token)["']?\s*[=:]\s*["']?)[^\s"',&]+)",
                  std::regex::icase),
       "$1***"},
      {std::regex(R"((://[^/\s:@]*:)[^@\s/]+@)"), "$1***@"},
  }};
  std::string text(message);
  for (const auto& [pattern, replacement] : secrets) text = std::regex_replace(text, pattern, replacement);
  // One message is one line: a file name must not be able to forge a second one or drive a terminal.
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  return text;
}

void write(Level level, std::string_view message) {
  if (enabled(level)) logger().log(to_spdlog(level), scrub(message));
}

}  // namespace aip::log
