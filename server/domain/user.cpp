#include "domain/user.hpp"

namespace aip {

bool Caller::may(Right right) const {
  const bool read_only = by_token && scope == TokenScope::kRead;
  switch (right) {
    case Right::kView:
    case Right::kDownload:
      return true;
    case Right::kReview:
      return !read_only;
    case Right::kEdit:
      return !read_only && role != Role::kReviewer;
    case Right::kOperate:
      return role == Role::kOwner;
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
