#pragma once

#include "store/database.hpp"

namespace aip::store {

// A PostgreSQL database (13 or newer) at a "postgres://…" address.
Result<std::unique_ptr<Database>> open_postgres(const std::string& address, const DatabaseOptions& options);

}  // namespace aip::store
