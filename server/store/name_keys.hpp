#pragma once

#include <algorithm>
#include <vector>

#include "base/unicode.hpp"
#include "store/database.hpp"
#include "store/sql.hpp"

namespace aip::store {

// What a new schema asks of names that are there: SKUs as canonical_sku() has them, photo names in
// normalisation form C. Of two names that become one, the later gets a number: "name (2)".
Result<void> normalize_names(Connection& connection);

// Computes the keys of SKUs that have none, because an older program or another one wrote them. Returns how
// many there were. Cheap when there are none.
Result<std::int64_t> fill_name_keys(Database& database);

// The search key of a SKU: of its own name, and of its folder's where that is another.
std::string search_key_of(std::string_view sku, std::string_view folder_name);

// Whether a search is answered from an index; without pg_trgm it reads all SKUs of its user.
Result<bool> search_is_indexed(Connection& connection);

// Whether the trigram index answers a search for `key`: one of three characters and more.
bool is_long_search(std::string_view key);

// Keeps the SKUs `w` whose search key holds `key`.
void add_search(Filter& filter, Dialect dialect, const std::string& key);

// The order of a SKU's images: its main one, then by name as people count (IMG_2 before IMG_10).
template <class Image>
bool main_first(const Image& a, const Image& b) {
  if (a.is_main != b.is_main) return a.is_main;
  return natural_file_less(a.name, b.name);
}

// Brings the images of each SKU, which stand together, into that order.
template <class Image>
void sort_within_skus(std::vector<Image>& images) {
  for (auto first = images.begin(); first != images.end();) {
    const auto last =
        std::find_if(first, images.end(), [&](const Image& image) { return image.sku != first->sku; });
    std::sort(first, last, main_first<Image>);
    first = last;
  }
}

}  // namespace aip::store
