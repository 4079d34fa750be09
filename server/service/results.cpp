#include "service/results.hpp"

#include "service/events.hpp"
#include "store/catalog_repository.hpp"
#include "store/review_repository.hpp"

namespace aip::service {

Result<void> show_result(store::Connection& connection, const UserId& user, const ImagePair& pair,
                         const ImageVersion& version) {
  // The SKU before its image, as decisions lock them.
  if (pair.approved_version != version.id) {
    AIP_TRY_ASSIGN(const bool reopened, store::workflows::reopen(connection, pair.workflow));
    if (reopened) {
      AIP_TRY_ASSIGN(const auto workflow, store::workflows::find(connection, user, pair.workflow));
      if (workflow) AIP_TRY(events::workflow(connection, *workflow));
    }
  }
  return store::pairs::set_result(connection, version);
}

}  // namespace aip::service
