#include "store/database.hpp"

#include "store/postgres_database.hpp"
#include "store/sqlite_database.hpp"

namespace aip::store {

Result<std::optional<Row>> Connection::find(std::string_view sql, const Parameters& parameters) {
  AIP_TRY_ASSIGN(Rows rows, query(sql, parameters));
  if (rows.empty()) return std::nullopt;
  return std::optional<Row>(std::move(rows.front()));
}

bool is_postgres(std::string_view location) {
  return location.starts_with("postgres://") || location.starts_with("postgresql://");
}

Result<std::unique_ptr<Database>> open_database(const std::string& location, const Clock& clock,
                                                const DatabaseOptions& options) {
  return is_postgres(location) ? open_postgres(location, options) : open_sqlite(location, clock, options);
}

}  // namespace aip::store
