#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aip::image {

// How many rows of a TIFF's first picture are decoded at once: those of a strip or of a tile (TIFF 6.0;
// BigTIFF). nullopt when that is all of them or can't be told, as where colours are stored one after another.
// Any bytes may come.
std::optional<std::uint64_t> rows_at_once(std::string_view tiff);

}  // namespace aip::image
