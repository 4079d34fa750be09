#include "base/fail_point.hpp"

#if AIP_FAIL_POINTS

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

namespace aip {
namespace {

struct Plan {
  std::string_view place;
  std::optional<std::int64_t> subject;
  std::string_view action;
  int pass = 1;
};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<Plan> parse(std::string_view text) {
  Plan plan;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  plan.place = text.substr(0, colon);
  plan.action = text.substr(colon + 1);
  if (const auto hash = plan.place.find('#'); hash != std::string_view::npos) {
    if (!read_number(plan.place.substr(hash + 1), plan.subject.emplace())) return std::nullopt;
    plan.place = plan.place.substr(0, hash);
  }
  if (const auto at = plan.action.find('@'); at != std::string_view::npos) {
    if (!read_number(plan.action.substr(at + 1), plan.pass)) return std::nullopt;
    plan.action = plan.action.substr(0, at);
  }
  if (plan.action != "kill" && plan.action != "throw" && plan.action != "hang") return std::nullopt;
  return plan;
}

std::optional<Plan> plan_of_environment() {
  const char* const text = std::getenv("AIP_FAIL_POINT");
  if (text == nullptr || *text == 0) return std::nullopt;
  auto plan = parse(text);
  if (!plan) {
    fmt::print(stderr, "AIP_FAIL_POINT takes PLACE[#TASK]:kill|throw|hang[@N], not {}\n", text);
    std::exit(2);
  }
  return plan;
}

}  // namespace

void pass_fail_point(std::string_view place, std::int64_t subject) {
  static const auto plan = plan_of_environment();
  static std::atomic<int> passes = 0;
  if (!plan || plan->place != place || (plan->subject && *plan->subject != subject)) return;
  if (++passes != plan->pass) return;
  if (plan->action == "throw") throw std::runtime_error(fmt::format("fail point {}", place));
  if (plan->action == "kill") ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

}  // namespace aip

#endif
