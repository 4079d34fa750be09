#pragma once

#include <string>
#include <string_view>

namespace aip::blob {

// Keys are of our own making: "k7/k7…30 letters.jpg". Lower case only, so that they stay distinct on file
// systems that fold it.
std::string make_key(std::string_view extension);

// Anything else is a bug or an attack, and never opened.
bool is_key(std::string_view key);

// In a store beside the disk a key begins with the id of that store: "abcd1234/k7/k7….jpg".
inline constexpr std::size_t kStoreIdSize = 8;
bool is_store_id(std::string_view id);  // lower-case letters and digits
// The id that `key` begins with; empty for a key of the disk, and for what is no key.
std::string_view store_of(std::string_view key);

}  // namespace aip::blob
