#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// The first picture that a text links to: a data URL, or an http(s) address in Markdown or by itself.
std::optional<std::string> link_in(std::string_view text);

// The bytes behind a data URL or an address. kNoPicture when there are none.
boost::asio::awaitable<Result<std::string>> followed(const Tools& tools, std::string link);

}  // namespace aip::engine
