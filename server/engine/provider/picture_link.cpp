#include "engine/provider/picture_link.hpp"

#include "base/base64.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kData = "data:image/";
constexpr std::string_view kEndOfLink = " \t\r\n\"'<>)]";

}  // namespace

std::optional<std::string> link_in(std::string_view text) {
  auto begin = text.find(kData);
  // In Markdown the picture's link goes before others: ![alt](link)
  if (begin == std::string_view::npos) {
    const auto alt = text.find("![");
    const auto parenthesis = alt == std::string_view::npos ? alt : text.find("](", alt);
    if (parenthesis != std::string_view::npos) begin = parenthesis + 2;
  }
  if (begin == std::string_view::npos) begin = text.find("https://");
  if (begin == std::string_view::npos) begin = text.find("http://");
  if (begin == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(begin, text.find_first_of(kEndOfLink, begin) - begin));
}

boost::asio::awaitable<Result<std::string>> followed(const Tools& tools, std::string link) {
  if (!link.starts_with("data:")) co_return co_await fetched(tools, std::move(link));
  const auto comma = link.find(',');
  if (comma == std::string::npos || !link.substr(0, comma).ends_with(";base64")) {
    co_return fail(no_picture("a data URL that is not base64"));
  }
  auto bytes = from_base64(std::string_view(link).substr(comma + 1));
  if (!bytes || bytes->empty()) co_return fail(no_picture("a data URL that is not base64"));
  co_return *std::move(bytes);
}

}  // namespace aip::engine
