#pragma once

#include "store/database.hpp"

namespace aip::store {

// What a new schema asks of names that are there: SKUs and photo names in normalisation form C. Of two names
// that become one, the later gets a number: "name (2)".
Result<void> normalize_names(Connection& connection);

// Computes the keys of SKUs that have none, because an older program or another one wrote them. Returns how
// many there were. Cheap when there are none.
Result<std::int64_t> fill_name_keys(Database& database);

// The search key of a SKU: of its own name, and of its folder's where that is another.
std::string search_key_of(std::string_view sku, std::string_view folder_name);

}  // namespace aip::store
