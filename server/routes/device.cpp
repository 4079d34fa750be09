#include "routes/device.hpp"

#include <array>
#include <span>

namespace aip::routes {
namespace {

struct Mark {
  std::string_view text;  // in the User-Agent
  std::string_view name;
};

// Browsers pretend to be one another, so the more special come first.
constexpr std::array<Mark, 8> kBrowsers{{{"Edg", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"SamsungBrowser/", "Samsung Internet"},
                                         {"Firefox/", "Firefox"},
                                         {"FxiOS/", "Firefox"},
                                         {"CriOS/", "Chrome"},
                                         {"Chrome/", "Chrome"},
                                         {"Safari/", "Safari"}}};
constexpr std::array<Mark, 7> kSystems{{{"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"Android", "Android"},
                                        {"Windows", "Windows"},
                                        {"Mac OS X", "macOS"},
                                        {"CrOS", "ChromeOS"},
                                        {"Linux", "Linux"}}};

std::string_view name_in(std::string_view user_agent, std::span<const Mark> marks) {
  for (const auto& mark : marks) {
    if (user_agent.find(mark.text) != std::string_view::npos) return mark.name;
  }
  return {};
}

}  // namespace

std::string device_of(std::string_view user_agent) {
  const auto browser = name_in(user_agent, kBrowsers);
  const auto system = name_in(user_agent, kSystems);
  if (!browser.empty() && !system.empty()) return std::string(browser) + ", " + std::string(system);
  if (!browser.empty() || !system.empty()) return std::string(browser.empty() ? system : browser);
  const auto program = user_agent.substr(0, user_agent.find_first_of("/ ("));
  return program.empty() ? "?" : std::string(program);
}

}  // namespace aip::routes
