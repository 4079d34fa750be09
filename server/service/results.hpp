#pragma once

#include "domain/pair.hpp"
#include "store/database.hpp"

namespace aip::service {

// Makes `version`, which is stored, the result that its image shows. It waits for a decision, and an approved
// SKU goes back to be reviewed with it; an approved version of the image stays in use until then. When
// `version` is that approved one, nothing waits. Inside a transaction.
Result<void> show_result(store::Connection& connection, const UserId& user, const ImagePair& pair,
                         const ImageVersion& version);

}  // namespace aip::service
