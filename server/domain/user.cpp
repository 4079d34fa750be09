#include "domain/user.hpp"

namespace aip {

bool Caller::may(Right right) const {
  switch (right) {
    case Right::kView:
    case Right::kReview:
    case Right::kDownload:
      return true;
    case Right::kEdit:
      return role != Role::kReviewer;
    case Right::kManageSelf:
      return !by_token;
    case Right::kManageTokens:
      return !by_token && role != Role::kReviewer;
    case Right::kManageUsers:
      return !by_token && role == Role::kOwner;
  }
  return false;
}

}  // namespace aip
