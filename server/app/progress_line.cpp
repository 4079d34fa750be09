#include "app/progress_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace aip::app {

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(std::string_view what, int done, int total, std::string_view detail) {
  if (!terminal_) return;
  constexpr int kWidth = 30;
  const int filled = total > 0 ? std::min(kWidth, done * kWidth / total) : kWidth;
  fmt::print(stderr, "\r\x1b[K{} [{:━<{}}{:─<{}}] {}/{}  {}", what, "", filled, "", kWidth - filled, done,
             total, truncate_utf8(log::scrub(detail), 60));
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (!terminal_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace aip::app
