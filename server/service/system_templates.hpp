#pragma once

#include <vector>

#include "domain/settings.hpp"
#include "store/database.hpp"

namespace aip::service {

// The templates that come with the program, as server/service/templates/system.json has them. A file that
// does not fit is a bug that the tests find: kInternal.
Result<std::vector<PromptTemplate>> system_templates();

// Brings the database's system templates up to date with the program's: new and changed ones are written,
// those of an older program are switched off. Safe when several processes start at once.
Result<void> seed_system_templates(store::Database& database);

}  // namespace aip::service
