#pragma once

#include <filesystem>

#include "store/database.hpp"

namespace aip::store {

// A SQLite file: one connection that writes, one writer at a time, and a few that read beside it.
Result<std::unique_ptr<Database>> open_sqlite(const std::filesystem::path& path, const Clock& clock,
                                              const DatabaseOptions& options);

}  // namespace aip::store
