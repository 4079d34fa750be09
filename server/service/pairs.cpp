#include "service/pairs.hpp"

#include "service/missing.hpp"
#include "store/catalog_repository.hpp"

namespace aip::service {

Result<ImagePair> require_pair(store::Connection& connection, const UserId& user, const PairId& id) {
  return required(store::pairs::find(connection, user, id), "image");
}

Error busy() {
  return {.code = ErrorCode::kConflict,
          .message = "a task of it is running",
          .public_message = "This is being processed right now. Wait for it, or cancel the job first."};
}

}  // namespace aip::service
