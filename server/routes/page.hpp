#pragma once

#include <span>

#include "base/embedded.hpp"
#include "http/message.hpp"

namespace aip::routes {

// Serves the page: its files by their paths, and index.html for every other path that is not an API's,
// because the page has routes of its own. Files under assets/ carry a hash in their name and are cached for
// ever.
http::Handler page_handler(std::span<const EmbeddedFile> files);

}  // namespace aip::routes
