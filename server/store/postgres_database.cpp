#include "store/postgres_database.hpp"

namespace aip::store {

Result<std::unique_ptr<Database>> open_postgres(const std::string&, const DatabaseOptions&) {
  return fail(ErrorCode::kUnavailable, "this build has no PostgreSQL driver");
}

}  // namespace aip::store
